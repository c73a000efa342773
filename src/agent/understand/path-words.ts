/** The words of a message that may be paths. Pure; knows no project. One class of characters, so the scan is linear. */
import path from "node:path";
import type { QuotedText } from "./quoted-texts.ts";

export interface PathWord {
  /** As it was written, without quotes and line numbers. */
  written: string;
  /** The same as a project would spell it: no "./" or "@" in front, "/" between folders. */
  path: string;
  start: number;
  end: number;
  isQuoted: boolean;
}

const MAX_PATH_CHARS = 260;
const MAX_WORDS = 4_000;
const PATH_CHARACTERS = /[\p{L}\p{N}_@~+./\\$-]+/gu;

/** What files are called that a person writes about; a name with another ending must exist to count. */
const EXTENSIONS = new Set(
  (
    "bash bat c cc cfg cjs conf cpp cs css csv cts cxx env go gradle h hpp htm html ini ipynb java jpg jpeg js json json5 jsonc jsx kt kts " +
    "less lock log lua m md mdx mjs mk mts patch php pl png proto ps1 py pyi pyw r rb rs rst sass scala scss sh sql svelte svg swift " +
    "tf toml ts tsv tsx txt vue xml yaml yml zig bak old orig tmp diff"
  ).split(" "),
);
/** A file's name without ending is written with a capital, or in quotes. */
const PROSE = /^\p{Ll}+$/u;
/** Products that are spelt like files. */
const PRODUCTS =
  /^(?:node|next|nuxt|vue|react|express|three|chart|d3|ember|backbone|alpine|moment|socket)\.(?:js|io)$|^asp\.net$/i;

export function listPathWords(own: string, quotes: readonly QuotedText[]): PathWord[] {
  const words: PathWord[] = [];
  for (const { 0: found, index } of own.matchAll(PATH_CHARACTERS)) {
    if (words.length >= MAX_WORDS) break;
    const word = trimWord(found, index);
    if (word === null || isPartOfUrl(own, index)) continue;
    const around = `${own[word.start - 1] ?? ""}${own[word.end] ?? ""}`;
    const isQuoted = /["'`“”]/.test(around);
    if (!isQuoted && PROSE.test(word.path)) continue;
    words.push({ ...word, isQuoted });
  }
  for (const { text, start, end } of quotes) {
    // Only quotes can hold a name with blanks or brackets.
    if (!/[\s()[\]]/.test(text) || !/\.\w{1,8}$/.test(text) || text.length > MAX_PATH_CHARS)
      continue;
    words.push({
      written: text,
      path: normalizePath(text),
      start: start + 1,
      end: end - 1,
      isQuoted: true,
    });
  }
  return words.sort((a, b) => a.start - b.start || b.end - a.end);
}

function trimWord(
  found: string,
  index: number,
): Pick<PathWord, "written" | "path" | "start" | "end"> | null {
  if (found.length > MAX_PATH_CHARS) return null;
  const lead = /^(?:@(?=[\w.]+[./])|[+~-]+(?![\w/]))?/.exec(found)?.[0].length ?? 0;
  const written = found
    .slice(lead)
    .replace(/[.\\+~-]+$/, "")
    .replace(/(?<=[^/])\/+$/, "/");
  if (written.length < 2 || written.endsWith("/")) return null;
  const start = index + lead;
  return { written, path: normalizePath(written), start, end: start + written.length };
}

function normalizePath(written: string): string {
  return written.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function isPartOfUrl(text: string, index: number): boolean {
  return /:\/*$/.test(text.slice(Math.max(0, index - 3), index)) && text[index] === "/";
}

/** Whether "to", "into" or the like stands in front: where something goes. */
export function isPlaceBefore(text: string, start: number): boolean {
  return /\b(?:to|into|as|in|under)\s+(?:the\s+)?(?:file\s+)?["'`]?$/i.test(
    text.slice(Math.max(0, start - 24), start),
  );
}

/** Whether the word is spelt like a file, be there one or not. */
export function isFileWord({ path: asked }: PathWord): boolean {
  const name = path.posix.basename(asked);
  const extension = path.posix.extname(name).slice(1).toLowerCase();
  if (PRODUCTS.test(asked)) return false;
  return EXTENSIONS.has(extension) && /[\p{L}\p{N}]/u.test(name.slice(0, -extension.length - 1));
}
