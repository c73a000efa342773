/** A file that is no usable model costs a sentence: the process that dies of it is not this one. */
import { copyFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ByteModelOptions, writeByteModel } from "../support/byte-model.ts";
import { createWorkbench, expectExplained, repairWith } from "./workbench.ts";

const PNG_START = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** Deep enough to overflow the native stack of a template parser. */
const BOTTOMLESS_TEMPLATE = `{{ ${"(".repeat(200_000)} }}`;

test.each([
  ["cut off half way", (file: string) => copyHalf(file), /tensor .* is not within the file bounds/],
  ["a picture", (file: string) => writeFileSync(file, PNG_START), /Invalid GGUF magic/],
  ["empty", (file: string) => writeFileSync(file, ""), /Invalid GGUF magic|is empty/],
  ["without attention heads", copyModel({ defect: "head-count-zero" }), /head_count = 0\./],
  ["deadly by its template", copyModel({ chatTemplate: BOTTOMLESS_TEMPLATE }), /crashed/],
])("a model that is %s is named with the reason", async (_, write, reason) => {
  const bench = createWorkbench();
  const file = path.join(bench.notes, "model.gguf");
  write(file);
  const ended = await bench.run(repairWith(file));
  expectExplained(ended, reason, /Fetch the file again|agent models list/);
  expect(ended.stderr.match(/model\.gguf/g)).toHaveLength(1);
  expect(ended.exitCode).toBe(6);
  bench.expectUntouched();
});

test("a model without a chat template is named, and what kind to use instead", async () => {
  const bench = createWorkbench();
  const ended = await bench.run(repairWith(writeByteModel({ chatTemplate: null })));
  expectExplained(ended, /\.gguf has no chat template/, /instruction-tuned/);
  expect(ended.exitCode).toBe(6);
  bench.expectUntouched();
});

function copyModel(options: ByteModelOptions): (file: string) => void {
  return (file) => copyFileSync(writeByteModel(options), file);
}

function copyHalf(file: string): void {
  copyFileSync(writeByteModel(), file);
  truncateSync(file, 100_000);
}
