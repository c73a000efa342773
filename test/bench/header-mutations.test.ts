import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { locateFields } from "../../src/bench/header-fields.ts";
import { type HeaderMutation, listMutations } from "../../src/bench/header-mutations.ts";
import { readGgufLayout } from "../../src/runtime/gguf-header.ts";
import { writeByteModel } from "../support/byte-model.ts";

const file = writeByteModel();
const bytes = readFileSync(file);
const { entries, tensors, endsAt } = locateFields(bytes);
const head = bytes.subarray(0, endsAt);
const mutations = listMutations(bytes);

function find(field: string, change: string): HeaderMutation {
  const found = mutations.find((each) => each.field === field && each.change === change);
  if (found === undefined) throw new Error(`no ${field} ${change}`);
  return found;
}

test("fields are where our reader finds them", async () => {
  const layout = await readGgufLayout(file);
  expect(entries.map(({ key }) => key)).toEqual([...layout.entries.keys()]);
  expect(tensors.map(({ name }) => name)).toEqual(layout.tensors.map(({ name }) => name));
  expect(Math.ceil(endsAt / 32) * 32).toBe(layout.tensors[0]?.offsetBytes);
});

test("every entry, every tensor and the counts are changed, each change once", () => {
  const fields = new Set(mutations.map(({ field }) => field));
  const expected = [...entries.map(({ key }) => key), ...tensors.map(({ name }) => name)];
  expect([...fields]).toEqual([...expected, "header", "file"]);
  const titles = mutations.map(({ field, change }) => `${field} ${change}`);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test("every mutant differs from its header, and the header stays as it is", () => {
  const before = Buffer.from(bytes);
  const same = mutations.filter(({ apply }) => {
    const mutant = apply();
    return mutant.ending === "all" && mutant.head.equals(head);
  });
  expect(same.map(({ field, change }) => `${field} ${change}`)).toEqual([]);
  expect(bytes.equals(before)).toBe(true);
});

const COUNT = "llama.attention.head_count";

test.each([
  ["= 0", 0],
  ["= 7", 7],
  ["= 2147483647", 2 ** 31 - 1],
  ["= 18446744073709551615", 2 ** 32 - 1],
])("a number %s is that number and nothing else", (change, expected) => {
  const { head: mutant } = find(COUNT, change).apply();
  const entry = locateFields(mutant).entries.find(({ key }) => key === COUNT);
  expect(mutant.readUInt32LE(entry?.valueAt)).toBe(expected);
  expect(mutant.length).toBe(head.length);
});

test.each([
  ["metadata", COUNT, "removed", -1, 0],
  ["metadata", COUNT, "twice", 1, 0],
  ["tensor", "output.weight", "removed", 0, -1],
  ["tensor", "output.weight", "twice", 0, 1],
])("%s %s %s leaves a header that can be read to its end", (...row) => {
  const [kind, field, change, moreEntries, moreTensors] = row;
  const found = find(field, change);
  const fields = locateFields(found.apply().head);
  expect(found.kind).toBe(kind);
  expect(fields.entries).toHaveLength(entries.length + moreEntries);
  expect(fields.tensors).toHaveLength(tensors.length + moreTensors);
});

test.each([
  ["emptied", 0],
  ["one value less", 258],
  ["one value more", 260],
])("a list %s keeps its length and its values together", (change, length) => {
  const fields = locateFields(find("tokenizer.ggml.tokens", change).apply().head);
  const list = fields.entries.find(({ key }) => key === "tokenizer.ggml.tokens")?.list;
  expect(list?.length).toBe(length);
  expect(fields.tensors).toHaveLength(tensors.length);
});

test("a file can end with its header, within it, or a byte too early", () => {
  const cuts = mutations.filter(({ field }) => field === "file").map(({ apply }) => apply());
  const endings = new Set(cuts.map(({ ending }) => ending));
  expect(endings).toEqual(new Set(["nothing", "all-but-one-byte"]));
  expect(Math.min(...cuts.map((cut) => cut.head.length))).toBe(0);
});
