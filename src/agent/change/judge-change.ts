/**
 * Puts one new text into the tree and asks every judge there is: compiler and linter, then the tests. Only what is new
 * counts. Invariant: a text that is not kept is taken out again, byte for byte where it was the task's start.
 */
import { isTestPath } from "../../code/language.ts";
import { type Finding, listNewFindings } from "../../tools/inspect/inspector.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import { putBack } from "../put-back.ts";
import { decideTimeLimit } from "../repair/judge/judge.ts";
import { compareRuns } from "../repair/judge/standing.ts";
import type { ChangeDeps } from "./change-deps.ts";
import type { Fault } from "./retry-policy.ts";

/** How things stood before the change, and which judges there are. */
export interface Ground {
  /** The files a change of these can break: themselves and those that import them. */
  inspected: readonly string[];
  findings: readonly Finding[];
  /** The run of the tests before anything was changed; null: none that can say something. */
  tests: CheckResult | null;
}

export interface Verdict {
  fault: Omit<Fault, "tried"> | null;
  /** The run of the tests with the text; null when none ran. */
  result: CheckResult | null;
}

export interface JudgedEdit {
  path: string;
  /** The text the edit was made from; null: there was no file. */
  baseText: string | null;
  newText: string;
}

export interface JudgeOptions {
  candidate: number;
  /** False in the middle of a change of several files: then only the file's own findings count. */
  isWhole: boolean;
  /** The task says that tests pass in the end. */
  wantsGreen: boolean;
}

/** The text stays in the tree when there is no fault. Throws what the workspace throws, and the signal's reason. */
export async function* judgeChange(
  deps: ChangeDeps,
  ground: Ground,
  edit: JudgedEdit,
  options: JudgeOptions,
): AsyncGenerator<AgentEvent, Verdict> {
  // Before it is written there is nothing to take out: the file may be somebody else's by now.
  await deps.workspace.write(edit.path, edit.newText);
  let isKept = false;
  try {
    await deps.noteChanged([edit.path]);
    const verdict = yield* judgeTree(deps, ground, edit.path, options);
    isKept = verdict.fault === null;
    return verdict;
  } finally {
    if (!isKept) await takeOut(deps, edit);
  }
}

export async function writeText(deps: ChangeDeps, path: string, text: string): Promise<void> {
  await deps.workspace.write(path, text);
  await deps.noteChanged([path]);
}

async function takeOut({ workspace, noteChanged }: ChangeDeps, edit: JudgedEdit): Promise<void> {
  await putBack(workspace, edit);
  await noteChanged([edit.path]);
}

/** The tree as it stands, judged in the same way. */
export async function* judgeTree(
  deps: ChangeDeps,
  ground: Ground,
  path: string,
  { candidate, isWhole, wantsGreen }: JudgeOptions,
): AsyncGenerator<AgentEvent, Verdict> {
  const now = yield* inspectFiles(deps, ground.inspected);
  const fresh = listNewFindings(ground.findings, now).filter(
    (finding) => isWhole || finding.path === path,
  );
  const hard = fresh.filter((finding) => !isSoft(finding));
  if (hard.length > 0) return { fault: { kind: "worse", problem: tell(hard) }, result: null };
  const { tests } = ground;
  if (isWhole && tests !== null && deps.check !== null) {
    const result = await deps.check({ timeoutMs: decideTimeLimit(tests) });
    yield { type: "check", purpose: "candidate", candidate, summary: toSummary(result) };
    const problem = compareRuns(tests, result) === "worse" ? tellRun(tests, result) : null;
    if (problem !== null) return { fault: { kind: "worse", problem }, result };
    if (fresh.length > 0) return { fault: { kind: "soft", problem: tell(fresh) }, result };
    const isRed = wantsGreen && result.outcome !== "passed";
    const still = isRed ? { kind: "soft" as const, problem: tellRun(null, result) } : null;
    return { fault: still, result };
  }
  if (fresh.length > 0) return { fault: { kind: "soft", problem: tell(fresh) }, result: null };
  return isWhole && tests === null && isTestPath(path)
    ? yield* judgeFirstTests(deps, candidate)
    : { fault: null, result: null };
}

/** Tests where there were none: with nothing to compare them with, they only have to pass. */
async function* judgeFirstTests(
  deps: ChangeDeps,
  candidate: number,
): AsyncGenerator<AgentEvent, Verdict> {
  const check = deps.check ?? (await deps.findCheck());
  if (check === null) return { fault: null, result: null };
  const result = await check({ timeoutMs: deps.testTimeoutMs });
  yield { type: "check", purpose: "candidate", candidate, summary: toSummary(result) };
  if (result.outcome === "passed") return { fault: null, result };
  return { fault: { kind: "soft", problem: tellRun(null, result) }, result };
}

/** All there is to find in these files; tools that gave up are told of. */
export async function* inspectFiles(
  { inspect, seat }: ChangeDeps,
  paths: readonly string[],
): AsyncGenerator<AgentEvent, readonly Finding[]> {
  if (paths.length === 0) return [];
  const findings = await inspect.inspect(paths, seat.signal);
  for (const message of inspect.takeProblems()) yield { type: "notice", level: "info", message };
  return findings;
}

/** Worth another attempt, but no proof: a name may come from where our reading does not reach, and style is taste. */
const SOFT_SOURCES = new Set(["unknown names", "ruff", "flake8", "eslint"]);

function isSoft({ source }: Finding): boolean {
  return SOFT_SOURCES.has(source);
}

const MAX_TOLD = 3;
const MAX_TOLD_CHARS = 300;

function tell(findings: readonly Finding[]): string {
  const told = findings.slice(0, MAX_TOLD).map(({ path, line, message }) => {
    const place = line === null ? path : `${path}, line ${line}`;
    return `${place}: ${clipLine(message)}`;
  });
  return told.join("; ");
}

/** What fails now and did not before; `before` null: all that fails. */
function tellRun(before: CheckResult | null, now: CheckResult): string {
  if (now.outcome === "timed-out") return "with it the tests do not end";
  if (now.outcome === "not-runnable") return "with it the tests cannot be run";
  const known = new Set(before?.report.failures.map(({ name }) => name));
  const fresh = now.report.failures.filter(({ name }) => !known.has(name));
  const told = (fresh.length > 0 ? fresh : now.report.failures)
    .slice(0, MAX_TOLD)
    .map(({ name, message }) => `the test ${name} fails: ${clipLine(message)}`);
  return told.length > 0 ? told.join("; ") : "with it the tests fail";
}

function clipLine(message: string): string {
  const line = message.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  return line.length > MAX_TOLD_CHARS ? `${line.slice(0, MAX_TOLD_CHARS)}…` : line;
}
