/**
 * The right line often stands somewhere else: for a suspicious line, those lines of the project that are most like it,
 * with the names of where they would stand. Pure; knows tokens, no syntax: whether it compiles is for others to say.
 * Cost: some 50 ms for the 20,000 lines it reads at most.
 */
import { clipText } from "../../../base/clip-text.ts";
import { languageOf } from "../../../code/language.ts";
import { isKeyword } from "./line-keywords.ts";
import { alignTokens, type LineToken, measureDistance, readTokens } from "./line-tokens.ts";

export interface ReusedLine {
  /** UTF-16 offsets in the text: the line without its indentation and its end. */
  startIndex: number;
  endIndex: number;
  replacement: string;
  /** Where it stands otherwise, for a person. */
  message: string;
}

export interface ReuseRequest {
  path: string;
  text: string;
  /** The suspicious line, from 1. */
  line: number;
  /** Files of other languages are left out. */
  others: readonly { path: string; text: string }[];
}

interface Source {
  path: string;
  line: number;
  text: string;
}

interface Likely extends Source {
  tokens: readonly LineToken[];
  likeness: number;
}

const MAX_LINES = 20_000;
const MAX_LINE_CHARS = 200;
/** Fewer tokens say nothing that could be alike. */
const MIN_TOKENS = 3;
const MAX_PROPOSALS = 5;
/** Of those that begin alike and are about as long. */
const MAX_READ = 5_000;
/** The costly step. */
const MAX_MEASURED = 300;
/** More are measured than proposed: some become the line that is there, or each other. */
const MAX_LIKELY = 20;
/** At least so much of the tokens must be shared for a measurement to be worth its time. */
const MIN_SHARED = 0.4;
const MIN_LIKENESS = 0.5;
/** So far around the line its names are looked for, where no less indented line ends its surroundings before. */
const SCOPE_LINES = 60;
const SHOWN_CHARS = 60;

/** The most alike first, at most 5; none for a line that is empty, a comment or too long. */
export function proposeReusedLines({ path, text, line, others }: ReuseRequest): ReusedLine[] {
  const lines = text.split("\n");
  const language = languageOf(path);
  const suspect = lines[line - 1]?.replace(/\r$/, "");
  if (suspect === undefined || language === null || suspect.length > MAX_LINE_CHARS) return [];
  const wanted = suspect.trim();
  const tokens = wanted.startsWith(language.commentPrefix) ? null : readTokens(wanted);
  if (tokens === null || tokens.length < MIN_TOKENS) return [];
  const alike = others.filter(
    (other) => other.path !== path && languageOf(other.path)?.id === language.id,
  );
  const sources = listSources([{ path, text }, ...alike], language.commentPrefix);
  const names = listNames(lines, line);
  const startIndex = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const indent = suspect.length - suspect.trimStart().length;
  const from = startIndex + indent;
  const found = new Map<string, ReusedLine>();
  for (const source of rankSources(sources, { wanted, tokens })) {
    const replacement = adapt(source, tokens, names);
    if (replacement === null || replacement === wanted || found.has(replacement)) continue;
    const message = `${source.path}:${source.line} has ${JSON.stringify(clipText(source.text, SHOWN_CHARS))}`;
    found.set(replacement, {
      startIndex: from,
      endIndex: from + wanted.length,
      replacement,
      message,
    });
    if (found.size === MAX_PROPOSALS) break;
  }
  return [...found.values()];
}

/** Each line once, the file's own first. */
function listSources(
  files: readonly { path: string; text: string }[],
  commentPrefix: string,
): Source[] {
  const sources = new Map<string, Source>();
  let left = MAX_LINES;
  for (const { path, text } of files) {
    for (const [index, each] of text.split("\n", left).entries()) {
      left -= 1;
      const line = each.length > 2 * MAX_LINE_CHARS ? "" : each.trim();
      const isCode = line.length >= MIN_TOKENS && !line.startsWith(commentPrefix);
      if (isCode && !sources.has(line)) sources.set(line, { path, line: index + 1, text: line });
    }
  }
  return [...sources.values()];
}

