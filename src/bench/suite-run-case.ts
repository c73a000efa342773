/**
 * One case with one side: its files laid out, the agent run turn by turn in the same folder, every turn's checks decided.
 * The folder is gone afterwards. Knows nothing of other cases.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { withPrivateFolder } from "./bench-folder.ts";
import type { BenchMachine, BenchPort, BenchSide, RepairOutcome } from "./bench-port.ts";
import { repairBounded } from "./bench-repair.ts";
import { listCheckedFiles, type SuiteCase } from "./suite-case.ts";
import { type CheckVerdict, decideCheck, type TestsVerdict } from "./suite-checks.ts";
import { matchesAny } from "./suite-globs.ts";
import { gradeTests } from "./suite-grade.ts";
import { beginHistory } from "./suite-history.ts";
import { placeFiles } from "./suite-place.ts";
import type { CaseFiles } from "./suite-read.ts";
import type { SuiteRow } from "./suite-rows.ts";
import { listChanges, readTree, readWhole, type Tree } from "./suite-tree.ts";

export interface CaseRun {
  case: SuiteCase;
  files: CaseFiles;
  side: BenchSide;
  /** What rows of this side are kept under. */
  label: string;
  seed: number;
  /** An upper limit beside the case's own; undefined: none. */
  timeoutMs: number | undefined;
  signal: AbortSignal;
}

interface Places {
  folder: string;
  work: string;
  state: string;
}

interface JudgedTurn {
  outcome: RepairOutcome;
  verdicts: CheckVerdict[];
  timedOut: boolean;
}

/** Less than this is not worth beginning a turn for. */
const LEAST_TURN_MS = 1_000;

/** Throws a CaseProblem where the case cannot be laid out, what keeps any run from beginning, and the signal's reason. */
export function runCase(port: BenchPort, machine: BenchMachine, run: CaseRun): Promise<SuiteRow> {
  return withPrivateFolder(async (folder) => {
    const places = { folder, work: path.join(folder, "work"), state: path.join(folder, "state") };
    await mkdir(places.work);
    await mkdir(places.state, { mode: 0o700 });
    await placeFiles(machine, places.work, run.files.repo);
    await beginHistory(machine, places.work, run.signal);
    const before = await readTree(places.work);
    const turns = await runTurns({ port, machine, run, places, before });
    return createRow(run, turns, listChanges(before, await readTree(places.work)));
  });
}

interface TurnsRun {
  port: BenchPort;
  machine: BenchMachine;
  run: CaseRun;
  places: Places;
  before: Tree;
}

async function runTurns(all: TurnsRun): Promise<JudgedTurn[]> {
  const { run, places } = all;
  const limitMs = Math.min(1000 * run.case.budget.wall_s, run.timeoutMs ?? Infinity);
  const judged: JudgedTurn[] = [];
  let leftMs = limitMs;
  for (const index of run.case.turns.keys()) {
    const turnStart = await readTree(places.work);
    const outcome = await takeTurn(all, index, Math.max(LEAST_TURN_MS, leftMs));
    run.signal.throwIfAborted();
    const timedOut = outcome.durationMs >= leftMs;
    leftMs -= outcome.durationMs;
    judged.push({ outcome, timedOut, verdicts: await judgeTurn(all, index, outcome, turnStart) });
    if (leftMs <= 0) break;
  }
  return judged;
}

function takeTurn({ port, run, places }: TurnsRun, index: number, timeoutMs: number) {
  const { side, seed, signal } = run;
  const prompt = run.case.turns[index]?.prompt ?? "";
  const request = { side, seed, timeoutMs, continues: index > 0, stateFolder: places.state };
  return repairBounded(port, { folder: places.work, prompt, ...request, signal });
}

async function judgeTurn(
  { machine, run, places, before }: TurnsRun,
  index: number,
  { output }: RepairOutcome,
  turnStart: Tree,
): Promise<CheckVerdict[]> {
  const checks = run.case.turns[index]?.checks ?? [];
  const tests = checks.some(({ type }) => type === "tests")
    ? await gradeCase(machine, run, places)
    : null;
  const names = [...new Set(checks.flatMap(listCheckedFiles))];
  const view = {
    before,
    turnStart,
    now: await readTree(places.work),
    contents: await readContents(machine, places.work, names),
    originals: pickOriginals(run.files, names),
    output,
    tests,
  };
  return checks.map((check) => decideCheck(check, view));
}

async function gradeCase(
  machine: BenchMachine,
  { case: { test }, files, signal }: CaseRun,
  { work, folder }: Places,
): Promise<TestsVerdict | null> {
  if (test === null) return null;
  return gradeTests(machine, test, { work, folder, files: files.hidden, signal });
}

/** What leads out of the folder is as if it were not there. */
async function readContents(
  { resolveInside }: BenchMachine,
  root: string,
  names: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const name of names) {
    const place = await resolveInside(root, name).catch(() => null);
    const bytes = place === null ? null : await readWhole(place.absolute);
    if (bytes !== null) contents.set(name, bytes);
  }
  return contents;
}

function pickOriginals({ repo }: CaseFiles, names: readonly string[]): Map<string, Uint8Array> {
  return new Map(
    names.flatMap((name): [string, Uint8Array][] => {
      const content = repo.get(name);
      return content === undefined ? [] : [[name, Buffer.from(content)]];
    }),
  );
}

function createRow(
  { case: own, files, label }: CaseRun,
  turns: readonly JudgedTurn[],
  changed: readonly string[],
): SuiteRow {
  const told = turns.map(({ outcome, verdicts, timedOut }) => ({
    ok: verdicts.every(({ ok }) => ok),
    wall_s: outcome.durationMs / 1000,
    rc: outcome.exitCode,
    status: outcome.status,
    timed_out: timedOut,
    checks: verdicts,
  }));
  const stray = changed.filter((file) => !matchesAny(file, own.target));
  const pass = told.length === own.turns.length && told.every(({ ok }) => ok);
  const sum = (pick: (outcome: RepairOutcome) => number | undefined) =>
    turns.reduce((total, { outcome }) => total + (pick(outcome) ?? 0), 0);
  return {
    id: own.id,
    set: own.set,
    axis: own.axis,
    agent: label,
    guard: own.before === "pass",
    trial: 0,
    pass,
    strict: pass && stray.length === 0,
    changed: [...changed],
    stray,
    tests_touched: stray.filter((file) => files.hidden.has(file)),
    turns: told,
    turns_all: own.turns.length,
    wall_s: sum(({ durationMs }) => durationMs) / 1000,
    timed_out: told.some((turn) => turn.timed_out),
    metrics: {
      calls: sum(({ candidates }) => candidates),
      output_tokens: sum(({ sampledTokens }) => sampledTokens),
      forced_tokens: sum(({ forcedTokens }) => forcedTokens),
      prompt_tokens: sum(({ promptTokens }) => promptTokens),
    },
  };
}
