/** Recorded and replayed by the real program, its tests and its files included. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  GREEN_TEXT,
  SOURCE,
  TEST_COMMAND,
  type Workbench,
} from "./workbench.ts";

const parrot = writeParrotModel(CURE);
vi.setConfig({ testTimeout: 180_000 });

const FLAGS = ["--model", parrot, "--gpu-layers", "0", "--offline", "--test-cmd", TEST_COMMAND];

function findTape({ state }: Workbench): string {
  const names = readdirSync(state, { recursive: true, encoding: "utf8" });
  const [tape] = names.filter((name) => name.endsWith(".tape.jsonl"));
  if (tape === undefined) throw new Error("there is no token log");
  return path.join(state, tape);
}

async function repair(bench: Workbench, ...flags: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await bench.run([...FLAGS, ...flags, "fix the tests"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
}

/** The facts and the exit code. */
async function replay(bench: Workbench, ...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await bench.run(["replay", ...words, "--json"]);
  return { exitCode, stderr, facts: stdout === "" ? null : JSON.parse(stdout) };
}

test("two reproducible runs on equal folders give equal token logs, whatever the threads", async () => {
  const logs: string[] = [];
  for (const threads of ["1", "2"]) {
    const bench = createWorkbench();
    await repair(bench, "--reproducible", "--threads", threads);
    logs.push(readFileSync(findTape(bench), "utf8"));
  }
  expect(logs[1]).toBe(logs[0]);
  expect(logs[0]).toMatch(/"op":"done","exitCode":0,"files":\[\{"path":"value\.py"/);
});

test("a session of two processes is replayed in its folder, from the file alone, and leaves both alone", async () => {
  const bench = createWorkbench();
  await repair(bench, "--threads", "1");
  const { exitCode } = await bench.run([...FLAGS, "--threads", "2", "-c", "What is in value.py?"]);
  expect(exitCode).toBe(0);
  bench.remember();
  const first = await replay(bench);
  expect(first).toMatchObject({
    exitCode: 0,
    stderr: "",
    facts: { type: "replay", is_whole: true, runs: 2, difference: null, rebuilt_tokens: 0 },
  });
  expect(first.facts.counts.sampled_tokens).toBeGreaterThan(5);
  const other = createWorkbench();
  other.remember();
  const alone = await replay(other, findTape(bench), "--threads", "2");
  expect(alone.facts.counts).toEqual(first.facts.counts);
  bench.expectUntouched();
  other.expectUntouched();
});

test("a token that was changed is named, with what is there now", async () => {
  const bench = createWorkbench();
  await repair(bench);
  const tape = findTape(bench);
  const { renderChecksummedLine } = await import("../../src/session/checksummed-line.ts");
  let isChanged = false;
  const lines = readFileSync(tape, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { record } = JSON.parse(line);
      if (record.op === "generate" && record.sampled.length > 2 && !isChanged) {
        isChanged = true;
        record.sampled[1] += 1;
      }
      return renderChecksummedLine(record);
    });
  expect(isChanged).toBe(true);
  const changed = path.join(bench.notes, "changed.jsonl");
  writeFileSync(changed, lines.join(""));
  const { exitCode, stdout } = await bench.run(["replay", changed]);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/✗ not as recorded/);
  expect(stdout).toMatch(/\(generate\), token 2: recorded token \d+ ".+", now token \d+ ".+"/);
  expect(stdout).toMatch(/the token log was changed/);
});

test.each([
  ["is no token log", "hello\n", 2],
  ["is empty", "", 2],
  ["says what no version says", '{"crc32":"00000000","record":{}}\n', 2],
])("a file that %s is refused", async (_, text, code) => {
  const bench = createWorkbench();
  const file = path.join(bench.notes, "log.jsonl");
  writeFileSync(file, text);
  const { exitCode, stderr } = await bench.run(["replay", file]);
  expect(exitCode).toBe(code);
  expect(stderr).toMatch(/^✗ Cannot use /);
});

test("a torn end is left out and said; a session that is removed takes its log with it", async () => {
  const bench = createWorkbench();
  await repair(bench);
  const tape = findTape(bench);
  const text = readFileSync(tape, "utf8");
  writeFileSync(tape, text.slice(0, -20));
  const { exitCode, facts } = await replay(bench);
  expect({ exitCode, isWhole: facts.is_whole }).toEqual({ exitCode: 0, isWhole: false });
  expect(statSync(tape).mode & 0o777).toBe(0o600);
  const id = path.basename(tape).replace(".tape.jsonl", "");
  expect((await bench.run(["sessions", "rm", id])).exitCode).toBe(0);
  expect(() => findTape(bench)).toThrow("there is no token log");
});
