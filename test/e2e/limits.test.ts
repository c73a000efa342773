/** A model that only writes nonsense: the run ends at its limits, says so in every format, and changes nothing. */
import { expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  readEvents,
  repairWith,
  SOURCE,
  type WireEvent,
} from "./workbench.ts";

const byteModel = writeByteModel();
const parrot = writeParrotModel(CURE);

test("nonsense is never accepted: text says that nothing changed", async () => {
  const bench = createWorkbench();
  const ended = await bench.run(repairWith(byteModel, "--max-candidates", "1"));
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  expect(ended.stdout).toMatch(
    /✗ stopped at a limit {2}The limit of candidates is reached; nothing helped/,
  );
  expect(ended.stdout).toMatch(/^ {2}verified +no/m);
  expect(ended.stdout).toMatch(/^ {2}changed +nothing$/m);
  bench.expectUntouched();
});

test("with --output-format json stdout is one object, with how it went", async () => {
  const bench = createWorkbench();
  const args = repairWith(byteModel, "--output-format", "json", "--max-candidates", "2");
  const ended = await bench.run(args);
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  expect(ended.stdout.trimEnd()).not.toContain("\n");
  const tried = {
    outcome: expect.stringMatching(/^(?:rejected|same|worse)$/),
    reason: expect.any(String),
  };
  expect(JSON.parse(ended.stdout)).toMatchObject({
    type: "result",
    status: "limit",
    exit_code: 5,
    candidates: 2,
    files_changed: [],
    verified_by: null,
    attempts: [tried, tried],
    init: { cwd: bench.root, model_path: byteModel },
  });
  bench.expectUntouched();
});

test("when every way of asking was tried in vain, that is said with exit code 3", async () => {
  const bench = createWorkbench();
  const ended = await bench.run(repairWith(byteModel, "--max-tokens", "1000000"));
  expect(ended).toMatchObject({ exitCode: 3, stderr: "" });
  expect(ended.stdout).toMatch(/✗ not achieved {2}The tests still fail; nothing helped/);
  bench.expectUntouched();
});

test("with --output-format stream-json each line is an event, init first and result last", async () => {
  const bench = createWorkbench();
  const args = repairWith(byteModel, "--output-format", "stream-json", "--max-tokens", "50");
  const ended = await bench.run(args);
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  const events = readEvents(ended.stdout);
  expect(events.map(({ type }) => typeof type)).not.toContain("undefined");
  expect(events.at(0)).toMatchObject({ type: "init" });
  const message = expect.stringContaining("limit of tokens");
  expect(events.at(-1)).toMatchObject({ type: "result", status: "limit", exit_code: 5, message });
  const { usage } = events.at(-1) as { usage?: { sampled_tokens: number } };
  expect(usage?.sampled_tokens).toBe(50);
  bench.expectUntouched();
});

test("--timeout ends the tests of a candidate, and takes it back", async () => {
  const bench = createWorkbench();
  bench.put("test-value.sh", `grep -q 42 ${SOURCE} && sleep 30; false\n`);
  bench.remember();
  const args = repairWith(parrot, "--output-format", "json", "--timeout", "6");
  const ended = await bench.run(args);
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  const message = expect.stringContaining("time limit is reached");
  expect(JSON.parse(ended.stdout)).toMatchObject({ status: "limit", exit_code: 5, message });
  bench.expectUntouched();
});

test("the same seed writes the same answers, another seed others", async () => {
  const answer = async (seed: string) => {
    const bench = createWorkbench();
    // Greedy answers are the same whatever the seed; some of the others are drawn.
    const format = ["--output-format", "stream-json", "--max-candidates", "30"];
    const { stdout } = await bench.run(repairWith(byteModel, "--seed", seed, ...format));
    const tried = readEvents(stdout).filter(({ type }) => type === "candidate_end");
    return [...answersOf(readEvents(stdout)).map(({ text }) => text), tried.length];
  };
  const first = await answer("7");
  expect(first.length).toBeGreaterThan(2);
  expect(await answer("7")).toEqual(first);
  expect(await answer("8")).not.toEqual(first);
}, 120_000);

function answersOf(events: readonly WireEvent[]): WireEvent[] {
  return events.filter(({ type }) => type === "assistant");
}
