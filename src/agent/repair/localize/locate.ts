/**
 * Where the fault may be: ranks files and symbols by what the task names, where stacks lead, and what the failing
 * tests import. Reads through the project view; runs nothing and asks no model.
 */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import type { ParsedFile } from "../../../code/parse.ts";
import { reachableFiles } from "../../../code/reachable-files.ts";
import { countLines } from "../../../code/source-lines.ts";
import type { LineCoverage } from "../../../tools/coverage/line-coverage.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import type { ProjectView, ViewedFile } from "../../project-view.ts";
import { openFailingTests } from "./failing-tests.ts";
import {
  framesOf,
  likeliestSymbols,
  MAX_FAILURES_READ,
  type SymbolEvidence,
  symbolLines,
} from "./likely-symbols.ts";
import { isRewritable, SHORT_FILE_LINES, type SiteName } from "./site.ts";
import { identifiersOf, namesFile } from "./task-words.ts";
import { excerptTest, namesTest } from "./test-excerpt.ts";

export interface LocateInput {
  task: string;
  failures: readonly TestFailure[];
  view: ProjectView;
  /** Qualified names of the only symbols that may change; undefined: any. */
  onlySymbols?: ReadonlySet<string> | undefined;
  /** Which lines failing and passing tests run; absent or null where nobody can say. */
  coverage?: LineCoverage | null | undefined;
}

/** Evidence of one kind adds up; a file that the task names wins over any number of frames. */
const WEIGHT = {
  namedFile: 10_000,
  frame: 60,
  used: 50,
  imported: 40,
};
/** No failing test runs any line of it; only what is read before any test could be at fault there. */
const UNRUN_FACTOR = 0.3;
/** A file without code of its own, such as one that only re-exports, hardly ever holds the fault. */
const CODELESS_FACTOR = 0.2;
/** Ranked files that are read to see what the failing tests use of them. */
const MAX_READ_FILES = 40;
const MAX_IMPORT_DEPTH = 3;
const MAX_FOLLOWED_FILES = 200;
const MAX_FILES = 4;
const MAX_TEST_FILES = 8;
const MAX_SYMBOLS_PER_FILE = 3;
/** Without any symbol to choose, a file up to this length is still written whole. */
const LONGEST_WHOLE_LINES = 300;
/** Above this a symbol is too much to write anew in one answer. */
const MAX_SYMBOL_LINES = 150;

interface RankedFile {
  path: string;
  score: number;
  reason: string;
}

/** Places to repair, the likeliest first; empty when the project has no source file that could be meant. */
export async function locateSites(input: LocateInput): Promise<SiteName[]> {
  const tests = await openFailingTests(input.view, input.failures, MAX_TEST_FILES);
  const evidence: SymbolEvidence = {
    taskWords: identifiersOf(input.task),
    frames: framesOf(input.failures),
    testWords: readTestWords(input.failures, tests),
    coverage: input.coverage ?? null,
  };
  const ranked = await rankByContent(await rankFiles(input, tests), evidence, input.view);
  const sites: SiteName[] = [];
  for (const file of ranked.slice(0, MAX_FILES)) {
    const viewed = await input.view.open(file.path);
    if (viewed === null) continue;
    const only = nameAllowedSymbols(viewed, input.onlySymbols);
    sites.push(
      ...(only === null
        ? chooseSites(viewed, file.reason, evidence)
        : only.map((symbol) => ({ path: file.path, symbol, reason: file.reason }))),
    );
  }
  return sites;
}

async function rankFiles(input: LocateInput, tests: readonly ViewedFile[]): Promise<RankedFile[]> {
  const ranking = new Map<string, RankedFile>();
  const sources = new Set(input.view.listSources());
  const add = (path: string, score: number, reason: string) => {
    if (!sources.has(path)) return;
    const known = ranking.get(path);
    if (known === undefined) ranking.set(path, { path, score, reason });
    else known.score += score;
  };
  for (const path of sources) {
    if (namesFile(input.task, path)) add(path, WEIGHT.namedFile, "named in the task");
  }
  for (const { file, depth } of framesOf(input.failures)) {
    add(file, WEIGHT.frame / (depth + 1), "in the stack trace of a failing test");
  }
  for (const test of tests) {
    for (const [path, distance] of await followImports(input.view, test)) {
      if (distance > 0) add(path, WEIGHT.imported / distance, "imported by a failing test");
    }
  }
  if (ranking.size === 0) {
    for (const path of sources) add(path, 1, "a source file of the project");
  }
  return [...ranking.values()].sort(byScore);
}

