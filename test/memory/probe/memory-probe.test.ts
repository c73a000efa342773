import { expect, test } from "vitest";
import type { GpuFigures, GpuReader } from "../../../src/memory/probe/gpu-figures.ts";
import {
  createMemoryProbe,
  type MemoryProbeOptions,
} from "../../../src/memory/probe/memory-probe.ts";
import { createFakeNvidiaSmi, formatNvidiaRow } from "../../support/fake-nvidia-smi.ts";
import { createTextTree } from "../../support/text-tree.ts";

const MIB = 1024 ** 2;
const MACHINE = {
  "proc/meminfo": "MemTotal: 8388608 kB\nMemAvailable: 5242880 kB\nSwapFree: 1024 kB\n",
  "proc/self/status": "RssAnon:\t2048 kB\nRssShmem:\t0 kB\n",
};
const RAM = { totalBytes: 8192 * MIB, usedBytes: 3072 * MIB, freeBytes: 5120 * MIB };

function createFigures(more: Partial<GpuFigures> = {}): GpuFigures {
  return {
    backend: "cuda",
    names: ["Card 0"],
    totalBytes: 960 * MIB,
    usedBytes: 100 * MIB,
    isUnified: false,
    ...more,
  };
}

const FAR_FROM_ALL_TOOLS: Partial<MemoryProbeOptions> = {
  platform: "linux",
  nvidiaSmi: false,
  env: {},
};

function never(): Promise<never> {
  return new Promise(() => {});
}

test("a machine without a GPU: RAM alone", async () => {
  using tree = createTextTree(MACHINE);
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    now: () => 77,
  });
  expect(await probe.read()).toEqual({
    atMs: 77,
    ram: { name: "memory", ...RAM, source: "/proc/meminfo", blindSpot: null },
    gpus: [],
    isUnified: false,
    swapFreeBytes: MIB,
    ownRamBytes: 2 * MIB,
  });
});

test("an engine on the CPU has no GPU, whatever cards there are; the tool is not even started", async () => {
  using tree = createTextTree(MACHINE);
  using fake = createFakeNvidiaSmi(
    `say(${JSON.stringify(formatNvidiaRow(0, 1000, 600))}); stay();`,
  );
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    nvidiaSmi: fake.options,
    readGpu: async () => null,
  });
  expect(await probe.read()).toMatchObject({ gpus: [], isUnified: false });
  expect(fake.listProcesses()).toEqual([]);
});

test("the tool's word counts where its card is the engine's, from the first look on", async () => {
  using tree = createTextTree(MACHINE);
  using fake = createFakeNvidiaSmi(
    `say(${JSON.stringify(formatNvidiaRow(0, 1000, 600))}); stay();`,
  );
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    nvidiaSmi: fake.options,
    readGpu: async () => createFigures(),
    limitMs: 20_000,
  });
  expect(await probe.read()).toMatchObject({
    gpus: [{ name: "Card 0", totalBytes: 1000 * MIB, freeBytes: 600 * MIB, source: "nvidia-smi" }],
  });
});

test.each([
  { what: "another total, as of a slice", figures: { totalBytes: 200 * MIB } },
  { what: "another name", figures: { names: ["Other"] } },
  { what: "two devices where the tool sees one", figures: { names: ["Card 0", "Card 0"] } },
])("the engine's sum counts where the card has $what", async ({ figures }) => {
  using tree = createTextTree(MACHINE);
  using fake = createFakeNvidiaSmi(
    `say(${JSON.stringify(formatNvidiaRow(0, 1000, 600))}); stay();`,
  );
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    nvidiaSmi: fake.options,
    readGpu: async () => createFigures(figures),
    limitMs: 20_000,
  });
  expect(await probe.read()).toMatchObject({ gpus: [{ source: "cuda", usedBytes: 100 * MIB }] });
});

test.each([
  { what: "hangs", readGpu: never },
  { what: "rejects", readGpu: () => Promise.reject(new Error("device lost")) },
  {
    what: "throws",
    readGpu: () => {
      throw new Error("disposed");
    },
  },
  { what: "says NaN", readGpu: async () => createFigures({ usedBytes: Number.NaN }) },
  { what: "says a total of 0", readGpu: async () => createFigures({ totalBytes: 0 }) },
] satisfies { what: string; readGpu: GpuReader }[])(
  "an engine that $what makes the reading unknown, and the next one too",
  async ({ readGpu }) => {
    using tree = createTextTree(MACHINE);
    using probe = createMemoryProbe({
      ...FAR_FROM_ALL_TOOLS,
      rootFolder: tree.folder,
      readGpu,
      limitMs: 50,
    });
    expect(await probe.read()).toBe("unknown");
    expect(await probe.read()).toBe("unknown");
  },
);

