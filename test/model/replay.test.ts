/** Whole runs of a real model: equal logs from equal folders, and every token and likelihood again. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkbench, TEST_COMMAND } from "../e2e/workbench.ts";
import { findModelFile } from "../support/model-file.ts";

const model = await findModelFile("smollm2-135m");

const FLAGS = [
  ...["--model", model ?? "", "--offline", "--gpu-layers", "0", "--reproducible"],
  ...["--test-cmd", TEST_COMMAND, "--max-candidates", "4", "--ctx-size", "2048"],
];

/** A try to repair what this model cannot, and a question in a second process. */
async function run(threads: string) {
  const bench = createWorkbench();
  const flags = [...FLAGS, "--threads", threads];
  const repair = await bench.run([...flags, "fix the tests in value.py"]);
  const answer = await bench.run([...flags, "-c", "What does value.py hold?"]);
  const names = readdirSync(bench.state, { recursive: true, encoding: "utf8" });
  const tape = names.find((name) => name.endsWith(".tape.jsonl")) ?? "";
  const log = readFileSync(path.join(bench.state, tape), "utf8");
  return { bench, log, exitCodes: [repair.exitCode, answer.exitCode] };
}

describe.skipIf(model === null)("SmolLM2 135M", () => {
  test("runs of one command give equal logs, which replay token by token", {
    timeout: 300_000,
  }, async () => {
    const first = await run("1");
    const second = await run("1");
    expect(second.exitCodes).toEqual(first.exitCodes);
    expect(second.log).toBe(first.log);
    const { exitCode, stdout } = await first.bench.run(["replay", "--threads", "1", "--json"]);
    const facts = JSON.parse(stdout);
    expect(facts).toMatchObject({ runs: 2, difference: null, rebuilt_tokens: 0, is_whole: true });
    expect(facts.counts.sampled_tokens).toBeGreaterThan(50);
    expect(exitCode).toBe(0);
  });
});
