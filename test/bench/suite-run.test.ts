import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { parseCase } from "../../src/bench/suite-case.ts";
import { unpackFiles } from "../../src/bench/suite-files.ts";
import type { SuiteEntry } from "../../src/bench/suite-read.ts";
import type { SuiteRow } from "../../src/bench/suite-rows.ts";
import { planRuns, runSuite } from "../../src/bench/suite-run.ts";
import { runCase } from "../../src/bench/suite-run-case.ts";
import {
  caseFiles,
  createCase,
  createPort,
  machine,
  repairWith,
  type ScriptedAgent,
} from "./scripted-bench.ts";

const SIDE = { model: undefined, words: [] };

function createEntry(
  id: string,
  changes = {},
  files: Record<string, unknown> = caseFiles,
): SuiteEntry {
  const own = parseCase(createCase(id, changes));
  return { kind: "case", case: own, readFiles: () => unpackFiles(files) };
}

async function runOne(
  agent: ScriptedAgent,
  changes = {},
  files: Record<string, unknown> = caseFiles,
) {
  const { port, asked } = createPort(agent);
  const row = await runCase(port, machine, {
    case: parseCase(createCase("one/a", changes)),
    files: unpackFiles(files),
    side: SIDE,
    label: "tiny",
    seed: 1,
    timeoutMs: undefined,
    signal: new AbortController().signal,
  });
  return { row, asked };
}

describe("one case", () => {
  test("that is repaired passes; its folder was a repository, and is gone", async () => {
    let hadHistory = false;
    const { row, asked } = await runOne((ask) => {
      hadHistory = existsSync(path.join(ask.folder, ".git", "HEAD"));
      return repairWith("2\n")(ask);
    });
    expect(row).toMatchObject({
      ...{ id: "one/a", set: "one", agent: "tiny", guard: false, pass: true, strict: true },
      ...{ changed: ["answer.txt"], stray: [], wall_s: 2, timed_out: false },
      metrics: { calls: 2, output_tokens: 120 },
      turns: [{ ok: true, rc: 0, checks: [{ type: "tests", ok: true }] }],
    });
    expect(hadHistory).toBe(true);
    expect(asked).toMatchObject([
      { prompt: "fix the answer", continues: false, timeoutMs: 60_000 },
    ]);
    expect(existsSync(asked[0]?.folder ?? "/")).toBe(false);
    expect(existsSync(asked[0]?.stateFolder ?? "/")).toBe(false);
  });

  test("hidden tests are never in the folder, and tests that the agent bends are put back", async () => {
    let seen = "";
    const { row } = await runOne(({ folder }) => {
      seen = readFileSync(path.join(folder, "test.sh"), "utf8");
      writeFileSync(path.join(folder, "test.sh"), "echo '1 passed, 0 failed'\n");
      return {};
    });
    expect(seen).toBe("exit 1\n");
    expect(row).toMatchObject({ pass: false, stray: ["test.sh"], tests_touched: ["test.sh"] });
  });

  test("a change beside a right one passes and is not strict", async () => {
    const { row } = await runOne((ask) => {
      writeFileSync(path.join(ask.folder, "other.txt"), "x");
      return repairWith("2\n")(ask);
    });
    expect(row).toMatchObject({ pass: true, strict: false, stray: ["other.txt"] });
  });

  test("turns go on in the same folder and session; the first that takes all the time is the last", async () => {
    const turn = (prompt: string, check: unknown) => ({ prompt, checks: [check] });
    const turns = [
      turn("first", { type: "unchanged" }),
      turn("second", { type: "answer", all: ["42"] }),
      turn("third", { type: "unchanged_this_turn" }),
    ];
    const talk = await runOne(({ prompt }) => ({ output: prompt === "second" ? "it is 42" : "" }), {
      turns,
    });
    expect(talk.row).toMatchObject({ pass: true, turns_all: 3 });
    expect(talk.asked.map(({ prompt, continues }) => [prompt, continues])).toEqual([
      ["first", false],
      ["second", true],
      ["third", true],
    ]);
    expect(new Set(talk.asked.map(({ folder }) => folder)).size).toBe(1);
    expect(talk.asked.map(({ timeoutMs }) => timeoutMs)).toEqual([60_000, 58_000, 56_000]);
    const slow = await runOne(() => ({ durationMs: 70_000, exitCode: 5 }), { turns });
    expect(slow.row).toMatchObject({ pass: false, timed_out: true, turns_all: 3 });
    expect(slow.row.turns).toHaveLength(1);
  });

  test("tests that hang are ended with all their processes", async () => {
    const files = { ...caseFiles, "hidden/test.sh": "sleep 600 & sleep 600\n" };
    const test = { cmd: ["sh", "test.sh"], timeout_s: 0.3, tests: 1 };
    const { row } = await runOne(repairWith("2\n"), { test }, files);
    expect(row.turns[0]?.checks).toEqual([
      { type: "tests", ok: false, detail: "the tests did not end in time" },
    ]);
  });

  test("a link that the agent leaves in place of a test leads nothing out", async () => {
    const outside = path.join(tmpdir(), `outside-${process.pid}`);
    mkdirSync(outside, { recursive: true });
    const files = { ...caseFiles, "repo/tests/a.sh": "", "hidden/tests/a.sh": "owned\n" };
    const { row } = await runOne(
      async ({ folder }) => {
        const { rm } = await import("node:fs/promises");
        await rm(path.join(folder, "tests"), { recursive: true });
        symlinkSync(outside, path.join(folder, "tests"));
        return {};
      },
      {},
      files,
    );
    expect(row.turns[0]?.checks[0]).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/outside the project folder/),
    });
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  test.each(["../out.txt", "/etc/out.txt", "a/../../out.txt", ".git/hooks/post-commit", "a\\b"])(
    "a file called %j keeps it from being run",
    async (name) => {
      const files = { ...caseFiles, [`repo/${name}`]: "x" };
      await expect(runOne(repairWith("2\n"), {}, files)).rejects.toMatchObject({
        name: "CaseProblem",
      });
    },
  );

  test("a run that fails is an outcome, one that no other run could do better is an error", async () => {
    const fail =
      (error: Error): ScriptedAgent =>
      () => {
        throw error;
      };
    const stalled = new AgentError("time-up", { timeoutMs: 1000 });
    expect((await runOne(fail(stalled))).row.turns[0]).toMatchObject({ rc: 5, status: "time-up" });
    const unusable = new AgentError("model-unusable", { path: "m", reason: "odd" });
    await expect(runOne(fail(unusable))).rejects.toBe(unusable);
    await expect(runOne(fail(new TypeError("bug")))).rejects.toThrow("bug");
  });
});

