import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readGgufModel } from "../../src/runtime/gguf-parts.ts";
import type { MetadataValue } from "../support/gguf-writer.ts";
import { writeHeaderFile } from "../support/header-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "gguf parts ü-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NAMES = [1, 2, 3].map((number) => `m-0000${number}-of-00003.gguf`);

interface PartPlan {
  count?: number | null;
  index?: number | null;
  total?: number | null;
  tensor?: string;
  name?: string;
}

/** Part `at` of three with one tensor in it, right unless said otherwise. */
function writePart(at: number, plan: PartPlan = {}): string {
  const { count = 3, index = at, total = 3, tensor = `t${at}` } = plan;
  const entries: Record<string, MetadataValue> = {};
  const say = (key: string, value: number | null) => {
    if (value !== null) entries[key] = { kind: "uint32", value };
  };
  say("split.count", count);
  say("split.no", index);
  say("split.tensors.count", total);
  const file = path.join(folder, plan.name ?? NAMES[at] ?? "");
  return writeHeaderFile(file, {
    entries,
    onlyTensors: [{ name: tensor, dimensions: [8], type: "F32" }],
  });
}

function writeAll(plans: Readonly<Record<number, PartPlan | null>> = {}): void {
  for (const at of [0, 1, 2]) {
    const plan = plans[at];
    if (plan !== null) writePart(at, plan);
  }
}

async function read(name: string) {
  return readGgufModel(path.join(folder, name));
}

test("a file that is not split is its only part", async () => {
  const file = writeHeaderFile(path.join(folder, "one.gguf"));
  const model = await readGgufModel(file);
  expect(model.partPaths).toEqual([file]);
  expect(model.totalBytes).toBe(model.header.fileBytes);
});

test.each(NAMES)("from %s all parts are found", async (name) => {
  writeAll();
  const model = await read(name);
  expect(model.partPaths).toEqual(NAMES.map((each) => path.join(folder, each)));
  expect(model.tensors.map((tensor) => tensor.name)).toEqual(["t0", "t1", "t2"]);
  expect(model.header.path).toBe(path.join(folder, NAMES[0] ?? ""));
  expect(model.totalBytes).toBe(3 * model.header.fileBytes);
});

test("a split into one part is no split", async () => {
  writePart(0, { count: 1, total: 1, name: "one.gguf" });
  expect((await read("one.gguf")).partPaths).toHaveLength(1);
});

test.each<[string, Readonly<Record<number, PartPlan | null>>, RegExp]>([
  ["a part is missing", { 1: null }, /its part m-00002-of-00003\.gguf is missing beside it/],
  [
    "two parts are missing",
    { 1: null, 2: null },
    /its part m-00002-of-00003\.gguf \(and 1 more\) is missing/,
  ],
  [
    "parts are swapped",
    { 1: { index: 2 }, 2: { index: 1 } },
    /it says it is part 3 of 3, .* 2 of 3/,
  ],
  ["a part is of another split", { 2: { count: 4 } }, /it says it is part 3 of 4/],
  [
    "a part is a whole model",
    { 2: { count: null, index: null } },
    /it says it is no part of anything/,
  ],
  ["two parts hold the same", { 2: { tensor: "t0" } }, /two of its parts hold the tensor t0/],
  ["a tensor is missing", { 0: { total: 4 } }, /it speaks of 4 tensors, and its parts hold 3/],
  ["the sum is not stated", { 0: { total: null } }, /no number of tensors, and its parts hold 3/],
  ["the number is not stated", { 0: { index: null } }, /it says it is part \? \(from 0\) of 3/],
  ["the number is too large", { 0: { index: 3 } }, /it says it is part 3 \(from 0\) of 3/],
  ["there are too many", { 0: { count: 70_000 } }, /of 70000/],
  [
    "the numbers differ from the name",
    { 0: { index: 1 } },
    /does not end in -00002-of-00003\.gguf/,
  ],
])("where %s the model is refused", async (_what, plans, reason) => {
  writeAll(plans);
  await expect(read(NAMES[0] ?? "")).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringMatching(reason) },
  });
});

test("a part under another name is refused, since the others cannot be found", async () => {
  writeAll();
  writePart(0, { name: "renamed.gguf" });
  await expect(read("renamed.gguf")).rejects.toMatchObject({
    details: { reason: expect.stringContaining("does not end in -00001-of-00003.gguf") },
  });
});

test("a damaged part is named", async () => {
  writeAll();
  rmSync(path.join(folder, NAMES[1] ?? ""));
  writeHeaderFile(path.join(folder, NAMES[1] ?? ""), {
    onlyTensors: [{ name: "n".repeat(70), dimensions: [1], type: "F32" }],
  });
  await expect(read(NAMES[0] ?? "")).rejects.toMatchObject({
    details: { path: path.join(folder, NAMES[1] ?? "") },
  });
});
