/**
 * Copy, move and delete of whole files, read from orders. Pure. In doubt there is none: "remove a.py from the list" is a
 * change of a text. What is to be deleted is never guessed: a misspelt name stays as it was written.
 */
import path from "node:path";
import type { Clause } from "./clauses.ts";
import type { PlacedFile } from "./file-mentions.ts";
import type { FileTable } from "./file-table.ts";
import type { MessageText } from "./message-text.ts";
import type { FileAction } from "./request.ts";

interface Verb {
  action: "copy" | "move" | "delete";
  /** What stands before the first file. */
  opening: RegExp;
  /** A bare new name means one in the same folder. */
  staysInFolder?: true;
}

const ARTICLES =
  "(?:(?:the|this|that|my|our|whole|entire|old|unused|empty|obsolete|temporary|both|now|please|files?|script|module|called|named)\\s+)*[\"'`]?";

const VERBS: readonly Verb[] = [
  {
    action: "copy",
    opening: opening(
      "(?:make|create|save|store|take|put) (?:me )?(?:a|an|another) (?:\\w+ )?(?:copy|duplicate|backup(?: copy)?|clone) of",
    ),
  },
  { action: "copy", opening: opening("(?:copy|duplicate|clone|back ?up)") },
  { action: "move", opening: opening("move") },
  { action: "move", opening: opening("rename"), staysInFolder: true },
  {
    action: "delete",
    opening: opening("(?:delete|remove|erase|trash|rm|get rid of|drop|throw away)"),
  },
];

function opening(verb: string): RegExp {
  return new RegExp(`^${verb}\\s+${ARTICLES}$`);
}

