import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { GGML_TYPES } from "../../src/runtime/ggml-types.ts";
import { readGgufLayout } from "../../src/runtime/gguf-header.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { RandomSource } from "../support/random-source.ts";
import { entry, rawGguf, TYPES, text, textEntry, uint32, uint64 } from "../support/raw-gguf.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gguf-tensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function write(bytes: Buffer): string {
  const file = path.join(folder, `${files++}.gguf`);
  writeFileSync(file, bytes);
  return file;
}

const F32 = 0;
const Q4_K = 12;

interface RawTensor {
  name?: string;
  dimensions?: readonly (number | bigint)[];
  type?: number;
  offset?: number | bigint;
}

function info({ name = "a", dimensions = [8], type = F32, offset = 0 }: RawTensor): Buffer {
  const lengths = dimensions.map(uint64);
  return Buffer.concat([
    text(name),
    uint32(dimensions.length),
    ...lengths,
    uint32(type),
    uint64(offset),
  ]);
}

interface RawFile {
  entries?: Buffer[];
  dataBytes?: number;
  alignment?: number;
  count?: number | bigint;
}

function fileOf(
  tensors: readonly RawTensor[],
  { entries = [], dataBytes = 4096, alignment = 32, count }: RawFile = {},
): Buffer {
  const head = rawGguf(entries, { tensorCount: count ?? tensors.length });
  const table = Buffer.concat([head, ...tensors.map(info)]);
  const start = Math.ceil(table.length / alignment) * alignment;
  return Buffer.concat([table, Buffer.alloc(start - table.length + dataBytes)]);
}

function read(bytes: Buffer) {
  return readGgufLayout(write(bytes));
}

test("tensors are found behind the metadata, one behind the other", async () => {
  const tensors = [
    { name: "x", dimensions: [3] },
    { name: "y", dimensions: [256, 2], type: Q4_K, offset: 32 },
    { name: "z", dimensions: [], offset: 320 },
  ];
  const bytes = fileOf(tensors, { entries: [textEntry("general.name", "tiny")] });
  const layout = await read(bytes);
  const start = bytes.length - 4096;
  expect(layout.tensors).toEqual([
    {
      name: "x",
      dimensions: [3],
      type: GGML_TYPES[F32],
      elements: 3,
      bytes: 12,
      offsetBytes: start,
    },
    {
      name: "y",
      dimensions: [256, 2],
      type: GGML_TYPES[Q4_K],
      elements: 512,
      bytes: 288,
      offsetBytes: start + 32,
    },
    {
      name: "z",
      dimensions: [],
      type: GGML_TYPES[F32],
      elements: 1,
      bytes: 4,
      offsetBytes: start + 320,
    },
  ]);
  expect(layout.entries.get("general.name")).toMatchObject({ value: "tiny" });
});

test("the alignment that the header states is kept to", async () => {
  const entries = [entry("general.alignment", TYPES.uint32, uint32(64))];
  const tensors = [{ name: "x" }, { name: "y", offset: 64 }];
  const bytes = fileOf(tensors, { entries, alignment: 64 });
  const [first] = (await read(bytes)).tensors;
  expect((first?.offsetBytes ?? 1) % 64).toBe(0);
});

test("a file without tensors has an empty table", async () => {
  expect((await read(rawGguf([textEntry("a", "b")]))).tensors).toEqual([]);
});

test("the last bytes of the last tensor are its own, not padding", async () => {
  const whole = fileOf([{ dimensions: [3] }], { dataBytes: 12 });
  expect((await read(whole)).tensors).toHaveLength(1);
  await expect(read(whole.subarray(0, -5))).rejects.toMatchObject({
    details: { reason: "it is cut off: the last 5 bytes of its tensors are missing" },
  });
});

const HUGE = 2n ** 63n;
const MANY_DIMENSIONS = Buffer.concat([
  rawGguf([], { tensorCount: 1 }),
  text("a"),
  uint32(2 ** 31),
  Buffer.alloc(64),
]);
const align = (value: Buffer, type: number = TYPES.uint32) => ({
  entries: [entry("general.alignment", type, value)],
});

