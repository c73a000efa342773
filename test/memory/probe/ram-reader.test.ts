import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { createRamReader } from "../../../src/memory/probe/ram-reader.ts";
import { createTextTree } from "../../support/text-tree.ts";

const MIB = 1024 ** 2;
const KIB_PER_MIB = 1024;

const MACHINE = {
  "proc/meminfo": `MemTotal: ${8192 * KIB_PER_MIB} kB\nMemFree: ${1000 * KIB_PER_MIB} kB\nMemAvailable: ${5000 * KIB_PER_MIB} kB\nSwapTotal: 0 kB\nSwapFree: ${700 * KIB_PER_MIB} kB\n`,
  "proc/self/status": `Name:\tnode\nVmSize:\t${900 * KIB_PER_MIB} kB\nRssAnon:\t${60 * KIB_PER_MIB} kB\nRssFile:\t${30 * KIB_PER_MIB} kB\nRssShmem:\t${4 * KIB_PER_MIB} kB\n`,
};
const MOUNT = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

function limitGroup(folder: string, limitMib: number, usedMib: number) {
  return {
    [`sys/fs/cgroup/${folder}/memory.max`]: `${limitMib * MIB}\n`,
    [`sys/fs/cgroup/${folder}/memory.current`]: `${usedMib * MIB}\n`,
    [`sys/fs/cgroup/${folder}/memory.stat`]: "inactive_file 0\n",
  };
}

test("a machine without groups is read from its own figures", () => {
  using tree = createTextTree(MACHINE);
  expect(createRamReader({ rootFolder: tree.folder, platform: "linux" })()).toEqual({
    ram: {
      name: "memory",
      totalBytes: 8192 * MIB,
      usedBytes: 3192 * MIB,
      freeBytes: 5000 * MIB,
      source: "/proc/meminfo",
      blindSpot: null,
    },
    swapFreeBytes: 700 * MIB,
    ownRamBytes: 64 * MIB,
  });
});

test.each([
  { what: "the own group", own: [1200, 200], parent: [4000, 500], total: 1200, free: 1000 },
  { what: "an ancestor", own: [6000, 200], parent: [4000, 500], total: 4000, free: 3500 },
  { what: "a full ancestor", own: [1200, 200], parent: [4000, 3900], total: 1200, free: 100 },
  { what: "the machine", own: [20_000, 200], parent: [30_000, 300], total: 8192, free: 5000 },
])("memory is bounded by $what", ({ own, parent, total, free }) => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/parent/own\n",
    "proc/self/mountinfo": MOUNT,
    ...limitGroup("parent/own", own[0]!, own[1]!),
    ...limitGroup("parent", parent[0]!, parent[1]!),
  });
  const { ram } = createRamReader({ rootFolder: tree.folder, platform: "linux" })();
  expect(ram).toMatchObject({ totalBytes: total * MIB, freeBytes: free * MIB });
});

test("inside a container the root of the mount counts, though the own path is not to be seen", () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/docker/0123\n",
    "proc/self/mountinfo": MOUNT,
    ...limitGroup(".", 512, 100),
  });
  const { ram } = createRamReader({ rootFolder: tree.folder, platform: "linux" })();
  expect(ram).toMatchObject({ totalBytes: 512 * MIB, freeBytes: 412 * MIB, source: "cgroup v2" });
});

test("a process that is moved to another group is bounded by that one", () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/one\n",
    "proc/self/mountinfo": MOUNT,
    ...limitGroup("one", 1000, 100),
    ...limitGroup("two", 2000, 100),
  });
  const read = createRamReader({ rootFolder: tree.folder, platform: "linux" });
  expect(read().ram.totalBytes).toBe(1000 * MIB);
  tree.write({ "proc/self/cgroup": "0::/two\n" });
  expect(read().ram.totalBytes).toBe(2000 * MIB);
});

test("swap is what machine and groups all have left", () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/own\n",
    "proc/self/mountinfo": MOUNT,
    "sys/fs/cgroup/own/memory.swap.max": `${100 * MIB}\n`,
    "sys/fs/cgroup/own/memory.swap.current": `${40 * MIB}\n`,
  });
  const read = createRamReader({ rootFolder: tree.folder, platform: "linux" });
  expect(read().swapFreeBytes).toBe(60 * MIB);
  tree.write({ "sys/fs/cgroup/own/memory.swap.current": `${140 * MIB}\n` });
  expect(read().swapFreeBytes).toBe(0);
});

test("a limited address space bounds memory", () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/limits": `Max address space         ${2000 * MIB}           unlimited            bytes\n`,
  });
  const { ram } = createRamReader({ rootFolder: tree.folder, platform: "linux" })();
  expect(ram).toMatchObject({
    totalBytes: 2000 * MIB,
    freeBytes: 1100 * MIB,
    source: "address space limit",
  });
});

test("without MemAvailable, free memory and droppable cache stand in for it", () => {
  using tree = createTextTree({
    "proc/meminfo": "MemTotal: 8192 kB\nMemFree: 1000 kB\nCached: 600 kB\nShmem: 100 kB\n",
  });
  const { ram } = createRamReader({ rootFolder: tree.folder, platform: "linux" })();
  expect(ram.freeBytes).toBe(1500 * 1024);
});

test("without /proc the figures of the system stand in", () => {
  using tree = createTextTree();
  const sample = createRamReader({ rootFolder: tree.folder, platform: "linux" })();
  expect(sample.ram.totalBytes).toBe(totalmem());
  expect(sample.ownRamBytes).toBeGreaterThan(0);
});

test.each(["darwin", "win32", "freebsd"] as const)("%s says what is not seen there", (platform) => {
  const { ram } = createRamReader({ platform })();
  expect(ram.usedBytes + ram.freeBytes).toBe(ram.totalBytes);
  expect(ram.blindSpot).toMatch(/seen|used/);
});

test("a limit whose use cannot be read is an error", () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/own\n",
    "proc/self/mountinfo": MOUNT,
    "sys/fs/cgroup/own/memory.max": "4096\n",
  });
  const read = createRamReader({ rootFolder: tree.folder, platform: "linux" });
  expect(() => read()).toThrow("does not tell its use");
});
