import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { type GgufHeaderOptions, readGgufHeader } from "../../src/runtime/gguf-header.ts";
import { RandomSource } from "../support/random-source.ts";
import {
  entry,
  rawGguf,
  TYPES,
  text,
  textEntry,
  textListEntry,
  uint32,
  uint64,
} from "../support/raw-gguf.ts";
import { findFixture } from "../support/vocabulary-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gguf-header-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function write(bytes: Buffer): string {
  const file = path.join(folder, `${files++}.gguf`);
  writeFileSync(file, bytes);
  return file;
}

function read(bytes: Buffer, options?: GgufHeaderOptions) {
  return readGgufHeader(write(bytes), options);
}

const TOKENS = textListEntry("tokenizer.ggml.tokens", ["a", "b", "é"]);
const NAME = textEntry("general.name", "tiny");

test.each([2, 3])("scalars and lists of version %i are read", async (version) => {
  const entries = [
    NAME,
    entry("a.count", TYPES.uint32, uint32(7)),
    entry("a.big", TYPES.uint64, uint64(2n ** 60n + 1n)),
    entry("a.flag", TYPES.flag, Buffer.from([1])),
    entry("a.heads", TYPES.list, uint32(TYPES.uint32), uint64(2), uint32(3), uint32(4)),
    TOKENS,
  ];
  const header = await read(rawGguf(entries, { version }));
  expect(header.version).toBe(version);
  expect(Object.fromEntries(header.entries)).toEqual({
    "general.name": { kind: "text", value: "tiny", isValidUtf8: true },
    "a.count": { kind: "number", value: 7 },
    "a.big": { kind: "number", value: 2n ** 60n + 1n },
    "a.flag": { kind: "flag", value: true },
    "a.heads": { kind: "list", of: "numbers", length: 2, texts: null, numbers: [3, 4] },
    "tokenizer.ggml.tokens": {
      kind: "list",
      of: "texts",
      length: 3,
      texts: null,
      numbers: null,
    },
  });
});

test("a list of texts is kept where it is asked for", async () => {
  const header = await read(rawGguf([TOKENS]), { textLists: ["tokenizer.ggml.tokens"] });
  expect(header.entries.get("tokenizer.ggml.tokens")).toMatchObject({ texts: ["a", "b", "é"] });
});

test("values longer than the window are read and skipped", async () => {
  const long = "x".repeat(3_000_000);
  const entries = [
    textListEntry("other.list", [long, "b", long, long]),
    textListEntry("tokenizer.list", [long, "b"]),
    textEntry("tokenizer.chat_template", long),
    NAME,
  ];
  const header = await read(rawGguf(entries), { textLists: ["other.list"] });
  expect(header.template.text).toBe(long);
  expect(header.entries.get("other.list")).toMatchObject({ texts: [long, "b", long, long] });
  expect(header.entries.get("general.name")).toMatchObject({ value: "tiny" });
});

test.each<[string, Buffer[], string | null]>([
  ["the same", [NAME, TOKENS], "same"],
  ["another name", [textEntry("general.name", "other"), TOKENS], "same"],
  ["a template", [NAME, TOKENS, textEntry("tokenizer.chat_template", "x")], "same"],
  ["a variant", [TOKENS, textEntry("tokenizer.chat_template.tool_use", "x")], "same"],
  ["another token", [textListEntry("tokenizer.ggml.tokens", ["a", "b", "e"])], "other"],
  ["another split", [textListEntry("tokenizer.ggml.tokens", ["a", "bé"])], "other"],
  ["another setting", [TOKENS, textEntry("tokenizer.ggml.pre", "qwen2")], "other"],
  ["no vocabulary", [NAME], null],
])("the hash of a vocabulary with %s", async (_what, entries, expected) => {
  const known = (await read(rawGguf([NAME, TOKENS]))).vocabularySha256;
  const { vocabularySha256 } = await read(rawGguf(entries));
  const kinds = vocabularySha256 === known ? "same" : "other";
  expect(vocabularySha256 === null ? null : kinds).toBe(expected);
});

const KEY = "tokenizer.chat_template";

test.each<[string, Buffer[], object]>([
  ["absent", [NAME], { state: "absent", text: "" }],
  ["a text", [textEntry(KEY, "{{ x }}é")], { state: "text", text: "{{ x }}é", isValidUtf8: true }],
  ["empty", [textEntry(KEY, "")], { state: "empty", text: "" }],
  ["blank", [textEntry(KEY, " \n")], { state: "empty", text: "" }],
  ["a list", [textListEntry(KEY, ["{{ x }}"])], { state: "not-text", text: "" }],
  ["a number", [entry(KEY, TYPES.uint32, uint32(1))], { state: "not-text", text: "" }],
  [
    "no UTF-8",
    [textEntry(KEY, Buffer.from([0x61, 0xff, 0x62]))],
    { state: "text", text: "a\uFFFDb", isValidUtf8: false },
  ],
  [
    "named variants",
    [
      textListEntry("tokenizer.chat_templates", ["default", "tool_use", "rag"]),
      textEntry(KEY, "plain"),
      textEntry(`${KEY}.tool_use`, "tools"),
    ],
    { state: "text", text: "plain", variants: { tool_use: "tools" }, missingVariants: ["rag"] },
  ],
])("a template that is %s", async (_what, entries, expected) => {
  expect((await read(rawGguf(entries))).template).toMatchObject(expected);
});

test("a template of 5 MB is read", async () => {
  const { template } = await read(rawGguf([textEntry(KEY, "y".repeat(5_000_000))]));
  expect(template.text).toHaveLength(5_000_000);
});

const HUGE = 2n ** 63n;

