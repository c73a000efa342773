/** What cannot work is refused with one clear sentence and the right exit code, before anything runs. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { createWorkbench, expectExplained, repairWith, SOURCE } from "./workbench.ts";

const model = ["--model", writeByteModel()];

test.each([
  ["a missing model", repairWith("none.gguf"), 6, [/no model called none\.gguf/, /models list/]],
  ["a model's name with a slip", repairWith("notes/pary.gguf"), 6, [/Did you mean notes\/party/]],
  ["a folder as model", repairWith("notes"), 6, [/notes is a folder/, /notes\/party\.gguf/]],
  ["no test command", [...model, "fix"], 2, [/no command that runs the tests/, /--test-cmd/]],
  ["a missing folder", ["-C", "no such", "fix"], 2, [/Cannot work in .*no such/, /-C DIR/]],
  ["a file as folder", ["-C", SOURCE, "fix"], 2, [/value\.py: it is not a folder/, /-C DIR/]],
  ["an unknown flag", ["--modle", "x", "fix"], 2, [/--modle/, /Did you mean --model\?/]],
  ["no task", model, 2, [/No task given/, /For example: agent/]],
  ["words for a time limit", ["--timeout", "soon", "fix"], 2, [/--timeout takes .*"soon"/]],
  ["an unknown format", ["--output-format", "xml", "fix"], 2, [/xml/, /stream-json/]],
] as const)("%s is refused before anything runs", async (_, args, exitCode, sentences) => {
  const bench = createWorkbench();
  bench.put("notes/party.gguf", "GGUF");
  bench.remember();
  const ended = await bench.run(args);
  expectExplained(ended, ...sentences);
  expect(ended).toMatchObject({ exitCode, stdout: "" });
  bench.expectUntouched();
});

test("an empty folder has no tests to go by", async () => {
  const bench = createWorkbench();
  mkdirSync(path.join(bench.root, "empty"));
  bench.remember();
  const ended = await bench.run(["-C", "empty", ...model, "fix tests"]);
  expectExplained(ended, /Found no command that runs the tests of .*\/empty\./, /--test-cmd/);
  expect(ended.exitCode).toBe(2);
  bench.expectUntouched();
});

test.each([
  ["json", ["--model", "none.gguf", "fix"], 2, "no-test-command"],
  ["json", repairWith("none.gguf"), 6, "model-not-found"],
  ["stream-json", ["--timeout", "0", "fix"], 2, "usage-invalid"],
] as const)("with --output-format %s, %j is answered by an object", async (...row) => {
  const [format, args, exitCode, code] = row;
  const bench = createWorkbench();
  const ended = await bench.run(["--output-format", format, ...args]);
  expect(ended).toMatchObject({ exitCode, stdout: "" });
  const [message, next] = [expect.stringMatching(/\.$/), expect.stringMatching(/\w/)];
  expect(JSON.parse(ended.stderr)).toMatchObject({ type: "error", code, message, next });
  bench.expectUntouched();
});
