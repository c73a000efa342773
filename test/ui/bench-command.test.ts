import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import type { BenchPort } from "../../src/bench/bench-port.ts";
import type { BenchTask } from "../../src/bench/bench-task.ts";
import { runBenchCommand } from "../../src/ui/bench-command.ts";
import type { BenchCommand, BenchRunCommand, BenchSuiteCommand } from "../../src/ui/bench-flags.ts";
import {
  createCase,
  createPort,
  createTask,
  renderCase,
  repairWith,
  type ScriptedAgent,
} from "../bench/scripted-bench.ts";
import { createRecorder } from "./scripted-run.ts";

const SIDE = { model: undefined, words: [] };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bench-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  agent?: ScriptedAgent;
  tasks?: readonly BenchTask[];
  port?: Partial<BenchPort>;
  stop?: AbortController;
  stderrIsTty?: boolean;
}

async function run(command: BenchCommand, told: Told = {}) {
  const { agent = repairWith("2\n"), tasks = [], stop = new AbortController() } = told;
  const { port, asked } = createPort(agent, told.port);
  const stdout = createRecorder();
  const stderr = createRecorder();
  const io = { stdout, stderr, stderrIsTty: told.stderrIsTty ?? false, color: false, columns: 80 };
  const exitCode = await runBenchCommand(command, {
    ...io,
    signal: stop.signal,
    bench: port,
    tasks: () => tasks,
  }).catch((error: unknown) => error);
  return { exitCode, asked, stdout: stdout.text(), stderr: stderr.text() };
}

function benchCommand(changes: Partial<BenchRunCommand> = {}): BenchRunCommand {
  const settings = { isQuick: false, tasks: undefined, timeoutMs: 5000, seed: 1, json: false };
  return { kind: "bench", side: SIDE, ...settings, ...changes };
}

const stopped = new AgentError("interrupted", { signal: "SIGINT" });