/** Between two files of one list. */
const LISTED =
  /^["'`]?(?:\s*,\s*(?:and\s+)?|\s+and\s+(?:also\s+)?|\s*&\s*|\s+as well as\s+)(?:the\s+)?(?:file\s+)?["'`]?$/i;
/** Between a file and where it goes. */
const GOES_TO =
  /^["'`]?\s*,?\s*(?:file\s+)?(?:over\s+)?(?:(?:and\s+)?(?:call|name|save)\s+(?:it|the copy)\s+(?:as\s+)?|to\s+(?:be\s+)?|as\s+|into\s+|named\s+|called\s+|with the name\s+|under the name\s+|=>\s*|->\s*|→\s*)(?:the\s+)?(?:new\s+)?(?:file\s+)?(?:named\s+|called\s+)?["'`]?$/i;
const IS_NAMED = /\b(?:named|called|name|call it|with the name)\b/i;
/** After the last file: something inside it, or a text that holds its name, is meant. */
const GOES_ON =
  /^["'`]?(?:'s\b|\s+(?:from|in|of|inside|out of)\s+(?!(?:the|this|my|our)\s+(?:project|repo(?:sitory)?|folder|directory|disk|root|code ?base)\b))/i;
const TO_FOLDER =
  /^["'`]?\s+(?:to|into|in|under|inside)\s+(?:the\s+)?(?:(?:folder|directory)\s+)?["'`]?([\w.-]{1,80}(?:\/[\w.-]{1,80}){0,8}\/?)["'`]?(\s+(?:folder|directory)\b)?/i;

export interface ActionSources {
  text: MessageText;
  files: FileTable;
  placedFiles: readonly PlacedFile[];
}

/** What one order comes to, and null when it is none about whole files. */
export function readFileActions(
  clause: Clause,
  nextStart: number,
  sources: ActionSources,
): FileAction[] | null {
  const { text, placedFiles } = sources;
  const named = placedFiles.filter(({ start }) => start >= clause.start && start < nextStart);
  const files = named.filter(
    (file, at) => named.findIndex(({ start }) => start === file.start) === at,
  );
  const [first] = files;
  if (first === undefined) return readDeleteOfIt(clause, sources);
  const head = text.own.slice(clause.start, first.start).toLowerCase().replace(/\s+/g, " ");
  const spoken = cutLeads(head, clause.order);
  const verb = VERBS.find(({ opening: form }) => form.test(spoken));
  if (verb === undefined) return null;
  return verb.action === "delete"
    ? readDeletes(files, nextStart, sources)
    : readTransfer(verb, files, nextStart, sources);
}

const DELETE_IT =
  /^(?:delete|remove|erase|trash|get rid of) (?:it|that file|this file|the file)[\s.!]*$/;

/** "backup.txt is not needed any more, delete it": the one existing file that was named before. */
function readDeleteOfIt(
  { order, start }: Clause,
  { placedFiles }: ActionSources,
): FileAction[] | null {
  if (!DELETE_IT.test(order)) return null;
  const before = placedFiles.filter((file) => file.start < start);
  const [only, ...others] = new Set(before.map(({ path: found }) => found));
  const isSure = others.length === 0 && before.every(({ match }) => match === "exact");
  return isSure && typeof only === "string" ? [{ action: "delete", path: only }] : null;
}

/** The order begins where its leads end. */
function cutLeads(head: string, order: string): string {
  const firstWords = order.split(" ", 2).join(" ");
  const at = head.indexOf(firstWords);
  const from = at === -1 ? head.indexOf(order.split(" ", 1)[0] ?? "") : at;
  return from === -1 ? head : head.slice(from);
}

function readDeletes(
  files: readonly PlacedFile[],
  end: number,
  { text, placedFiles }: ActionSources,
): FileAction[] | null {
  for (const [at, file] of files.entries()) {
    const next = files[at + 1];
    const between = text.own.slice(file.end, next?.start ?? end);
    if (next === undefined ? GOES_ON.test(between) : !LISTED.test(between)) return null;
  }
  return files.map((file) => ({ action: "delete", path: sourceOf(file, placedFiles) }));
}

function readTransfer(
  verb: Verb,
  files: readonly PlacedFile[],
  end: number,
  sources: ActionSources,
): FileAction[] | null {
  const action = verb.action === "copy" ? "copy" : "move";
  const pair = readPair(verb, files, sources);
  if (pair !== null) return pair.from === pair.to ? null : [{ action, ...pair }];
  if (verb.staysInFolder === true || !isList(files, sources)) return null;
  const last = files.at(-1);
  const folder = readFolder(sources.text.own.slice(last?.end ?? end, end), sources.files);
  if (folder === null) return null;
  return files.map((file) => {
    const from = sourceOf(file, sources.placedFiles);
    return { action, from, to: path.posix.join(folder, path.posix.basename(from)) };
  });
}

/** One file and the name it is to have. */
function readPair(
  verb: Verb,
  [source, target, ...more]: readonly PlacedFile[],
  { text, placedFiles }: ActionSources,
): { from: string; to: string } | null {
  if (source === undefined || target === undefined || more.length > 0) return null;
  const between = text.own.slice(source.end, target.start);
  if (!GOES_TO.test(between)) return null;
  const from = sourceOf(source, placedFiles);
  const isName = verb.staysInFolder === true || IS_NAMED.test(between);
  const isBare = isName && !target.written.includes("/");
  const to = isBare
    ? path.posix.join(path.posix.dirname(from), target.written)
    : cleanPath(target.written);
  return { from, to };
}

function isList(files: readonly PlacedFile[], { text }: ActionSources): boolean {
  return files.every((file, at) => {
    const next = files[at + 1];
    return next === undefined || LISTED.test(text.own.slice(file.end, next.start));
  });
}

/** Where it goes must be, or be called, a folder. */
function readFolder(rest: string, files: FileTable): string | null {
  const match = TO_FOLDER.exec(rest);
  const written = (match?.[1] ?? "").replace(/\.+$/, "");
  const folder = written.replace(/^\.\//, "").replace(/\/$/, "");
  if (folder === "" || folder.split("/").includes("..")) return null;
  const isFolder =
    written.endsWith("/") ||
    match?.[2] !== undefined ||
    /\b(?:folder|directory)\s+["'`]?[\w.-]/i.test(match?.[0] ?? "");
  return isFolder || files.hasFolder(folder) ? folder : null;
}

/** The existing file, when exactly one is meant; else what was written, which then does not exist. */
function sourceOf(file: PlacedFile, placedFiles: readonly PlacedFile[]): string {
  const same = placedFiles.filter(({ start }) => start === file.start);
  const isSure = file.match === "exact" || (file.match === "name" && same.length === 1);
  return isSure && file.path !== null ? file.path : cleanPath(file.written);
}

function cleanPath(written: string): string {
  return path.posix.normalize(written.replaceAll("\\", "/"));
}