interface Wanted {
  wanted: string;
  tokens: readonly LineToken[];
}

/** Most lines are told apart by their first word and their length, most others by the tokens they share. */
function rankSources(sources: readonly Source[], { wanted, tokens }: Wanted): Likely[] {
  const opening = readOpening(wanted);
  const isNear = ({ text }: Source) =>
    text !== wanted &&
    text.length <= wanted.length * 2 &&
    text.length * 2 >= wanted.length &&
    readOpening(text) === opening;
  return sources
    .filter(isNear)
    .slice(0, MAX_READ)
    .flatMap((source) => countShared(source, tokens))
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_MEASURED)
    .map((source) => ({ ...source, likeness: likenLines(source.tokens, tokens) }))
    .filter(({ likeness }) => likeness >= MIN_LIKENESS)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, MAX_LIKELY);
}

/** With its tokens, and how many of them stand in the other row too; nothing where those are few. */
function countShared(source: Source, tokens: readonly LineToken[]) {
  const own = readTokens(source.text);
  if (own === null || own.length < MIN_TOKENS) return [];
  const others = tokens.map(({ text }) => text);
  const shared = own.filter(({ text }) => others.includes(text)).length;
  const share = shared / Math.max(own.length, tokens.length);
  return share < MIN_SHARED ? [] : [{ ...source, tokens: own, share }];
}

function likenLines(one: readonly LineToken[], other: readonly LineToken[]): number {
  return 1 - measureDistance(one, other) / Math.max(one.length, other.length);
}

/** The keyword a line begins with; "" for any other word, null for a sign. */
function readOpening(line: string): string | null {
  const [word] = /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(line) ?? [];
  if (word === undefined) return null;
  return isKeyword(word) ? word : "";
}

/**
 * The line with the names of its new place: one that nobody knows there becomes the one in whose stead it stands. Null
 * where a name is left that nobody knows.
 */
function adapt(
  { text, tokens }: Likely,
  wanted: readonly LineToken[],
  names: ReadonlySet<string>,
): string | null {
  const renames = new Map<string, string>();
  for (const [from, to] of alignTokens(tokens, wanted)) {
    const [own, other] = [tokens[from], wanted[to]];
    if (own === undefined || other?.kind !== "word" || isKeyword(other.text)) continue;
    if (isFree(tokens, from, names) && !renames.has(own.text)) renames.set(own.text, other.text);
  }
  let adapted = "";
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    if (!isFree(tokens, index, names)) continue;
    const name = renames.get(token.text);
    if (name === undefined) return null;
    adapted += text.slice(at, token.index) + name;
    at = token.index + token.text.length;
  }
  return adapted + text.slice(at);
}

/** A name that is not known here, and neither called nor a member, which others declare. */
function isFree(tokens: readonly LineToken[], index: number, names: ReadonlySet<string>): boolean {
  const token = tokens[index];
  if (token?.kind !== "word" || isKeyword(token.text) || names.has(token.text)) return false;
  const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
  return after !== "(" && before !== "." && before !== "?." && before !== "::" && before !== "->";
}

/** Every name around the line, up to the lines that are not indented. */
function listNames(lines: readonly string[], line: number): Set<string> {
  const names = new Set<string>();
  const isTop = (text: string | undefined) => text !== undefined && /^[^\s)}\]]/.test(text);
  const add = (text: string) => {
    for (const { kind, text: name } of readTokens(text.slice(0, MAX_LINE_CHARS)) ?? []) {
      if (kind === "word") names.add(name);
    }
  };
  for (let at = line - 1; at >= Math.max(0, line - SCOPE_LINES); at--) {
    add(lines[at] ?? "");
    if (isTop(lines[at])) break;
  }
  for (let at = line; at < Math.min(lines.length, line + SCOPE_LINES); at++) {
    if (isTop(lines[at])) break;
    add(lines[at] ?? "");
  }
  return names;
}
