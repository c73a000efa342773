/** The files a message says must stay as they are: named ones, folders, "the tests". Pure. */
import { isTestPath } from "../../code/language.ts";
import type { PlacedFile } from "./file-mentions.ts";
import type { FileTable } from "./file-table.ts";
import type { MessageText, Sentence } from "./message-text.ts";

const NEVER =
  /\b(?:do not|don'?t|dont|never|must not|mustn'?t|should not|shouldn'?t|may not|(?<!\b(?:i|we) )(?:cannot|can'?t)|without|avoid|not to)\s+(?:\w+ ){0,2}?(?:chang|modif|edit|touch|alter|updat|writ|rewrit|overwrit|delet|remov|renam|mov|fix|adjust|tweak)\w*(?:(?:,| or| and|, or|\/)\s?(?:chang|modif|edit|touch|alter|updat|writ|rewrit|delet|remov|renam|mov)\w*){0,4}\b/gi;
const STAY =
  /\b(?:stays?|remains?|(?:must|should|shall|has to|have to|needs? to|is to|are to) (?:stay|remain|be left|be kept|not (?:be )?(?:chang|modif|edit|touch)\w*)|(?:is|are) (?:off[- ]limits|read[- ]only|correct|fine|right))\b/i;
const LEAVE = /\b(?:leave|keep)\b/gi;
const LEFT =
  /\b(?:alone|untouched|unchanged|unmodified|intact|as (?:it|they) (?:is|are|was|were)|as[- ]is|(?:the )?same|out of (?:it|this)|be)\b/i;
/** Where what is forbidden ends. */
const STRETCH_END =
  /[.;!?](?=\s|$)|\n|, (?:edit|change|fix|modify|add|use|make|put|write|update)\b|,? (?:but|so that|so|instead|then|because|since|while|only|just|and (?:fix|make|change|edit|add|implement|update|then))\b/;
const TESTS =
  /\b(?:the |any |any of the |existing |my |our |all |all the )*(?:unit |existing |visible |given )?(?:tests?|specs?|test (?:files?|suite|cases?|code)|test's|tests')\b/i;
const EXCEPTED = /\b(?:except|but|other than|besides|apart from|outside|else|other)\b/i;

const MAX_STRETCH_CHARS = 600;
/** Of one sentence. */
const MAX_STRETCHES = 40;

export interface ProjectFiles {
  files: FileTable;
  placedFiles: readonly PlacedFile[];
}

/** Existing files only, each once. */
export function findProtectedFiles(text: MessageText, project: ProjectFiles): string[] {
  const found = new Set<string>();
  for (const sentence of text.sentences) {
    for (const stretch of listForbidden(text, sentence)) {
      for (const path of namedIn(text, stretch, project)) found.add(path);
    }
  }
  return [...found];
}

/** Whether anything is said to stay as it is; which files those are, only the project knows. */
export function forbidsFiles(text: MessageText): boolean {
  return text.sentences.some((sentence) => listForbidden(text, sentence).length > 0);
}

interface Stretch {
  start: number;
  end: number;
}

function listForbidden({ masked }: MessageText, sentence: Sentence): Stretch[] {
  const said = masked.slice(sentence.start, sentence.end);
  if (/^\s*(?:if|what|why|how|which|who|where)\b/i.test(said)) return [];
  const stretches: Stretch[] = [];
  for (const { 0: ban, index } of said.matchAll(NEVER)) {
    if (stretches.length >= MAX_STRETCHES) break;
    stretches.push(cutStretch(said, index + ban.length));
  }
  for (const { 0: verb, index } of said.matchAll(LEAVE)) {
    if (stretches.length >= MAX_STRETCHES) break;
    const stretch = cutStretch(said, index + verb.length);
    if (LEFT.test(said.slice(stretch.start, stretch.end))) stretches.push(stretch);
  }
  const stay = STAY.exec(said);
  if (stay !== null) stretches.push({ start: findClauseStart(said, stay.index), end: stay.index });
  return stretches.slice(0, MAX_STRETCHES).map(({ start, end }) => ({
    start: sentence.start + start,
    end: sentence.start + end,
  }));
}

function cutStretch(said: string, start: number): Stretch {
  const rest = said.slice(start, start + MAX_STRETCH_CHARS);
  const end = STRETCH_END.exec(rest)?.index ?? rest.length;
  return { start, end: start + end };
}

function findClauseStart(said: string, before: number): number {
  const head = said.slice(0, before);
  return Math.max(
    0,
    head.lastIndexOf(", ") + 1,
    head.lastIndexOf("; ") + 1,
    head.lastIndexOf(": ") + 1,
    head.lastIndexOf(" but "),
  );
}

function namedIn(
  text: MessageText,
  { start, end }: Stretch,
  { files, placedFiles }: ProjectFiles,
): string[] {
  const said = text.masked.slice(start, end);
  const excepted = EXCEPTED.exec(said);
  const limit = excepted === null ? end : start + excepted.index;
  const named = placedFiles.filter(
    (file) =>
      file.start >= start && file.start < limit && file.path !== null && file.match !== "new",
  );
  const paths = named.map(({ path }) => path ?? "");
  const words = text.masked.slice(start, limit);
  const folders = [
    ...words.matchAll(
      /(?<![\w./-])((?:[\w.-]{1,80}\/){1,8})(?![\w.])|\b(?:in|under|inside|within) (?:the )?(?:folder |directory )?([\w-]{1,80}(?:\/[\w-]{1,80}){0,8})/g,
    ),
  ]
    .map((match) => (match[1] ?? match[2] ?? "").replace(/^\.\//, "").replace(/\/$/, ""))
    .filter((folder) => files.hasFolder(folder));
  const isAboutTests = TESTS.test(words) && paths.every(isTestPath) && folders.length === 0;
  return [
    ...paths,
    ...folders.flatMap((folder) => files.inside(folder)),
    ...(isAboutTests && paths.length === 0 ? files.listTests() : []),
  ];
}
