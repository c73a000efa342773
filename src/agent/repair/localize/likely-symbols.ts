/** Which symbols of a file may hold the fault, by where stacks lead and what task and tests name. Pure. */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import { symbolAtLine } from "../../../code/find-symbols.ts";
import type { LineCoverage } from "../../../tools/coverage/line-coverage.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import type { ViewedFile } from "../../project-view.ts";
import { isRewritable } from "./site.ts";
import { scoreSpan } from "./spectrum.ts";

export interface Frame {
  file: string;
  line: number;
  /** 0 is the innermost call. */
  depth: number;
}

export interface SymbolEvidence {
  taskWords: ReadonlySet<string>;
  frames: readonly Frame[];
  /** For each failure, the identifiers of its name, its message and its test. */
  testWords: readonly ReadonlySet<string>[];
  /** Which lines failing and passing tests run; null where nobody can say. */
  coverage: LineCoverage | null;
}

/** Evidence of one kind adds up. */
const WEIGHT = { frame: 60, namedSymbol: 50, mentioned: 15, ran: 40 };
/** Failures have much the same cause; more of them only cost time. */
export const MAX_FAILURES_READ = 10;

/** The calls of each failure, the innermost first. */
export function framesOf(failures: readonly TestFailure[]): Frame[] {
  return failures
    .slice(0, MAX_FAILURES_READ)
    .flatMap(({ frames }) =>
      [...frames].reverse().map(({ file, line }, depth) => ({ file, line, depth })),
    );
}

/** Those that anything points to, the likeliest first; where nothing points anywhere, all. */
export function likeliestSymbols(
  file: Pick<ViewedFile, "path" | "parsed">,
  evidence: SymbolEvidence,
  isMeant: (symbol: CodeSymbol) => boolean,
): CodeSymbol[] {
  const frameScores = scoreFrames(file, evidence.frames);
  const scored = file.parsed.symbols
    .filter((symbol) => isRewritable(symbol) && isMeant(symbol))
    .map((symbol) => ({
      symbol,
      score:
        (frameScores.get(symbol.qualifiedName) ?? 0) +
        scoreWords(symbol.name, evidence) +
        scoreRuns(file.path, symbol, evidence),
    }));
  // Of equally likely ones the innermost: less to write, less to break.
  scored.sort((a, b) => b.score - a.score || symbolLines(a.symbol) - symbolLines(b.symbol));
  const likely = scored.filter(({ score }) => score > 0);
  return (likely.length > 0 ? likely : scored).map(({ symbol }) => symbol);
}

export function symbolLines({ startLine, endLine }: CodeSymbol): number {
  return endLine - startLine + 1;
}

/** By qualified name: what the stack traces say of the symbols of a file. */
function scoreFrames(
  { path, parsed }: Pick<ViewedFile, "path" | "parsed">,
  frames: readonly Frame[],
): Map<string, number> {
  const scores = new Map<string, number>();
  for (const { file, line, depth } of frames) {
    const symbol = file === path ? symbolAtLine(parsed, line) : null;
    if (symbol === null) continue;
    const { qualifiedName } = symbol;
    scores.set(qualifiedName, (scores.get(qualifiedName) ?? 0) + WEIGHT.frame / (depth + 1));
  }
  return scores;
}

function scoreRuns(path: string, symbol: CodeSymbol, { coverage }: SymbolEvidence): number {
  return coverage === null ? 0 : WEIGHT.ran * scoreSpan(coverage, path, symbol);
}

function scoreWords(name: string, { taskWords, testWords }: SymbolEvidence): number {
  const mentions = testWords.filter((words) => words.has(name)).length;
  return (taskWords.has(name) ? WEIGHT.namedSymbol : 0) + mentions * WEIGHT.mentioned;
}
