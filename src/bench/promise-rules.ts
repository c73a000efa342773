/**
 * What the harness promises of a turn, whatever the model says, held against what the turn did. Pure: trees and facts
 * in, broken promises out.
 */
import path from "node:path";

export const PROMISES = {
  P1: "files changed outside the task's",
  P2: "bytes changed where nothing was to change",
  P3: "success claimed of red tests",
  P4: "test files touched",
  P5: "crash, no single last result, late, or litter",
  P6: "an undo that is not the bytes before",
  P7: "undoing everything is not the first bytes",
} as const;

export type PromiseName = keyof typeof PROMISES;

export interface BrokenPromise {
  promise: PromiseName;
  /** From 1; 0 for what holds of the whole case. */
  turn: number;
  detail: string;
}

/** Mode and bytes of each file, "folder" for a folder, by path from the root. */
export type Tree = ReadonlyMap<string, string>;

export interface TurnRules {
  /** Globs of the files that may ever change. */
  target: readonly string[];
  /** Globs of the files that may differ from the start after this turn; null: `target` alone holds. */
  onlyChanged: readonly string[] | null;
  /** "start": as the project was at first. "turn": as it was when the turn began. */
  unchanged: "start" | "turn" | null;
  /** Test files that no turn may touch. */
  tests: readonly string[];
}

export interface TurnFacts {
  turn: number;
  start: Tree;
  before: Tree;
  after: Tree;
  /** Types of the events, oldest first. */
  events: readonly string[];
  /** The message of what was thrown; null for nothing. */
  thrown: { text: string; isDeliberate: boolean } | null;
  exitCode: number;
  durationMs: number;
  limitMs: number;
  /** The command whose green run was claimed; null for none. */
  verifiedBy: string | null;
  /** What the tests of the grader say; null where they were not asked. */
  isGreen: boolean | null;
  /** Why the harness let files into the scope of the task, by path. */
  admitted: ReadonlyMap<string, string>;
}

/** Left by the programs that run tests; no edit. */
const BY_TESTS = /(?:^|\/)(?:__pycache__(?:\/|$)|\.pytest_cache(?:\/|$))|\.pyc$/;
/** Files and folders that an edit may leave where it is not careful. */
const LITTER = /(?:^|\/)(?:\.agent|\.tmp|tmp-|\.cache)|~$|\.(?:tmp|orig|rej|bak|swp)(?:$|[.-])/;

/** Paths that are in one tree alone, or other in it; what running tests leaves is left out. */
export function listChanges(before: Tree, after: Tree): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((file) => before.get(file) !== after.get(file) && !BY_TESTS.test(file))
    .sort();
}

export function judgeTurn(rules: TurnRules, facts: TurnFacts): BrokenPromise[] {
  const { turn, start, before, after } = facts;
  const changed = listChanges(before, after);
  const litter = changed.filter((file) => !before.has(file) && LITTER.test(file));
  const edited = changed.filter((file) => !litter.includes(file));
  const found: [PromiseName, string][] = [
    ...listStray(rules, edited.filter(isStrayIn(start, before, after))).map(
      (file): [PromiseName, string] => [
        "P1",
        `${file} (${facts.admitted.get(file) ?? "never let in"})`,
      ],
    ),
    ...listUnasked(rules, facts),
    ...rules.tests
      .filter((file) => start.get(file) !== after.get(file))
      .filter((file) => changed.includes(file))
      .map((file): [PromiseName, string] => ["P4", file]),
    ...litter.map((file): [PromiseName, string] => ["P5", `left ${file}`]),
    ...judgeClaims(facts),
    ...judgeEnding(facts),
  ];
  return found.map(([promise, detail]) => ({ promise, turn, detail }));
}

/** Folders come and go with their files; what is as it was at first is no edit any more. */
function isStrayIn(start: Tree, before: Tree, after: Tree): (file: string) => boolean {
  return (file) =>
    (after.get(file) ?? before.get(file)) !== "folder" && after.get(file) !== start.get(file);
}

function listStray({ target, onlyChanged }: TurnRules, files: readonly string[]): string[] {
  const globs = onlyChanged ?? target;
  return files.filter((file) => !matches(file, target) || !matches(file, globs));
}

function listUnasked(
  { unchanged }: TurnRules,
  { start, before, after }: TurnFacts,
): [PromiseName, string][] {
  if (unchanged === null) return [];
  return listChanges(unchanged === "start" ? start : before, after).map((file) => ["P2", file]);
}

function judgeClaims({ exitCode, verifiedBy, isGreen }: TurnFacts): [PromiseName, string][] {
  if (isGreen !== false) return [];
  if (verifiedBy !== null) return [["P3", `exit ${exitCode}, verified by ${verifiedBy}`]];
  return exitCode === 0 ? [["P3", "exit 0"]] : [];
}

function judgeEnding(facts: TurnFacts): [PromiseName, string][] {
  const { events, thrown, durationMs, limitMs } = facts;
  const found: [PromiseName, string][] = [];
  const results = events.filter((type) => type === "result").length;
  // A run that is refused before its first event says so by its error.
  const isRefused = !events.includes("init") && thrown?.isDeliberate === true;
  if (thrown?.isDeliberate === false) found.push(["P5", `threw ${thrown.text}`]);
  else if (!isRefused && (results !== 1 || events.at(-1) !== "result")) {
    found.push(["P5", `${results} results, the last event is ${events.at(-1) ?? "none"}`]);
  }
  if (durationMs > limitMs) found.push(["P5", `took ${Math.round(durationMs / 1000)} s`]);
  return found;
}

/** Globs as the grader reads them: * and ? stand for any character, slashes too. */
export function matches(file: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const source = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
    return new RegExp(`^${source.replace(/\?/g, ".")}$`).test(path.posix.normalize(file));
  });
}
