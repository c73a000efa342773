/** `agent bench` as a person starts it, with real tiny models: what it reports, and what it leaves behind. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { caseFiles, createCase, renderCase } from "../bench/scripted-bench.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { writeParrotModel } from "./parrot-model.ts";
import { CURE, createWorkbench, type Workbench, waitUntil } from "./workbench.ts";

const byteModel = writeByteModel();
const parrot = writeParrotModel(CURE);
const ENGINE = "--gpu-layers 0 --threads 1 --offline";
const RATE = expect.any(Number);
/** Several processes, each of which proves or loads a model. */
const SLOW_MS = 120_000;

/** The workbench's own trouble as a case; the parrot knows its cure. */
function writeSuite(bench: Workbench): string {
  const file = path.join(bench.notes, "cases.jsonl");
  const own = createCase("tiny/value", {
    turns: [{ prompt: "fix the tests", checks: [{ type: "tests" }], delete: [], answer: null }],
    target: ["value.py"],
  });
  const files = {
    "repo/value.py": "v=1\n",
    "repo/test.sh": "grep -q 42 value.py\n",
    "hidden/test.sh": "grep -q 42 value.py && echo '1 passed, 0 failed'\n",
  };
  writeFileSync(file, renderCase(own, files));
  return file;
}

/** Nothing of a run is the person's: no session, no journal. */
function expectNoTraces(bench: Workbench): void {
  bench.expectUntouched();
  const kept = readdirSync(bench.state, { recursive: true, encoding: "utf8" });
  expect(kept.filter((name) => name.includes("projects"))).toEqual([]);
}

test(
  "a model that can do nothing is measured, and solves nothing",
  async () => {
    const bench = createWorkbench();
    const words = ["--quick", "--tasks", "1", "--timeout", "3", "--json"];
    const ended = await bench.run(["bench", "-m", byteModel, ...words, "--agent-flags", ENGINE]);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toEqual({
      type: "bench",
      model: { name: path.basename(byteModel), path: byteModel },
      speed: {
        threads: 1,
        prefill_tokens_per_second: RATE,
        decode_tokens_per_second: RATE,
        single_thread_tokens_per_second: null,
        forced_calls: null,
      },
      calls: { trials: RATE, valid: RATE, interval: { low: RATE, high: RATE } },
      tasks: [
        expect.objectContaining({
          id: expect.any(String),
          verdict: "not-solved",
          stray: [],
          exit_code: expect.toSatisfy((code) => code !== 0),
          duration_ms: RATE,
          candidates: RATE,
          sampled_tokens: RATE,
        }),
      ],
      planned_tasks: 1,
      counts: expect.arrayContaining([
        { verdict: "solved", tasks: 0 },
        { verdict: "not-solved", tasks: 1 },
      ]),
      solved: 0,
      solved_interval: { low: 0, high: RATE },
      median_ms: RATE,
      not_runnable: [],
      verdict: expect.stringContaining("0 of 1"),
      is_stopped: false,
    });
    expectNoTraces(bench);
  },
  SLOW_MS,
);

test(
  "a suite is run with both sides, gone on with, and its rows joined",
  async () => {
    const bench = createWorkbench();
    const out = path.join(bench.notes, "rows.jsonl");
    const suite = ["--suite", writeSuite(bench), "--out", out, "--json"];
    const flags = `${ENGINE} --scout none --test-cmd "sh test.sh"`;
    const sides = ["--agent-flags", flags, "--compare", "--seed 2"];
    const run = () => bench.run(["bench", "-m", parrot, ...suite, ...sides]);
    const first = await run();
    expect(first).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(first.stdout);
    expect(report.pairs).toMatchObject([{ both: 1, only_first: 0, only_second: 0, neither: 0 }]);
    const rows = readFileSync(out, "utf8");
    expect(rows.trimEnd().split("\n")).toHaveLength(2);
    expect(JSON.parse(rows.split("\n")[0] ?? "")).toMatchObject({
      ...{ id: "tiny/value", pass: true, strict: true, changed: ["value.py"] },
      turns: [{ ok: true, rc: 0, status: "fixed" }],
    });
    expect((await run()).exitCode).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(rows);
    const joined = await bench.run(["bench", "--join", out]);
    expect(joined).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("both 1") });
    expectNoTraces(bench);
  },
  SLOW_MS,
);

test("a case that cannot be laid out is named, and the exit code says that something is missing", async () => {
  const bench = createWorkbench();
  const file = path.join(bench.notes, "cases.jsonl");
  writeFileSync(file, renderCase(createCase("tiny/out"), { ...caseFiles, "repo/../up": "x" }));
  const ended = await bench.run(["bench", "-m", parrot, "--suite", file, "--json"]);
  expect(ended).toMatchObject({ exitCode: 3 });
  expect(JSON.parse(ended.stdout).not_runnable).toMatchObject([{ id: "tiny/out" }]);
  expectNoTraces(bench);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s amid a task reports what was measured, and leaves no folder",
  async (signal, exitCode) => {
    const bench = createWorkbench();
    const words = ["--quick", "--tasks", "1", "--json", "--agent-flags", ENGINE];
    const running = bench.start(["bench", "-m", byteModel, ...words]);
    const temporary = bench.variables.TMPDIR ?? "";
    await waitUntil(() => readdirSync(temporary).some((name) => name.startsWith("agent-bench-")));
    running.child.kill(signal);
    const ended = await running.ended;
    expect(ended).toMatchObject({ exitCode, stderr: "" });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      is_stopped: true,
      tasks: [],
      planned_tasks: 1,
      speed: { threads: 1 },
    });
    expectNoTraces(bench);
  },
);

test("words that no run takes are refused before anything is loaded", async () => {
  const bench = createWorkbench();
  const ended = await bench.run(["bench", "-m", byteModel, "--agent-flags", "--no-such-flag"]);
  expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
  expectNoTraces(bench);
});
