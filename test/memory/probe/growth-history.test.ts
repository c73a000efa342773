import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import {
  addSession,
  expectGrowth,
  type GrowthHistory,
  readGrowthHistory,
  saveSessionGrowth,
} from "../../../src/memory/probe/growth-history.ts";
import { createTextTree } from "../../support/text-tree.ts";

const MIB = 1024 ** 2;
const quiet = { ram: [1000], gpu: [] };
/** Readings at 0, 2 and 16 steps. */
const busy = { ram: [900, 0, 90, ...Array<number>(13).fill(0), 10], gpu: [] };

test.each([
  { what: "nothing is known", history: [], growth: 0 },
  { what: "two sessions are too few", history: [quiet, quiet], growth: 0 },
  { what: "nobody grew", history: [quiet, quiet, quiet], growth: 0 },
  { what: "one reading in a hundred was higher", history: [busy, busy, busy], growth: 128 * MIB },
  {
    what: "more than one in a hundred were higher",
    history: [busy, busy, { ram: [...busy.ram.slice(0, 16), 11], gpu: [] }],
    growth: 1024 * MIB,
  },
  {
    what: "a long quiet session outweighs a short busy one",
    history: [quiet, { ram: [100_000], gpu: [] }, busy],
    growth: 0,
  },
  {
    what: "a session saw no readings of it",
    history: [quiet, quiet, { ram: [], gpu: [1] }],
    growth: 0,
  },
])("others are expected to grow by $growth when $what", ({ history, growth }) => {
  expect(expectGrowth(history, "ram")).toBe(growth);
});

test("GPU growth is told apart from RAM growth", () => {
  const session = { ram: [10], gpu: [0, 10] };
  expect(expectGrowth([session, session, session], "gpu")).toBe(64 * MIB);
  expect(expectGrowth([session, session, session], "ram")).toBe(0);
});

test("the latest twenty sessions are kept", () => {
  let history: GrowthHistory = [];
  for (let count = 0; count < 25; count++) history = addSession(history, { ram: [count], gpu: [] });
  expect(history.map(({ ram }) => ram[0])).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
});

test("sessions are found again after they were saved", async () => {
  using tree = createTextTree();
  expect(await readGrowthHistory(tree.folder)).toEqual([]);
  await saveSessionGrowth(tree.folder, quiet);
  await saveSessionGrowth(tree.folder, busy);
  expect(await readGrowthHistory(tree.folder)).toEqual([quiet, busy]);
});

test.each([
  ["empty", ""],
  ["no JSON", '{"version":1,"stepBytes":67108864,"sessions":[{"ram":[1'],
  ["of another version", '{"version":2,"stepBytes":67108864,"sessions":[]}'],
  ["of another step", '{"version":1,"stepBytes":1,"sessions":[{"ram":[1],"gpu":[]}]}'],
  ["negative", '{"version":1,"stepBytes":67108864,"sessions":[{"ram":[-1],"gpu":[]}]}'],
  ["too long", `${" ".repeat(600_000)}{"version":1,"stepBytes":67108864,"sessions":[]}`],
])("a file that is %s counts as empty and is replaced", async (_, text) => {
  using tree = createTextTree({ "memory-growth.json": text });
  expect(await readGrowthHistory(tree.folder)).toEqual([]);
  await saveSessionGrowth(tree.folder, quiet);
  expect(await readGrowthHistory(tree.folder)).toEqual([quiet]);
});

test("a folder that is not there is an error of saving, not of reading", async () => {
  using tree = createTextTree();
  const absent = path.join(tree.folder, "absent");
  expect(await readGrowthHistory(absent)).toEqual([]);
  await expect(saveSessionGrowth(absent, quiet)).rejects.toThrow("ENOENT");
});

test("the file stays small after many sessions", async () => {
  using tree = createTextTree();
  const widest = { ram: Array<number>(1025).fill(100_000), gpu: Array<number>(1025).fill(100_000) };
  for (let count = 0; count < 22; count++) await saveSessionGrowth(tree.folder, widest);
  expect(readFileSync(path.join(tree.folder, "memory-growth.json")).length).toBeLessThan(300_000);
  expect(await readGrowthHistory(tree.folder)).toHaveLength(20);
});
