/** Looks for a literal text in the files of a project. Reads them from disk, so it sees what is there now. Bounded in all it returns. */
import path from "node:path";
import { cutText } from "../source-lines.ts";
import type { IndexedFile } from "./indexed-file.ts";
import { withRegularFile } from "./regular-file.ts";
import { judgeBytes, judgeSize } from "./source-judgement.ts";

export interface TextMatch {
  path: string;
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  /** The line itself, at most 200 characters of it, the match among them. */
  text: string;
  before: readonly string[];
  after: readonly string[];
}

export interface TextSearch {
  matches: TextMatch[];
  /** Whether there is more than was asked for. */
  isTruncated: boolean;
}

export interface TextQuery {
  text: string;
  ignoreCase?: boolean;
  /** Only files whose path starts with this. */
  pathPrefix?: string;
  /** How many lines before and after a match are shown. */
  contextLines?: number;
  maxMatches?: number;
}

const MAX_MATCHES = 100;
const MAX_LINE_CHARS = 200;
const MAX_CONTEXT_LINES = 10;
/** Of one long line or file the rest says no more. */
const MAX_MATCHES_PER_FILE = 20;
const BATCH_FILES = 32;

/** Every line that holds the text, by path and line; one match a line. `root` is a real path. */
export async function findText(
  root: string,
  files: Iterable<IndexedFile>,
  query: TextQuery,
): Promise<TextSearch> {
  const { text, pathPrefix = "", maxMatches = MAX_MATCHES } = query;
  if (text === "") return { matches: [], isTruncated: false };
  const paths = [...files]
    .filter((file) => file.path.startsWith(pathPrefix) && isText(file))
    .map((file) => file.path)
    .sort();
  const matches: TextMatch[] = [];
  for (let start = 0; start < paths.length; start += BATCH_FILES) {
    const batch = paths.slice(start, start + BATCH_FILES);
    const found = await Promise.all(batch.map((each) => searchFile(root, each, query)));
    matches.push(...found.flat());
    if (matches.length > maxMatches) {
      return { matches: matches.slice(0, maxMatches), isTruncated: true };
    }
  }
  return { matches, isTruncated: false };
}

function isText({ sizeBytes, skipped }: IndexedFile): boolean {
  return judgeSize(sizeBytes) === null && skipped !== "binary" && skipped !== "minified";
}

async function searchFile(root: string, filePath: string, query: TextQuery): Promise<TextMatch[]> {
  const bytes = await withRegularFile(path.join(root, filePath), async (handle, { size }) =>
    judgeSize(size) === null ? await handle.readFile() : null,
  ).catch(() => null);
  if (bytes === null || judgeBytes(bytes) !== null) return [];
  return searchText(filePath, new TextDecoder().decode(bytes), query);
}

function searchText(
  filePath: string,
  content: string,
  { text, ignoreCase = false, contextLines = 0 }: TextQuery,
): TextMatch[] {
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  const wanted = fold(text);
  // Most files hold no match, and this look is the cheapest.
  if (!fold(content).includes(wanted)) return [];
  const lines = content.split(/\r?\n/);
  const around = Math.min(contextLines, MAX_CONTEXT_LINES);
  const matches: TextMatch[] = [];
  for (const [index, line] of lines.entries()) {
    const at = fold(line).indexOf(wanted);
    if (at < 0) continue;
    matches.push({
      path: filePath,
      line: index + 1,
      column: at + 1,
      text: excerptLine(line, at),
      before: lines.slice(Math.max(0, index - around), index).map(shorten),
      after: lines.slice(index + 1, index + 1 + around).map(shorten),
    });
    if (matches.length >= MAX_MATCHES_PER_FILE) break;
  }
  return matches;
}

function excerptLine(line: string, at: number): string {
  const start = at < MAX_LINE_CHARS / 2 ? 0 : at - MAX_LINE_CHARS / 4;
  return shorten(line.slice(start));
}

function shorten(line: string): string {
  return cutText(line, MAX_LINE_CHARS);
}
