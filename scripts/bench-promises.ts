/**
 * Whether the harness keeps its promises over all cases of a benchmark while a hostile model answers: no weights, each
 * answer what the grammar of the question allows and as wrong as the dice make it.
 * Usage: tsx scripts/bench-promises.ts SUITE_DIR --runner DIR [--sets a,b] [--ids a,b] [--driver guided|free]
 *        [--seed N] [--per-set N] [--verbose]
 * SUITE_DIR holds SET/CASE/{case.json,repo,hidden}; --runner is the folder of the benchmark's checks.py.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AgentEvent } from "../src/agent/events.ts";
import { runMessage } from "../src/app.ts";
import { isAgentError } from "../src/base/errors.ts";
import {
  listTests,
  type PromiseCase,
  type PromiseTurn,
  parsePromiseCase,
  readTurnRules,
  showsTests,
} from "../src/bench/promise-case.ts";
import { type PromiseRow, renderPromiseReport } from "../src/bench/promise-report.ts";
import {
  type BrokenPromise,
  judgeTurn,
  listChanges,
  type Tree,
} from "../src/bench/promise-rules.ts";
import { writeHostilePhrase, writeHostileText } from "../src/bench/promise-texts.ts";
import { readTexts, readTree } from "../src/bench/promise-tree.ts";
import { judgeUndo, type KeptTurn } from "../src/bench/promise-undo.ts";
import { walkGrammar } from "../src/bench/promise-walk.ts";
import { parseGbnf } from "../src/grammar/gbnf/parse-gbnf.ts";
import { createMatcher, type MatcherState } from "../src/grammar/matcher/matcher.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import { openStateDirectory } from "../src/session/state-directory.ts";
import { undoLast } from "../src/session/undo.ts";
import { trustTemplate } from "../src/template/chat-model.ts";
import { writeByteModel } from "../test/support/byte-model.ts";
import { RandomSource } from "../test/support/random-source.ts";
import { createScriptedEngine, type ScriptedEngine } from "../test/support/scripted-engine.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runner: { type: "string" },
    sets: { type: "string" },
    ids: { type: "string" },
    driver: { type: "string", default: "guided" },
    seed: { type: "string", default: "1" },
    "per-set": { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const suite = path.resolve(positionals[0] ?? ".");
const runner = path.resolve(values.runner ?? ".");
const driver = values.driver === "free" ? "free" : "guided";
const seed = Number(values.seed);

const TURN_TIMEOUT_MS = 30_000;
const TEST_TIMEOUT_MS = 10_000;
const LATE_MS = 10_000;
const CONTEXT_TOKENS = 32_768;
const MAX_TOKENS = 200_000;
const MAX_ANSWER_BYTES = 20_000;
const MAX_UNDOS = 200;
const MAX_KEPT_GRAMMARS = 50;
/** Of the answers, so many are no text but a stalled engine. */
const STALL_SHARE = 0.004;

const bin = path.resolve(import.meta.dirname, "../node_modules/.bin");
process.env.PATH = `${bin}:${process.env.PATH ?? ""}`;

const GRADER = `
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import checks
case_dir = Path(sys.argv[2])
case = json.loads((case_dir / "case.json").read_text())
print(json.dumps(checks.grade_tests(case, case_dir, sys.argv[3], sys.argv[4])["ok"]))
`;

function isGreen(caseFolder: string, work: string): boolean {
  const run = spawnSync("python3", ["-c", GRADER, runner, caseFolder, work, bin], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`the grader failed: ${run.stderr.slice(-500)}`);
  return run.stdout.trim() === "true";
}

const matchers = new Map<string, MatcherState>();

function openGrammar(gbnf: string): MatcherState {
  const known = matchers.get(gbnf);
  if (known !== undefined) return known;
  if (matchers.size >= MAX_KEPT_GRAMMARS) matchers.clear();
  const { start } = createMatcher(parseGbnf(gbnf));
  matchers.set(gbnf, start);
  return start;
}

type Mood = "wild" | "hasty" | "stubborn" | "writer";
const MOODS: readonly Mood[] = ["wild", "wild", "writer", "writer", "hasty", "stubborn"];
const WISHES = ["edit", "create", "edit_lines", "insert", "delete", "rename", "undo", "run"];

interface Hostility {
  random: RandomSource;
  root: string;
  /** What the right answer of the turn is, file by file. */
  solutions: ReadonlyMap<string, string>;
}

