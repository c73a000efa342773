/** Where a name stands in a file without being code: comments, strings, markup, documents. */
import type { FileBindings, TextRegion } from "../binding/file-bindings.ts";

export interface TextMention {
  startIndex: number;
  endIndex: number;
  /** 1-based. */
  line: number;
  /** "code" is code that the grammar could not make sense of. */
  kind: TextRegion["kind"] | "document" | "code";
}

const MAX_MENTIONS = 2000;

/** The whole words `name` of a text, in order. A letter, digit, `_` or `$` on either side makes it another word. */
function findWords(text: string, name: string): { startIndex: number; endIndex: number }[] {
  const found: { startIndex: number; endIndex: number }[] = [];
  for (let at = findWord(text, name, 0); at >= 0; at = findWord(text, name, at + name.length)) {
    found.push({ startIndex: at, endIndex: at + name.length });
  }
  return found;
}

/** Whether a text holds a name as a whole word. */
export function hasWord(text: string, name: string): boolean {
  return findWord(text, name, 0) >= 0;
}

function findWord(text: string, name: string, from: number): number {
  if (name === "") return -1;
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + name.length)) {
    const isBefore = isWordAt(text, at - 1, name[0]);
    if (!isBefore && !isWordAt(text, at + name.length, name[name.length - 1])) return at;
  }
  return -1;
}

/** A sign such as `$` or `@` at the edge of the name is its own border. */
function isWordAt(text: string, at: number, edge: string | undefined): boolean {
  const char = text.charAt(at);
  return /[\p{L}\p{N}_$]/u.test(char) && /[\p{L}\p{N}_$]/u.test(edge ?? "");
}

/** What of a bound file is no place of a name but reads like it. */
export function findMentions(
  { text, occurrences, textRegions }: FileBindings,
  name: string,
): TextMention[] {
  const taken = new Set(
    occurrences.filter((each) => each.name === name).map(({ startIndex }) => startIndex),
  );
  const words = findWords(text, name).filter(({ startIndex }) => !taken.has(startIndex));
  return words.slice(0, MAX_MENTIONS).map(({ startIndex, endIndex }) => {
    const region = findRegion(textRegions, startIndex);
    const line = lineAt(text, startIndex);
    return { startIndex, endIndex, line, kind: region?.kind ?? "code" };
  });
}

/** The words of a file that is no code. */
export function findDocumentMentions(text: string, name: string): TextMention[] {
  return findWords(text, name)
    .slice(0, MAX_MENTIONS)
    .map((word) => ({ ...word, line: lineAt(text, word.startIndex), kind: "document" }));
}

function findRegion(regions: readonly TextRegion[], at: number): TextRegion | null {
  let [low, high] = [0, regions.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const region = regions[middle];
    if (region === undefined) return null;
    if (at < region.startIndex) high = middle - 1;
    else if (at >= region.endIndex) low = middle + 1;
    else return region;
  }
  return null;
}

/** The line of an offset, 1-based. */
function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) {
    line += 1;
  }
  return line;
}