test.each<[string, Buffer, string]>([
  ["a type of the future", fileOf([{ type: 99 }]), "a has the unknown type 99"],
  ["a type that was removed", fileOf([{ type: 4 }]), "a has the unknown type 4"],
  ["rows that no block fits", fileOf([{ dimensions: [100], type: Q4_K }]), "no multiple of 256"],
  ["five dimensions", fileOf([{ dimensions: [1, 1, 1, 1, 1] }]), "has 5 dimensions"],
  ["2^31 dimensions", MANY_DIMENSIONS, "a has 2147483648 dimensions"],
  ["a dimension of 2^63", fileOf([{ dimensions: [HUGE] }]), "the dimensions 922337203685477"],
  ["2^60 elements", fileOf([{ dimensions: [2 ** 30, 2 ** 30] }]), "1073741824 x 1073741824"],
  ["0 x 2^63 elements", fileOf([{ dimensions: [0, HUGE] }]), "the dimensions 0 x"],
  ["2^52 elements", fileOf([{ dimensions: [2 ** 52] }]), "the dimensions"],
  ["a name of 64 bytes", fileOf([{ name: "n".repeat(64) }]), "a tensor has 64 bytes"],
  ["a name twice", fileOf([{}, { offset: 32 }]), "a stands there twice"],
  ["an offset behind the end", fileOf([{ offset: HUGE }]), "at byte 922337203685477"],
  [
    "a gap",
    fileOf([{}, { name: "b", offset: 64 }]),
    "b is said to lie at byte 64 of the data instead of 32",
  ],
  [
    "an overlap",
    fileOf([{}, { name: "b" }]),
    "b is said to lie at byte 0 of the data instead of 32",
  ],
  ["an offset between", fileOf([{}, { name: "b", offset: 33 }]), "at byte 33"],
  ["tensors beyond the end", fileOf([{ dimensions: [2000] }]), "the last 3904 bytes"],
  ["one tensor less than it says", rawGguf([], { tensorCount: 1 }), "it says it has 1 tensors"],
  ["70,000 tensors", fileOf([], { count: 70_000, dataBytes: 2_000_000 }), "70000 tensors"],
  ["an alignment of 0", fileOf([{}], align(uint32(0))), "alignment is not a power of two"],
  ["an alignment of 48", fileOf([{}], align(uint32(48))), "alignment is not a power of two"],
  ["a text as alignment", fileOf([{}], align(text("32"), TYPES.text)), "alignment is not a power"],
])("a table with %s is refused", async (_what, bytes, reason) => {
  await expect(read(bytes)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringContaining(reason) },
  });
});

test("every type has blocks of whole bytes and a name of its own", () => {
  const types = Object.values(GGML_TYPES);
  expect(types.every((type) => type.blockBytes > 0 && type.blockElements > 0)).toBe(true);
  expect(new Set(types.map((type) => type.name)).size).toBe(types.length);
});

async function readOutcome(bytes: Buffer): Promise<string> {
  try {
    await read(bytes);
    return "read";
  } catch (error) {
    return isAgentError(error) ? error.code : String(error);
  }
}

const WHOLE = fileOf([{ name: "x" }, { name: "y", offset: 32, dimensions: [4, 4] }], {
  dataBytes: 96,
});

test("a file cut anywhere is refused", async () => {
  for (let length = 0; length < WHOLE.length; length += 1) {
    expect(await readOutcome(WHOLE.subarray(0, length))).toBe("model-unusable");
  }
});

test("a table with wrong bytes is read or refused, never anything else", async () => {
  const random = new RandomSource(11);
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(WHOLE);
    for (let change = 0; change < 3; change++) {
      bytes[24 + random.below(bytes.length - 24)] = random.below(256);
    }
    expect(["read", "model-unusable"]).toContain(await readOutcome(bytes));
  }
});

test("the tensors of a real model fill its file", async () => {
  const file = writeByteModel();
  const { tensors, fileBytes } = await readGgufLayout(file);
  const last = tensors.at(-1);
  expect(tensors).toHaveLength(21);
  expect((last?.offsetBytes ?? 0) + (last?.bytes ?? 0)).toBe(fileBytes);
  const embedding = tensors.find(({ name }) => name === "token_embd.weight");
  const at = embedding?.offsetBytes ?? 0;
  const first = readFileSync(file).readFloatLE(at);
  expect(Math.abs(first)).toBeGreaterThan(0);
  expect(Math.abs(first)).toBeLessThan(1);
});