function createHostileEngine({ random, root, solutions }: Hostility): ScriptedEngine {
  const mood = random.pick(MOODS);
  const stubbornSeed = random.below(2 ** 31);
  const engine: ScriptedEngine = createScriptedEngine({
    contextTokens: CONTEXT_TOKENS,
    answers: {
      get ending() {
        return random.next() < STALL_SHARE ? ("stall" as const) : ("done" as const);
      },
      text(prompt) {
        const own = mood === "stubborn" ? new RandomSource(stubbornSeed) : random;
        const dice = () => own.next();
        const sources = { prompt, files: readTexts(root), solutions };
        const { grammar, grammarPrefix = [] } = engine.requests.at(-1) ?? {};
        if (grammar === undefined) return writeHostileText(sources, dice);
        const bytes = walkGrammar({
          start: openGrammar(grammar),
          prefix: Uint8Array.from(grammarPrefix),
          wish: chooseWish(mood, own),
          dice,
          writeFree: (isOneLine) =>
            isOneLine ? writeHostilePhrase(sources, dice) : writeHostileText(sources, dice),
          maxBytes: MAX_ANSWER_BYTES,
        });
        return Buffer.from(bytes).toString("utf8");
      },
    },
  });
  return engine;
}

function chooseWish(mood: Mood, random: RandomSource): string {
  if (mood === "hasty") return '{"name": "answer"';
  return mood === "writer" ? `{"name": "${random.pick(WISHES)}"` : "";
}

/** A case in folders of its own, while it is run. */
interface Stage {
  case: PromiseCase;
  folder: string;
  root: string;
  state: string;
  random: RandomSource;
  start: Tree;
  kept: KeptTurn[];
  /** The tests that the grader will run are all in front of the agent. */
  seesTests: boolean;
  tests: readonly string[];
}

interface TurnReport {
  broken: BrokenPromise[];
  exitCode: number;
  isChanged: boolean;
  questions: number;
}

interface Spoken {
  events: AgentEvent[];
  exitCode: number;
  thrown: { text: string; isDeliberate: boolean } | null;
  durationMs: number;
  questions: number;
}

const strayErrors: string[] = [];
process.on("unhandledRejection", (error) => strayErrors.push(String(error)));

async function say(stage: Stage, turn: PromiseTurn, number: number): Promise<Spoken> {
  const { root, state, folder, random } = stage;
  const events: AgentEvent[] = [];
  const solutions = readTexts(path.join(folder, "solution", `turn${number}`));
  const engine = createHostileEngine({ random, root, solutions });
  const startedAt = performance.now();
  const end = (exitCode: number, thrown: Spoken["thrown"]): Spoken => {
    const durationMs = performance.now() - startedAt;
    return { events, exitCode, thrown, durationMs, questions: engine.requests.length };
  };
  const running = runMessage(
    {
      task: turn.prompt,
      cwd: root,
      model,
      seed,
      offline: true,
      allow: [],
      driver,
      continues: number > 1,
      timeoutMs: TURN_TIMEOUT_MS,
      testTimeoutMs: TEST_TIMEOUT_MS,
      maxCandidates: 4,
      maxTurns: 8,
      maxTokens: MAX_TOKENS,
    },
    {
      emit: (event) => events.push(event),
      models: createModelsEnvironment({ HOME: state, XDG_CACHE_HOME: state }),
      env: { XDG_STATE_HOME: state },
      signal: new AbortController().signal,
      onEmergency: () => {},
      openModel: async () => ({ chat: trustTemplate(engine), close: async () => {} }),
    },
  );
  try {
    return end(await withLimit(running), null);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (isAgentError(error)) return end(error.exitCode, { text, isDeliberate: true });
    return end(1, { text: text.slice(0, 1_000), isDeliberate: false });
  }
}