test.each<[string, Buffer, string]>([
  ["nothing", Buffer.alloc(0), "does not begin with GGUF"],
  ["a few bytes of text", Buffer.from("weights"), "does not begin with GGUF"],
  ["a beginning only", Buffer.from("GGUF\x03"), "too short"],
  ["another format", Buffer.from("PK\x03\x04".padEnd(64)), "does not begin with GGUF"],
  ["version 1", rawGguf([NAME], { version: 1 }), "version is 1"],
  ["version 99", rawGguf([NAME], { version: 99 }), "version is 99"],
  ["big-endian numbers", rawGguf([NAME], { version: 3 << 24 }), "big-endian"],
  ["a billion entries", rawGguf([NAME], { entryCount: 10 ** 9 }), "1000000000 metadata entries"],
  ["2^63 entries", rawGguf([NAME], { entryCount: HUGE }), "metadata entries"],
  ["more entries than bytes", rawGguf([NAME], { entryCount: 60_000 }), "60000 metadata entries"],
  ["2^63 tensors", rawGguf([NAME], { tensorCount: HUGE }), "tensors"],
  ["one entry less than it says", rawGguf([NAME], { entryCount: 2 }), "0 are left"],
  ["an entry twice", rawGguf([NAME, TOKENS, NAME]), "general.name stands there twice"],
  ["an empty name", rawGguf([textEntry("", "x")]), "name of an entry is empty"],
  ["a name of 2^63 bytes", rawGguf([Buffer.concat([uint64(HUGE), NAME])]), "name of an entry has"],
  ["a text of 2^63 bytes", rawGguf([entry("a", TYPES.text, uint64(HUGE))]), "a holds a text of 9"],
  ["a text beyond the end", rawGguf([entry("a", TYPES.text, uint64(99))]), "99 bytes"],
  [
    "a list of 2^63 numbers",
    rawGguf([entry("a", TYPES.list, uint32(TYPES.uint32), uint64(HUGE))]),
    "a is a list of 9",
  ],
  [
    "a list beyond the end",
    rawGguf([entry("a", TYPES.list, uint32(TYPES.uint32), uint64(1000))]),
    "4000 bytes",
  ],
  [
    "a list of texts beyond the end",
    rawGguf([entry("a", TYPES.list, uint32(TYPES.text), uint64(1000))]),
    "8000 bytes",
  ],
  [
    "a text of 2^63 bytes in a list",
    rawGguf([entry("a", TYPES.list, uint32(TYPES.text), uint64(1), uint64(HUGE))]),
    "bytes",
  ],
  [
    "a list of lists",
    rawGguf([entry("a", TYPES.list, uint32(TYPES.list), uint64(1), uint64(0))]),
    "unusable type 9",
  ],
  ["an unknown type", rawGguf([entry("a", 77, text("x"))]), "unknown type 77"],
])("a file with %s is refused", async (_what, bytes, reason) => {
  await expect(read(bytes)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringContaining(reason) },
  });
});

test("a chat template of 300 MB is refused unread", async () => {
  const bytes = 300_000_000;
  const file = write(rawGguf([entry(KEY, TYPES.text, uint64(bytes))]));
  truncateSync(file, bytes + 1000);
  await expect(readGgufHeader(file)).rejects.toMatchObject({
    details: { reason: `${KEY} holds a text of ${bytes} bytes` },
  });
});

test.each([
  ["is absent", () => path.join(folder, "absent.gguf")],
  ["is a folder", () => folder],
])("a path that %s cannot be read", async (_what, choose) => {
  await expect(readGgufHeader(choose())).rejects.toMatchObject({ code: "model-unreadable" });
});

const WHOLE = rawGguf([
  NAME,
  TOKENS,
  textEntry(KEY, "{{ x }}"),
  entry("b", TYPES.flag, Buffer.from([1])),
]);

async function readOutcome(bytes: Buffer): Promise<string> {
  try {
    await read(bytes);
    return "read";
  } catch (error) {
    return isAgentError(error) ? error.code : String(error);
  }
}

test("a file cut anywhere in its header is refused", async () => {
  for (let length = 0; length < WHOLE.length; length++) {
    expect(await readOutcome(WHOLE.subarray(0, length))).toBe("model-unusable");
  }
});

test("a header with wrong bytes is read or refused, never anything else", async () => {
  const random = new RandomSource(7);
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(WHOLE);
    for (let change = 0; change < 3; change++) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
    expect(["read", "model-unusable"]).toContain(await readOutcome(bytes));
  }
});

const QWEN = findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");

test.skipIf(QWEN === null)("a real vocabulary is read without its texts", async () => {
  const header = await readGgufHeader(QWEN ?? "");
  expect(header.entries.get("tokenizer.ggml.tokens")).toMatchObject({
    length: 151_936,
    texts: null,
  });
  expect(header.template.state).toBe("text");
  expect(header.vocabularySha256).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, Buffer[]]>([
  [
    "long texts",
    Array.from({ length: 10 }, (_, index) => textEntry(`a.${index}`, "x".repeat(2 ** 23))),
  ],
  [
    "short numbers",
    Array.from({ length: 600 }, (_, index) =>
      entry(`a.${index}`, TYPES.list, uint32(0), uint64(4096), Buffer.alloc(4096)),
    ),
  ],
  [
    "names of variants",
    [
      entry(
        "tokenizer.chat_templates",
        TYPES.list,
        uint32(TYPES.text),
        uint64(2 ** 22),
        Buffer.alloc(2 ** 25),
      ),
    ],
  ],
])("metadata that would fill the memory with %s is refused", async (_, entries) => {
  const error: unknown = await read(rawGguf(entries)).catch((thrown: unknown) => thrown);
  expect(isAgentError(error, "model-unusable") && error.message).toContain("of memory");
});
