import { expect, test } from "vitest";
import { readCgroupMemory } from "../../../src/memory/probe/cgroup-memory.ts";

const GIB = 1024 ** 3;
const V1_NO_LIMIT = "9223372036854771712\n";

function readGroup(version: 1 | 2, files: Readonly<Record<string, string>>) {
  return readCgroupMemory(version, (name) => files[name] ?? null);
}

const V2_USE = {
  "memory.current": `${3 * GIB}\n`,
  "memory.stat": `anon ${GIB}\nfile ${2 * GIB}\ninactive_file ${GIB / 2}\nactive_file ${GIB / 4}\nslab_reclaimable ${GIB / 4}\n`,
};

test.each([
  { what: "memory.max", files: { "memory.max": `${8 * GIB}\n` }, total: 8 },
  {
    what: "memory.high",
    files: { "memory.max": "max\n", "memory.high": `${4 * GIB}\n` },
    total: 4,
  },
  {
    what: "the smaller of both",
    files: { "memory.max": `${8 * GIB}\n`, "memory.high": `${6 * GIB}\n` },
    total: 6,
  },
  {
    what: "memory.max where memory.high is 0, as when memory is being reclaimed",
    files: { "memory.max": `${8 * GIB}\n`, "memory.high": "0\n" },
    total: 8,
  },
] satisfies { what: string; files: Record<string, string>; total: number }[])(
  "version 2: the limit is $what, and cache counts as free",
  ({ files, total }) => {
    expect(readGroup(2, { ...V2_USE, ...(files as Record<string, string>) }).bound).toEqual({
      totalBytes: total * GIB,
      freeBytes: total * GIB - 2 * GIB,
      source: "cgroup v2",
    });
  },
);

test("version 2: a group without limits bounds nothing, whatever it uses", () => {
  const unlimited = { "memory.max": "max\n", "memory.high": "max\n", "memory.swap.max": "max\n" };
  const nothing = { bound: null, swapFreeBytes: Infinity };
  expect(readGroup(2, { ...V2_USE, ...unlimited })).toEqual(nothing);
  expect(readGroup(2, {})).toEqual(nothing);
});

test("version 2: a swap limit bounds swap alone", () => {
  const files = { "memory.swap.max": `${GIB}\n`, "memory.swap.current": `${GIB / 4}\n` };
  expect(readGroup(2, files)).toEqual({ bound: null, swapFreeBytes: 0.75 * GIB });
});

const V1_USE = {
  "memory.usage_in_bytes": `${GIB}\n`,
  "memory.stat": `cache ${GIB}\ntotal_inactive_file ${GIB / 4}\ntotal_active_file ${GIB / 4}\nhierarchical_memory_limit 9223372036854771712\n`,
};

test("version 1: cache of the whole subtree counts as free", () => {
  const files = { ...V1_USE, "memory.limit_in_bytes": `${2 * GIB}\n` };
  expect(readGroup(1, files)).toEqual({
    bound: { totalBytes: 2 * GIB, freeBytes: 1.5 * GIB, source: "cgroup v1" },
    swapFreeBytes: Infinity,
  });
});

test("version 1: the limit of an ancestor that cannot be seen counts", () => {
  const files = {
    "memory.limit_in_bytes": V1_NO_LIMIT,
    "memory.usage_in_bytes": "0\n",
    "memory.stat": `hierarchical_memory_limit ${3 * GIB}\n`,
  };
  expect(readGroup(1, files).bound?.totalBytes).toBe(3 * GIB);
});

test.each([V1_NO_LIMIT, "9223372036854710272\n", "18446744073709551615\n"])(
  "version 1: %j is no limit",
  (text) => {
    expect(readGroup(1, { ...V1_USE, "memory.limit_in_bytes": text }).bound).toBeNull();
  },
);

test("version 1: what memory and swap may use together, less the memory that is left, is swap", () => {
  const files = {
    ...V1_USE,
    "memory.limit_in_bytes": `${2 * GIB}\n`,
    "memory.memsw.limit_in_bytes": `${5 * GIB}\n`,
    "memory.memsw.usage_in_bytes": `${1.5 * GIB}\n`,
  };
  expect(readGroup(1, files).swapFreeBytes).toBe(2.5 * GIB);
});

test("more cache than use, as two reads in a row can show, is no negative use", () => {
  const files = {
    "memory.max": `${GIB}\n`,
    "memory.current": "4096\n",
    "memory.stat": `inactive_file ${GIB}\n`,
  };
  expect(readGroup(2, files).bound?.freeBytes).toBe(GIB);
});

test.each([
  [1, { "memory.limit_in_bytes": "4096\n" }],
  [2, { "memory.max": "4096\n", "memory.current": "nonsense" }],
] as const)("version %d: a limit without its use is an error, not a guess", (version, files) => {
  expect(() => readGroup(version, files)).toThrow("does not tell its use");
});