function byScore(a: RankedFile, b: RankedFile): number {
  return b.score - a.score || (a.path < b.path ? -1 : 1);
}

/** Looks into the likeliest files: those whose functions the failing tests use gain, those without any lose. */
async function rankByContent(
  files: readonly RankedFile[],
  { testWords, coverage }: SymbolEvidence,
  view: ProjectView,
): Promise<RankedFile[]> {
  const read = files.slice(0, MAX_READ_FILES).map(async (file) => {
    const viewed = await view.open(file.path);
    const names = new Set(viewed?.parsed.symbols.filter(isRewritable).map(({ name }) => name));
    const uses = testWords.filter((words) => [...names].some((name) => words.has(name))).length;
    const factor = names.size === 0 && file.score < WEIGHT.namedFile ? CODELESS_FACTOR : 1;
    const score = file.score * factor + WEIGHT.used * uses;
    const isUnrun = coverage !== null && !isRun(coverage, file.path);
    return { ...file, score: isUnrun && score < WEIGHT.namedFile ? score * UNRUN_FACTOR : score };
  });
  return [...(await Promise.all(read)).sort(byScore), ...files.slice(MAX_READ_FILES)];
}

function isRun({ files }: LineCoverage, path: string): boolean {
  return [...(files.get(path)?.values() ?? [])].some(({ failed }) => failed > 0);
}

async function followImports(view: ProjectView, test: ViewedFile): Promise<Map<string, number>> {
  const parsedByPath = new Map<string, ParsedFile>([[test.path, test.parsed]]);
  const starts = [test.path];
  let distances = reachableFiles(starts, parsedByPath, view.paths, { maxDepth: 1 });
  for (let depth = 2; depth <= MAX_IMPORT_DEPTH; depth++) {
    const unread = [...distances.keys()].filter((path) => !parsedByPath.has(path));
    for (const path of unread.slice(0, MAX_FOLLOWED_FILES)) {
      const viewed = await view.open(path);
      if (viewed !== null) parsedByPath.set(path, viewed.parsed);
    }
    distances = reachableFiles(starts, parsedByPath, view.paths, { maxDepth: depth });
  }
  return distances;
}

function readTestWords(
  failures: readonly TestFailure[],
  tests: readonly ViewedFile[],
): ReadonlySet<string>[] {
  return failures.slice(0, MAX_FAILURES_READ).map((failure) => {
    const test = tests.find(({ path, text }) =>
      failure.file === undefined ? namesTest(text, failure) : path === failure.file,
    );
    const excerpt = test === undefined ? null : excerptTest(test.text, failure);
    return identifiersOf(`${failure.name} ${failure.message} ${excerpt ?? ""}`);
  });
}

/** Those of a file when only some may change; null when any may. */
function nameAllowedSymbols(
  { parsed }: ViewedFile,
  onlySymbols: ReadonlySet<string> | undefined,
): string[] | null {
  if (onlySymbols === undefined || onlySymbols.size === 0) return null;
  const names = parsed.symbols.filter(isRewritable).map(({ qualifiedName }) => qualifiedName);
  return [...new Set(names)].filter((name) => onlySymbols.has(name));
}

/** The whole file when it is short, else its likeliest symbols. */
function chooseSites(file: ViewedFile, reason: string, evidence: SymbolEvidence): SiteName[] {
  const { path } = file;
  const whole: SiteName = { path, symbol: null, reason };
  if (countLines(file.text) <= SHORT_FILE_LINES) return [whole];
  const isShort = (symbol: CodeSymbol) => symbolLines(symbol) <= MAX_SYMBOL_LINES;
  const chosen = likeliestSymbols(file, evidence, isShort).slice(0, MAX_SYMBOLS_PER_FILE);
  if (chosen.length === 0) return countLines(file.text) <= LONGEST_WHOLE_LINES ? [whole] : [];
  return chosen.map(({ qualifiedName: symbol }) => ({ path, symbol, reason }));
}