describe("one model", () => {
  const tasks = [
    createTask("add-one"),
    createTask("hidden", { hiddenTests: { "hidden.sh": "exit 1" } }),
    createTask("stray", { target: ["other.txt"] }),
    createTask("lie"),
    createTask("bad\u001b[2J", { language: "python" }),
  ];
  const agent: ScriptedAgent = (ask) =>
    ask.prompt === "fix the answer" ? repairWith("2\n")(ask) : {};

  test("tasks are told as they end, and a table with a verdict at the end", async () => {
    const own = tasks.map((task) => (task.id === "lie" ? { ...task, prompt: "lie" } : task));
    const { exitCode, stdout, stderr } = await run(benchCommand(), { agent, tasks: own });
    expect(exitCode).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "✓ add-one: solved, 2.0 s, 2 tries
      ✓ bad␛: solved, 2.0 s, 2 tries
      ✗ hidden: solved, but hidden tests fail, 2.0 s, 2 tries
      ✗ stray: changed another file, 2.0 s, 2 tries
      ✗ lie: exit code untrue, 2.0 s, 2 tries
      "
    `);
    expect(stdout).toMatchInlineSnapshot(`
      "model       tiny
      reads       310 tokens/s
      writes      24.1 tokens/s with 8 threads, 6.0 tokens/s with one
                  63 % of a tool call is known and not written by the model
      tool calls  30 of 30 valid (89–100 %)

      task     language   time  tokens  tries  result
      add-one  shell     2.0 s     120      2  solved
      bad␛     python    2.0 s     120      2  solved
      hidden   shell     2.0 s     120      2  solved, but hidden tests fail
      stray    shell     2.0 s     120      2  changed another file: answer.txt
      lie      shell     2.0 s     120      2  exit code untrue

      2 of 5 solved (12–77 %); 1 solved, but hidden tests fail; 1 changed another file; 1 exit code untrue; median 2.0 s

      Repairs 2 of 5 small tasks, median 2.0 s; decodes 24.1 tokens/s: an occasional help with repairs, fast enough to read along.
      "
    `);
  });

  test("--output-format json is one object", async () => {
    const command = benchCommand({ json: true, tasks: 1, isQuick: true, seed: 7 });
    const { stdout, asked } = await run(command, { tasks });
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "bench",
      model: { name: "tiny", path: "/models/tiny.gguf" },
      speed: { threads: 8, single_thread_tokens_per_second: 6.02, forced_calls: null },
      calls: { trials: 10, valid: 10, interval: {} },
      tasks: [{ id: "add-one", verdict: "solved", sampled_tokens: 120, duration_ms: 2000 }],
      planned_tasks: 1,
      counts: [{ verdict: "solved", tasks: 1 }, {}, {}, {}, {}],
      median_ms: 2000,
      not_runnable: [],
      is_stopped: false,
    });
    expect(asked).toMatchObject([{ seed: 7, timeoutMs: 5000, continues: false }]);
  });

  test("--quick takes few tasks, of every language in turn", async () => {
    const { asked } = await run(benchCommand({ isQuick: true }), { tasks });
    expect(asked).toHaveLength(3);
    const { stdout } = await run(benchCommand({ isQuick: true }), { tasks });
    expect(stdout).toMatch(/add-one.*\nbad.*\nhidden/);
  });

  test("Ctrl-C tells at once what is known, though the agent does not heed it", async () => {
    const stop = new AbortController();
    let calls = 0;
    const deaf: ScriptedAgent = (ask) => {
      calls += 1;
      if (calls < 2) return repairWith("2\n")(ask);
      stop.abort(stopped);
      return new Promise(() => {});
    };
    const { exitCode, stdout } = await run(benchCommand(), { agent: deaf, tasks, stop });
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^add-one .* solved$/m);
    expect(stdout).toMatch(/stopped with 4 tasks left/);
  });

  test("without a model nothing is measured", async () => {
    const missing = new AgentError("model-absent", { alias: "tiny", asked: false });
    const describeModel = () => Promise.reject(missing);
    const { exitCode, stdout } = await run(benchCommand(), { port: { describeModel } });
    expect([exitCode, stdout]).toEqual([missing, ""]);
  });

  test("a model that gives out ends it after what is known was told", async () => {
    const unusable = new AgentError("model-unusable", { path: "m", reason: "odd" });
    const measureCalls = () => Promise.reject(unusable);
    const { exitCode, stdout } = await run(benchCommand(), { port: { measureCalls }, tasks });
    expect(exitCode).toBe(unusable);
    expect(stdout).toMatch(/writes +24\.1 tokens\/s with 8 threads, 6\.0 tokens\/s with one/);
  });

  test("a task whose files lead out is told and ends with 3", async () => {
    const odd = createTask("odd", { files: { "../x": "1" } });
    const { exitCode, stderr, stdout } = await run(benchCommand(), { tasks: [odd] });
    expect(exitCode).toBe(3);
    expect(stderr).toBe("! odd could not be run: ../x is outside the project folder.\n");
    expect(stdout).toContain("not run: odd: ../x is outside the project folder.");
  });

  test("on a terminal the moving line is gone at the end", async () => {
    const { stderr } = await run(benchCommand(), { tasks: tasks.slice(0, 1), stderrIsTty: true });
    expect(stderr).toContain("tool calls");
    expect(stderr.endsWith("\r\u001b[2K✓ add-one: solved, 2.0 s, 2 tries\n")).toBe(true);
  });
});

describe("a suite", () => {
  function suiteCommand(changes: Partial<BenchSuiteCommand> = {}): BenchSuiteCommand {
    const suite = path.join(folder, "cases.jsonl");
    const cases = ["one/a", "one/b", "two/c"].map((id) => renderCase(createCase(id)));
    writeFileSync(suite, cases.join(""));
    const filter = { sets: [], ids: { list: [] }, limit: undefined };
    const settings = { out: undefined, timeoutMs: undefined, seed: 1, json: false };
    return { kind: "bench-suite", suite, sides: [SIDE], ...filter, ...settings, ...changes };
  }
  const half: ScriptedAgent = (ask) => repairWith(ask.side.words.length === 0 ? "2\n" : "3\n")(ask);

  test("figures by set", async () => {
    const { exitCode, stdout, stderr } = await run(suiteCommand());
    expect(exitCode).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "✓ one/a: passed, 2.0 s
      ✓ one/b: passed, 2.0 s
      ✓ two/c: passed, 2.0 s
      "
    `);
    expect(stdout).toMatchInlineSnapshot(`
      "set  cases  pass      95 %  strict   time  tokens
      one      2     2  34–100 %       2  2.0 s     120
      two      1     1  21–100 %       1  2.0 s     120
      all      3     3  44–100 %       3  2.0 s     120
      "
    `);
  });

  test("two sides are compared case by case", async () => {
    const other = { model: undefined, words: ["--max-candidates", "1"] };
    const command = suiteCommand({ sides: [SIDE, other], limit: 2 });
    const { stdout, asked } = await run(command, { agent: half });
    expect(asked.map(({ side }) => side.words.length)).toEqual([0, 2, 2, 0]);
    expect(stdout).toMatchInlineSnapshot(`
      "set  agent                    cases  pass      95 %  strict   time  tokens
      one  tiny                         2     2  34–100 %       2  2.0 s     120
      one  tiny --max-candidates 1      2     0    0–66 %       0  2.0 s     120
      all  tiny                         2     2  34–100 %       2  2.0 s     120
      all  tiny --max-candidates 1      2     0    0–66 %       0  2.0 s     120

      A: tiny
      B: tiny --max-candidates 1
      both 0, only A 2, only B 0, neither 0; exact McNemar p 0.500
      "
    `);
  });

  test("rows go to the file as they are made, and are not made again", async () => {
    const out = path.join(folder, "rows.jsonl");
    await run(suiteCommand({ out, limit: 1 }));
    const [row] = readFileSync(out, "utf8").trim().split("\n");
    expect(JSON.parse(row ?? "")).toMatchObject({ id: "one/a", agent: "tiny", pass: true });
    // A run that was killed leaves half a row.
    writeFileSync(out, `${row}\n{"id":"one/b","set":`);
    const { asked, stderr } = await run(suiteCommand({ out }));
    expect(asked).toHaveLength(2);
    expect(stderr).toMatch(/^kept from before: 1 row\n/);
    expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(3);
    expect((await run(suiteCommand({ out }))).asked).toEqual([]);
    expect((await run(suiteCommand({ out, seed: 2, limit: 1 }))).asked).toHaveLength(1);
  });

  test.each([
    ["somebody's notes\n", /line 1: it is not JSON/],
    ["{}\n", /line 1: it is no result of a suite/],
    ["no line end", /it holds no rows/],
  ])("a file with %j is left alone", async (text, reason) => {
    const out = path.join(folder, "notes.txt");
    writeFileSync(out, text);
    const { exitCode, asked } = await run(suiteCommand({ out }));
    expect(String(exitCode)).toMatch(reason);
    expect([asked, readFileSync(out, "utf8")]).toEqual([[], text]);
  });

  test("a place that cannot be written is told before anything is run", async () => {
    const { exitCode, asked } = await run(suiteCommand({ out: path.join(folder, "no", "rows") }));
    expect(exitCode).toMatchObject({ code: "file-not-written" });
    expect(asked).toEqual([]);
    const device = await run(suiteCommand({ out: "/dev/null" }));
    expect(String(device.exitCode)).toMatch(/it is not a regular file/);
  });

  test("Ctrl-C keeps the rows that are there", async () => {
    const stop = new AbortController();
    const out = path.join(folder, "rows.jsonl");
    const agent: ScriptedAgent = (ask) => {
      if (existsSync(out) && readFileSync(out, "utf8") !== "") stop.abort(stopped);
      return repairWith("2\n")(ask);
    };
    const { exitCode, stdout } = await run(suiteCommand({ out }), { agent, stop });
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/Stopped before all was run\.\n$/);
    expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("ids come from a file, too; one that is nowhere is wrong usage", async () => {
    const file = path.join(folder, "ids.txt");
    writeFileSync(file, "one/b # the second\n\n");
    expect((await run(suiteCommand({ ids: { file } }))).asked).toHaveLength(1);
    const { exitCode } = await run(suiteCommand({ ids: { list: ["zz"] } }));
    expect(exitCode).toMatchObject({ code: "usage-invalid", message: /no case or set "zz"/ });
  });

  test("JSON has the figures, the pairs and what could not be run", async () => {
    const command = suiteCommand({ json: true });
    writeFileSync(command.suite, `{\n${renderCase(createCase("one/a"))}`);
    const { exitCode, stdout } = await run(command);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "bench-suite",
      agents: [
        {
          agent: "tiny",
          groups: [
            { name: "one", cases: 1, pass: 1, strict: 1, wall_seconds: 2, output_tokens: 120 },
            { name: "all", cases: 1 },
          ],
          conduct: { truthful_turns: 1 },
        },
      ],
      pairs: [],
      not_runnable: [{ id: "line 1", reason: "it is not JSON" }],
      is_stopped: false,
    });
  });

  test("rows of two files are compared, an agent of both called after its file", async () => {
    const [a, b] = ["a.jsonl", "b.jsonl"].map((name) => path.join(folder, name));
    await run(suiteCommand({ out: a }));
    await run(suiteCommand({ out: b }), { agent: repairWith("3\n") });
    const files = [a ?? "", b ?? ""];
    const { stdout, exitCode } = await run({ kind: "bench-join", files, json: false });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "set  agent           cases  pass      95 %  strict   time  tokens
      one  tiny (a.jsonl)      2     2  34–100 %       2  2.0 s     120
      one  tiny (b.jsonl)      2     0    0–66 %       0  2.0 s     120
      two  tiny (a.jsonl)      1     1  21–100 %       1  2.0 s     120
      two  tiny (b.jsonl)      1     0    0–79 %       0  2.0 s     120
      all  tiny (a.jsonl)      3     3  44–100 %       3  2.0 s     120
      all  tiny (b.jsonl)      3     0    0–56 %       0  2.0 s     120

      A: tiny (a.jsonl)
      B: tiny (b.jsonl)
      both 0, only A 3, only B 0, neither 0; exact McNemar p 0.250
      "
    `);
  });
});