const sides = ["A", "B"].map((label) => ({ side: { model: label, words: [] }, label }));

describe("a suite", () => {
  test("two sides take turns in going first, and known rows are left out", () => {
    const entries = ["one/a", "one/b", "one/c"].map((id) => createEntry(id));
    const order = (known: { id: string; agent: string }[]) =>
      planRuns({ entries, sides, known: known as SuiteRow[] }).map(
        (run) => `${run.label} ${run.case.id.slice(-1)}`,
      );
    expect(order([])).toEqual(["A a", "B a", "B b", "A b", "A c", "B c"]);
    expect(order([{ id: "one/b", agent: "B" }])).toEqual(["A a", "B a", "A b", "A c", "B c"]);
  });

  async function run(entries: SuiteEntry[], agent: ScriptedAgent) {
    const { port, asked } = createPort(agent);
    const told: string[] = [];
    const stop = new AbortController();
    const { signal } = stop;
    const settings = { entries, sides, known: [], seed: 1, timeoutMs: undefined, signal };
    const end = await runSuite({ port, machine }, settings, {
      onStart: () => {},
      onRow: ({ id, agent: label, pass }) => told.push(`${id} ${label} ${pass}`),
      onProblem: ({ id, reason }) => told.push(`${id}: ${reason}`),
    }).catch((error: unknown) => error);
    return { told, asked, end };
  }

  test("a case that cannot be laid out is told once, and the others are run", async () => {
    const entries: SuiteEntry[] = [
      { kind: "problem", id: "one/x", set: "one", reason: "it is not JSON" },
      createEntry("one/a", {}, { ...caseFiles, "repo/../b": "x" }),
      createEntry("one/b"),
    ];
    const { told, end } = await run(entries, (ask) =>
      repairWith(ask.side.model === "A" ? "2\n" : "3\n")(ask),
    );
    expect(end).toBeUndefined();
    expect(told).toEqual([
      "one/x: it is not JSON",
      "one/a: ../b is outside the project folder.",
      "one/b B false",
      "one/b A true",
    ]);
  });

  test("what was told before the model gave out stands", async () => {
    const unusable = new AgentError("model-unusable", { path: "m", reason: "odd" });
    const { told, end } = await run([createEntry("one/a")], (ask) => {
      if (ask.side.model === "B") throw unusable;
      return repairWith("2\n")(ask);
    });
    expect(told).toEqual(["one/a A true"]);
    expect(end).toBe(unusable);
  });
});