test("an engine that hangs is asked once, and the tool answers for it", async () => {
  using tree = createTextTree(MACHINE);
  using fake = createFakeNvidiaSmi(
    `say(${JSON.stringify(formatNvidiaRow(0, 1000, 600))}); stay();`,
  );
  let questions = 0;
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    nvidiaSmi: fake.options,
    readGpu: () => {
      questions++;
      return questions === 1 ? Promise.resolve(createFigures()) : never();
    },
    limitMs: 4000,
  });
  await probe.read();
  expect(await probe.read()).toMatchObject({ gpus: [{ source: "nvidia-smi" }] });
  expect(await probe.read()).toMatchObject({ gpus: [{ source: "nvidia-smi" }] });
  expect(questions).toBe(2);
});

test("an engine that failed once is believed again", async () => {
  using tree = createTextTree(MACHINE);
  const answers = [Promise.resolve(createFigures()), "fail", Promise.resolve(createFigures())];
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    readGpu: async () => {
      const answer = answers.shift();
      if (typeof answer !== "object") throw new Error("busy");
      return answer;
    },
  });
  const known = { gpus: [{ source: "cuda" }] };
  expect(await probe.read()).toMatchObject(known);
  expect(await probe.read()).toBe("unknown");
  expect(await probe.read()).toMatchObject(known);
});

test("shared memory is counted once: no more is free on the GPU than in RAM", async () => {
  using tree = createTextTree(MACHINE);
  const figures = createFigures({ backend: "metal", totalBytes: 6000 * MIB, isUnified: true });
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    readGpu: async () => figures,
  });
  expect(await probe.read()).toMatchObject({
    isUnified: true,
    gpus: [{ freeBytes: 5120 * MIB, usedBytes: 880 * MIB, source: "metal" }],
  });
});

test("a source that does not show our own load is blind, and our own use is added", async () => {
  using tree = createTextTree(MACHINE);
  let nowMs = 0;
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    now: () => nowMs,
    readGpu: async () => createFigures({ backend: "vulkan", totalBytes: 2048 * MIB, usedBytes: 0 }),
  });
  expect(await probe.read()).toMatchObject({ gpus: [{ usedBytes: 0 }] });
  probe.expectGpuGrowth(500 * MIB);
  probe.setOwnGpuBytes(500 * MIB);
  nowMs = 10_000;
  expect(await probe.read()).toMatchObject({
    gpus: [{ usedBytes: 500 * MIB, blindSpot: expect.stringContaining("only what this program") }],
  });
  probe.setOwnGpuBytes(0);
  nowMs = 20_000;
  expect(await probe.read()).toMatchObject({ gpus: [{ usedBytes: 0 }] });
});

test("cards that CUDA must not use are no GPUs", async () => {
  using tree = createTextTree(MACHINE);
  using fake = createFakeNvidiaSmi(
    `say(${JSON.stringify(formatNvidiaRow(0, 1000, 600))}); stay();`,
  );
  using probe = createMemoryProbe({
    ...FAR_FROM_ALL_TOOLS,
    rootFolder: tree.folder,
    nvidiaSmi: fake.options,
    env: { CUDA_VISIBLE_DEVICES: "" },
    limitMs: 20_000,
  });
  expect(await probe.read()).toMatchObject({ gpus: [] });
});

test("an AMD card is read from its driver", async () => {
  using tree = createTextTree({
    ...MACHINE,
    "sys/class/drm/card1/device/mem_info_vram_total": `${8192 * MIB}\n`,
    "sys/class/drm/card1/device/mem_info_vram_used": `${1000 * MIB}\n`,
  });
  using probe = createMemoryProbe({ ...FAR_FROM_ALL_TOOLS, rootFolder: tree.folder });
  expect(await probe.read()).toMatchObject({
    gpus: [{ name: "AMD card1", usedBytes: 1000 * MIB, source: "amdgpu" }],
  });
});

test("a limit whose use cannot be read makes the reading unknown", async () => {
  using tree = createTextTree({
    ...MACHINE,
    "proc/self/cgroup": "0::/\n",
    "proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
    "sys/fs/cgroup/memory.max": "1000000\n",
  });
  using probe = createMemoryProbe({ ...FAR_FROM_ALL_TOOLS, rootFolder: tree.folder });
  expect(await probe.read()).toBe("unknown");
});

test("a disposed probe knows nothing, and its tool has ended", async () => {
  using tree = createTextTree(MACHINE);
  const probe = createMemoryProbe({ ...FAR_FROM_ALL_TOOLS, rootFolder: tree.folder });
  probe[Symbol.dispose]();
  expect(await probe.read()).toBe("unknown");
});

test("this machine's own memory is known", async () => {
  using probe = createMemoryProbe({ readGpu: async () => null });
  const reading = await probe.read();
  expect(reading).not.toBe("unknown");
  if (reading === "unknown") return;
  expect(reading.ram.usedBytes + reading.ram.freeBytes).toBe(reading.ram.totalBytes);
  expect(reading.ownRamBytes).toBeGreaterThan(MIB);
});
