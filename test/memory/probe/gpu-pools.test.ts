import { expect, test } from "vitest";
import type { GpuDevice, GpuFigures } from "../../../src/memory/probe/gpu-figures.ts";
import { claimPools, pickDevices, sumUsed, toDevice } from "../../../src/memory/probe/gpu-pools.ts";

function createDevice(name: string, totalBytes: number, more: Partial<GpuDevice> = {}): GpuDevice {
  return { name, totalBytes, freeBytes: totalBytes, deviceCount: 1, source: "nvidia-smi", ...more };
}

const nvidia = [createDevice("N1", 1000), createDevice("N2", 1000)];
const amd = [createDevice("A1", 700, { source: "amdgpu" })];

test.each([
  { what: "the NVIDIA cards", engineTotal: 1950, names: ["N1", "N2"] },
  { what: "the AMD card", engineTotal: 690, names: ["A1"] },
  { what: "all of them", engineTotal: 2600, names: ["N1", "N2", "A1"] },
  { what: "nobody, where one card of two is used", engineTotal: 1000, names: undefined },
  { what: "nobody, where a slice is used", engineTotal: 250, names: undefined },
  {
    what: "the first that are there, before an engine runs",
    engineTotal: null,
    names: ["N1", "N2"],
  },
])("the engine's total says that it uses $what", ({ engineTotal, names }) => {
  expect(pickDevices([nvidia, amd], engineTotal)?.map(({ name }) => name)).toEqual(names);
});

test("no cards are no choice", () => {
  expect(pickDevices([[], []], null)).toBeNull();
});

const figures: GpuFigures = {
  backend: "vulkan",
  names: ["One", "Two"],
  totalBytes: 1000,
  usedBytes: 300,
  isUnified: false,
};
const context = { sight: "sees", ownBytes: 0, ramFreeBytes: null, platform: "linux" } as const;

test("the engine's sum is one pool that says so", () => {
  expect(claimPools([toDevice(figures)], context)).toEqual([
    {
      name: "One + Two",
      totalBytes: 1000,
      freeBytes: 700,
      source: "vulkan",
      blindSpot: "only the sum over 2 devices is known",
    },
  ]);
});

test("a blind source gets our own use added, by the devices' sizes", () => {
  const devices = [createDevice("N1", 3000), createDevice("N2", 1000, { freeBytes: 200 })];
  const pools = claimPools(devices, { ...context, sight: "blind", ownBytes: 400 });
  expect(pools.map(({ freeBytes }) => freeBytes)).toEqual([2700, 100]);
  expect(pools[0]?.blindSpot).toContain("only what this program holds");
});

test.each([
  { ramFreeBytes: 100, usedBytes: 300, free: 100, what: "no more is free than in RAM" },
  { ramFreeBytes: 900, usedBytes: 300, free: 700, what: "no more is free than on the GPU" },
  { ramFreeBytes: 900, usedBytes: -50, free: 0, what: "a wrapped figure is not hidden by RAM" },
])("where memory is shared, $what", ({ ramFreeBytes, usedBytes, free }) => {
  const device = toDevice({ ...figures, usedBytes, isUnified: true });
  expect(claimPools([device], { ...context, ramFreeBytes })[0]?.freeBytes).toBe(free);
});

test.each([
  { source: "metal", sight: "sees", platform: "darwin", says: /other programs/ },
  { source: "vulkan", sight: "unproven", platform: "linux", says: /VK_EXT_memory_budget/ },
  { source: "vulkan", sight: "sees", platform: "linux", says: null },
  { source: "cuda", sight: "unproven", platform: "linux", says: null },
  { source: "nvidia-smi", sight: "unproven", platform: "win32", says: /shared GPU memory/ },
  { source: "nvidia-smi", sight: "unproven", platform: "linux", says: null },
  { source: "amdgpu", sight: "sees", platform: "linux", says: null },
] as const)("$source on $platform that is $sight: blind spot $says", (row) => {
  const [pool] = claimPools([createDevice("G", 10, { source: row.source })], {
    ...context,
    ...row,
  });
  if (row.says === null) expect(pool?.blindSpot).toBeNull();
  else expect(pool?.blindSpot).toMatch(row.says);
});

test("use is summed over the devices, and nonsense counts as full", () => {
  const devices = [
    createDevice("N1", 1000, { freeBytes: 400 }),
    createDevice("N2", 1000, { freeBytes: 2 ** 64 }),
  ];
  expect(sumUsed(devices)).toBe(1600);
});
