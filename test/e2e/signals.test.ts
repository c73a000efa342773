/** Ctrl-C and its relatives, at each stage of a run: the process ends at once, the project is as it was. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import type { Running } from "./built-program.ts";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  GREEN_TEXT,
  isRunning,
  RED_TEXT,
  readEvents,
  repairWith,
  SOURCE,
  type Workbench,
  waitUntil,
} from "./workbench.ts";

const byteModel = writeByteModel();
const parrot = writeParrotModel(CURE);
const STREAM = ["--output-format", "stream-json"];

/** Ten seconds of testing as soon as a candidate is in the tree, in a process and in a child of it. */
const SLOW_ON_CANDIDATES = `
grep -q 42 ${SOURCE} || exit 1
sleep 10 &
echo $! >> "$1/pids"
echo $$ >> "$1/pids"
wait
touch "$1/slept"
exit 1
`;

function startSlowTests(bench: Workbench, preparation = ""): Running {
  bench.put("test-value.sh", `${preparation}\n${SLOW_ON_CANDIDATES}`);
  bench.remember();
  const command = `sh test-value.sh '${bench.notes}'`;
  // In a sandbox the tests could not say who they are.
  const flags = [...STREAM, "--no-sandbox", "--test-cmd", command];
  return bench.start(repairWith(parrot, ...flags));
}

/** Also proof that the signal came while the candidate was being tested. */
function readTestPids(bench: Workbench): number[] {
  const file = path.join(bench.notes, "pids");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  return lines.map(Number);
}

function hasEvent(running: Running, type: string, stage?: string): boolean {
  const complete = running.stdout().replace(/[^\n]*$/, "");
  return readEvents(complete).some((event) => event.type === type && event.stage === stage);
}

/** The tests ignore the second. */
test.each([
  ["SIGINT", 130, ""],
  ["SIGTERM", 143, "trap '' TERM"],
  ["SIGHUP", 143, ""],
] as const)("%s while a candidate is tested ends the tests and takes it back", async (...row) => {
  const [signal, exitCode, preparation] = row;
  const bench = createWorkbench();
  const running = startSlowTests(bench, preparation);
  await waitUntil(() => readTestPids(bench).length === 2);
  expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
  running.child.kill(signal);
  expect(await running.ended).toMatchObject({ exitCode });
  // Killed processes stay in the table until somebody collects them; ten seconds would be their natural end.
  await waitUntil(() => !readTestPids(bench).some(isRunning), 5_000);
  expect(existsSync(path.join(bench.notes, "slept"))).toBe(false);
  bench.expectUntouched();
});

test.each([
  ["the model is being proven", writeByteModel({ addsBos: true }), "candidate_start", undefined],
  ["the model writes", byteModel, "progress", "decode"],
] as const)("SIGINT while %s changes nothing", async (_, model, type, stage) => {
  const bench = createWorkbench();
  const running = bench.start(repairWith(model, ...STREAM));
  await waitUntil(() => hasEvent(running, type, stage));
  running.child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await running.ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: "" });
  const message = "Stopped by SIGINT. Every file is as it was.";
  expect(readEvents(stdout).at(-1)).toMatchObject({ status: "interrupted", message });
  bench.expectUntouched();
});

test("a killed run is put right by the next start, which says so", async () => {
  const bench = createWorkbench();
  const running = startSlowTests(bench);
  await waitUntil(() => readTestPids(bench).length === 2);
  expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
  running.child.kill("SIGKILL");
  await running.ended;
  // The shell before what it waits for: it must not come to its end in between.
  for (const pid of readTestPids(bench).reverse()) process.kill(pid, "SIGKILL");
  const next = await bench.run(["--model", parrot, "--test-cmd", "true", "fix the tests"]);
  expect(next).toMatchObject({ exitCode: 0, stderr: "" });
  expect(next.stdout).toContain(
    `An earlier run ("fix the tests") was cut off; restored: ${SOURCE}`,
  );
  expect(bench.get(SOURCE)).toBe(RED_TEXT);
});

test("a reader that leaves early ends the run without a word", async () => {
  const bench = createWorkbench();
  const { stdout, stderr } = await bench.run(repairWith(byteModel, ...STREAM), {
    reader: "head -n 1",
  });
  expect(readEvents(stdout)).toMatchObject([{ type: "init" }]);
  expect(stderr).toBe("");
  bench.expectUntouched();
});
