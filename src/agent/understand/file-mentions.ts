/**
 * The files a message names: existing ones, misspelt ones, ones to be made. Pure. Invariant: a path that is no "new" and
 * no "absent" one exists; an exact path wins over everything else.
 */
import path from "node:path";
import type { FileTable } from "./file-table.ts";
import type { MessageText } from "./message-text.ts";
import { isFileWord, isPlaceBefore, listPathWords, type PathWord } from "./path-words.ts";
import type { FileMention } from "./request.ts";

export interface PlacedFile extends FileMention {
  /** Offsets in the message, quotes left out. */
  start: number;
  end: number;
}

/** Of one name that several files share. */
const MAX_SAME_NAME = 5;
const MAX_MENTIONS = 60;
/** Looking for what a misspelt word means goes through all names of the project. */
const MAX_SEARCHES = 12;

/** In order of mention, each place once. Pasted lines only say which of the existing files they name, after all others. */
export function placeFiles(text: MessageText, files: FileTable): PlacedFile[] {
  const placed: PlacedFile[] = [];
  let searches = 0;
  for (const word of listPathWords(text.own, text.quotes)) {
    if (placed.length >= MAX_MENTIONS) break;
    const exact = findExisting(word, files);
    placed.push(...exact);
    if (exact.length > 0 || !isFileWord(word)) continue;
    const isNew = isToBeMade(text, word) || isPlaceForNew(text, word, placed);
    if (!isNew && searches++ >= MAX_SEARCHES) continue;
    const near = isNew ? null : files.nearest(word.path);
    placed.push(
      describeMissing(word, {
        isNew,
        near,
        mayBeMade: isPlaceBefore(text.own, word.start) && isOrdered(text, word),
      }),
    );
  }
  if (placed.length === 0) placed.push(...placePasted(text, files));
  return placed;
}

function findExisting(word: PathWord, files: FileTable): PlacedFile[] {
  const { written, start, end } = word;
  if (files.has(word.path)) return [{ written, path: word.path, match: "exact", start, end }];
  if (!isFileWord(word) && !/^[A-Z]/.test(word.path) && !word.isQuoted) return [];
  return files
    .endingIn(word.path)
    .slice(0, MAX_SAME_NAME)
    .map((each) => ({ written, path: each, match: "name", start, end }));
}

function describeMissing(
  { written, path: asked, start, end }: PathWord,
  { isNew, near, mayBeMade }: { isNew: boolean; near: string | null; mayBeMade: boolean },
): PlacedFile {
  if (near !== null) return { written, path: near, match: "nearest", start, end };
  const isMade = isNew || mayBeMade;
  const isSafe = !asked.startsWith("/") && !asked.split("/").includes("..");
  return isMade && isSafe
    ? { written, path: path.posix.normalize(asked), match: "new", start, end }
    : { written, path: null, match: "absent", start, end };
}

/** What stands before a file that is to be made: "create a new markdown file", "named", "save it as". */
const MAKING =
  /\b(?:create|generate|make|write|add|start|touch|new|set up)\s+(?:(?:me|us|a|an|the|another|one|two|new|empty|blank|small|short|simple|second|test|text|markdown|json|yaml|config|python|typescript|javascript|file|files|module|script|page|document|note|doc|called|named|with|name|at|under|in)\s+|["'`]){0,10}$/i;
const NAMING =
  /\b(?:named|called|with the name|save[sd]? (?:\w+ ){0,4}(?:as|to|in|into|under)|new file|(?:a|an|new|another|separate|own) (?:new )?(?:file|module|script)(?: called| named)?,?|back(?:ed)? (?:\w+ ){0,3}up (?:as|to))\s+["'`]?$/i;
/** "a.md and b.md", after a file that is to be made. */
const JOINED = /^["'`]?(?:,| and|, and)\s+["'`]?$/;

function isToBeMade(text: MessageText, word: PathWord): boolean {
  const { masked } = text;
  const sentence = sentenceAt(text, word.start);
  if (isInformation(text, sentence)) return false;
  const before = masked.slice(Math.max(sentence.start, word.start - 120), word.start);
  return MAKING.test(before) || NAMING.test(before);
}

/** Where something is put that was copied or moved, or the next of several new files. */
function isPlaceForNew(text: MessageText, word: PathWord, placed: readonly PlacedFile[]): boolean {
  const sentence = sentenceAt(text, word.start);
  if (isInformation(text, sentence)) return false;
  const last = placed.at(-1);
  const between = text.own.slice(last?.end ?? 0, word.start);
  if (last?.match === "new" && JOINED.test(between)) return true;
  const before = text.masked.slice(sentence.start, word.start).toLowerCase();
  const isMoved = /\b(?:copy|move|rename|duplicate|clone|split|extract|back up|backup)\b/.test(
    before,
  );
  return isMoved && /\b(?:to|into|as|be)\s+["'`]?$/.test(before);
}

/** Whether a file that does not exist may be one to be made, by what surrounds it. */
function isOrdered(text: MessageText, word: PathWord): boolean {
  const sentence = sentenceAt(text, word.start);
  if (isInformation(text, sentence)) return false;
  const before = text.masked.slice(sentence.start, word.start).toLowerCase();
  const isStored =
    /\b(?:write|put|save|add|create|append|store|export|extract|move|copy|rename|duplicate|clone|dump|split|generate|document|make|and)\b/.test(
      before,
    );
  return isStored && !/\b(?:fix|bug|fails?|test|tests|in)\s+["'`]?$/.test(before);
}

function sentenceAt(
  { sentences, full }: MessageText,
  at: number,
): { start: number; end: number; endsAsked: boolean } {
  return (
    sentences.find(({ start, end }) => at >= start && at < end) ?? {
      start: 0,
      end: full.length,
      endsAsked: false,
    }
  );
}

function isInformation(
  { masked }: MessageText,
  { start, end, endsAsked }: { start: number; end: number; endsAsked: boolean },
): boolean {
  const said = masked.slice(start, end).trim();
  if (/^(?:is|are|does|do|did|what|which|where|who|how|why)\b/i.test(said)) return true;
  return endsAsked && !/\b(?:can|could|will|would) (?:you|we)\b/i.test(said);
}

/** In a stack trace, say: the project's own files, as far as they can be told. */
function placePasted({ full, own }: MessageText, files: FileTable): PlacedFile[] {
  if (full === own) return [];
  const placed: PlacedFile[] = [];
  for (const word of listPathWords(full, [])) {
    if (placed.length >= MAX_MENTIONS) break;
    if (own[word.start] === full[word.start] || !isFileWord(word)) continue;
    placed.push(
      ...findExisting({ ...word, path: cutToProject(word.path, files) }, files).slice(0, 1),
    );
  }
  return placed;
}

/** Where installed packages and the system's own files are. */
const FOREIGN = /(?:^|\/)(?:node_modules|site-packages|dist-packages|usr|lib\/python[\d.]*)\//;

/** "/home/me/shop/src/cart.py" → "src/cart.py" where that exists. */
function cutToProject(asked: string, files: FileTable): string {
  const parts = FOREIGN.test(asked) ? [] : asked.split("/");
  for (let from = 0; from < parts.length; from++) {
    const tail = parts.slice(from).join("/");
    if (files.has(tail)) return tail;
  }
  return asked;
}

/** In order of mention, each file once. */
export function listFiles(placed: readonly PlacedFile[]): FileMention[] {
  const seen = new Set<string>();
  return placed.flatMap(({ written, path: found, match }) => {
    const key = found ?? written;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ written, path: found, match }];
  });
}