async function withLimit<Value>(work: Promise<Value>): Promise<Value> {
  const limitMs = TURN_TIMEOUT_MS + 2 * LATE_MS;
  const stop = new AbortController();
  const { signal } = stop;
  const late = setTimeout(limitMs, null, { signal }).then(() => {
    throw new Error(`nothing came back within ${limitMs} ms`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

async function takeTurn(stage: Stage, turn: PromiseTurn, number: number): Promise<TurnReport> {
  const { root, start, kept } = stage;
  const before = readTree(root);
  const spoken = await say(stage, turn, number);
  const after = readTree(root);
  const { events, exitCode, thrown, durationMs, questions } = spoken;
  const result = events.findLast((event) => event.type === "result");
  const verifiedBy = result?.verifiedBy ?? null;
  const works = events.flatMap((event) => (event.type === "request" ? [event.work] : []));
  const isUndo = works.includes("undo");
  // Whoever takes a change back claims nothing of the tests.
  const wantsTests = !isUndo && stage.seesTests && turn.checks.some(({ type }) => type === "tests");
  const isClaimed = exitCode === 0 || verifiedBy !== null;
  const broken = judgeTurn(readTurnRules(stage.case, turn, stage.tests), {
    turn: number,
    start,
    before,
    after,
    events: events.map(({ type }) => type),
    thrown,
    exitCode,
    durationMs,
    limitMs: TURN_TIMEOUT_MS + LATE_MS,
    verifiedBy,
    admitted: readReasons(events),
    isGreen: wantsTests && isClaimed ? isGreen(stage.folder, root) : null,
  });
  for (const text of strayErrors.splice(0)) {
    broken.push({ promise: "P5", turn: number, detail: `unhandled rejection: ${text}` });
  }
  const isChanged = listChanges(before, after).length > 0;
  const undo = isUndo ? judgeUndo(kept, { prompt: turn.prompt, before, after }) : null;
  if (undo !== null) broken.push({ promise: "P6", turn: number, detail: undo });
  if (isChanged && !isUndo) kept.push({ turn: number, before, after, isUndone: false });
  if (values.verbose) tellTurn(spoken, number);
  return { broken, exitCode, isChanged, questions };
}

function readReasons(events: readonly AgentEvent[]): Map<string, string> {
  const scopes = events.filter((event) => event.type === "scope");
  return new Map(scopes.flatMap(({ files, reason }) => files.map((file) => [file, reason])));
}

function tellTurn({ events, exitCode, thrown }: Spoken, number: number): void {
  const request = events.find((event) => event.type === "request");
  const result = events.findLast((event) => event.type === "result");
  const work = request === undefined ? "?" : `${request.kind} ${request.work}`;
  console.log(
    `  ${number} ${work} ${exitCode} ${result?.status}: ${result?.message ?? thrown?.text}`,
  );
}

/** Takes back every task of the case; the first bytes must be there again. */
async function undoAll({ root, state, start }: Stage): Promise<BrokenPromise[]> {
  const { path: stateFolder } = openStateDirectory({ env: { XDG_STATE_HOME: state } });
  const fail = (detail: string): BrokenPromise[] => [{ promise: "P7", turn: 0, detail }];
  for (let undos = 0; undos < MAX_UNDOS; undos++) {
    try {
      await undoLast(stateFolder, root);
    } catch (error) {
      if (!isAgentError(error, "nothing-to-undo")) return fail(String(error));
      const left = listChanges(start, readTree(root));
      return left.length === 0 ? [] : fail(`differs: ${left.join(", ")}`);
    }
  }
  return fail(`still something to undo after ${MAX_UNDOS} times`);
}

async function runCase(folder: string): Promise<PromiseRow> {
  const theCase = parsePromiseCase(readFileSync(path.join(folder, "case.json"), "utf8"));
  const hidden = readTexts(path.join(folder, "hidden"));
  const repo = readTexts(path.join(folder, "repo"));
  const base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "promises-")));
  const root = path.join(base, "work");
  const state = path.join(base, "state");
  const startedAt = performance.now();
  try {
    cpSync(path.join(folder, "repo"), root, { recursive: true });
    mkdirSync(state);
    const digest = createHash("sha256").update(`${seed} ${driver} ${theCase.id}`).digest();
    const stage: Stage = {
      case: theCase,
      folder,
      root,
      state,
      random: new RandomSource(digest.readUInt32LE(0)),
      start: readTree(root),
      kept: [],
      seesTests: showsTests(repo, hidden),
      tests: listTests(theCase, { repo, hidden }),
    };
    const reports: TurnReport[] = [];
    for (const [index, turn] of theCase.turns.entries()) {
      reports.push(await takeTurn(stage, turn, index + 1));
    }
    const left = await undoAll(stage);
    return {
      id: theCase.id,
      set: theCase.set,
      exitCodes: reports.map(({ exitCode }) => exitCode),
      changedTurns: reports.filter(({ isChanged }) => isChanged).length,
      questions: reports.reduce((sum, { questions }) => sum + questions, 0),
      seconds: (performance.now() - startedAt) / 1000,
      broken: [...reports.flatMap(({ broken }) => broken), ...left],
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function listCases(): string[] {
  const sets = values.sets?.split(",") ?? readdirSync(suite).sort();
  const most = values["per-set"] === undefined ? undefined : Number(values["per-set"]);
  const ids = values.ids?.split(",");
  return sets.flatMap((set) =>
    readdirSync(path.join(suite, set))
      .sort()
      .filter((name) => ids === undefined || ids.includes(`${set}/${name}`))
      .slice(0, most)
      .map((name) => path.join(suite, set, name)),
  );
}

const model = writeByteModel();
const rows: PromiseRow[] = [];
for (const folder of listCases()) {
  const row = await runCase(folder);
  rows.push(row);
  const { id, seconds, exitCodes, broken } = row;
  console.log(
    `${broken.length === 0 ? "kept" : "BROKEN"} ${id} ${seconds.toFixed(1)} s ${exitCodes}`,
  );
  for (const { promise, turn, detail } of broken) console.log(`     ${promise} ${turn}: ${detail}`);
}
console.log(renderPromiseReport(rows));
process.exit(0);
