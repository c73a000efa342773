/** A file that is no usable model costs a sentence: the process that dies of it is not this one. */
import { copyFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ByteModelOptions, writeByteModel } from "../support/byte-model.ts";
import { CHATML_TEMPLATE } from "../support/byte-vocabulary.ts";
import { createWorkbench, expectExplained, repairWith } from "./workbench.ts";

const PNG_START = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** Deep enough to overflow the native stack of a template parser. */
const BOTTOMLESS_TEMPLATE = `{{ ${"(".repeat(200_000)} }}`;

test.each([
  ["cut off half way", (file: string) => copyHalf(file), /cut off: the last \d+ bytes/],
  ["a picture", (file: string) => writeFileSync(file, PNG_START), /does not begin with GGUF/],
  ["empty", (file: string) => writeFileSync(file, ""), /does not begin with GGUF/],
  ["without attention heads", copyModel({ defect: "head-count-zero" }), /head_count = 0\./],
  ["deadly by its template", copyModel({ chatTemplate: BOTTOMLESS_TEMPLATE }), /T24: .* brackets/],
])("a model that is %s is named with the reason", async (_, write, reason) => {
  const bench = createWorkbench();
  const file = path.join(bench.notes, "model.gguf");
  write(file);
  const ended = await bench.run(repairWith(file));
  expectExplained(ended, reason, /Fetch the file again|agent models list|--template FILE/);
  expect(ended.stderr.match(/model\.gguf/g)).toHaveLength(1);
  expect(ended.exitCode).toBe(6);
  bench.expectUntouched();
});

test("a model without a chat template gets ours where its vocabulary has the markers, and it is said", async () => {
  const bench = createWorkbench();
  const model = writeByteModel({ chatTemplate: null });
  const ended = await bench.run(repairWith(model, "--max-candidates", "1", "--max-tokens", "20"));
  expect(ended.stdout).toMatch(/Chat template [A-Z]+: .*own-template/);
  expect(ended.exitCode).not.toBe(6);
  bench.expectUntouched();
});

test("a refused template is used when that is asked for", async () => {
  const bench = createWorkbench();
  const model = writeByteModel({ chatTemplate: `${CHATML_TEMPLATE}{{ ''.__class__ }}` });
  const limits = ["--max-candidates", "1", "--max-tokens", "20"];
  const refused = await bench.run(repairWith(model, ...limits));
  expectExplained(refused, /T22: /, /--force/);
  expect(refused.exitCode).toBe(6);
  const forced = await bench.run(repairWith(model, "--force", ...limits));
  expect(forced.stdout).toMatch(/Chat template REFUSED/);
  expect(forced.exitCode).not.toBe(6);
});

function copyModel(options: ByteModelOptions): (file: string) => void {
  return (file) => copyFileSync(writeByteModel(options), file);
}

function copyHalf(file: string): void {
  copyFileSync(writeByteModel(), file);
  truncateSync(file, 100_000);
}
