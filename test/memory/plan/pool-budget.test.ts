import { expect, test } from "vitest";
import { makeBudgets } from "../../../src/memory/plan/pool-budget.ts";
import { GIB, makePool, makeSample } from "../../support/plan-cases.ts";

const RULES = { deviceShare: 0.9, reservedBytes: 0, usesGpu: false };

test.each([
  { what: "a machine keeps a tenth", total: 64, used: 10, available: 47.6 },
  { what: "of little memory a GiB stays free", total: 9, used: 2, available: 6 },
  { what: "a small container keeps an eighth", total: 2, used: 0.5, available: 1.25 },
  { what: "a full machine has less than nothing", total: 8, used: 7.5, available: -0.5 },
])("RAM: $what", ({ total, used, available }) => {
  const { ram, gpu } = makeBudgets(makeSample(makePool(total, used)), RULES);
  expect(ram.availableBytes / GIB).toBeCloseTo(available, 6);
  expect(gpu).toBeNull();
});

test.each([
  { total: 2, available: 1 },
  { total: 8, available: 7 },
  { total: 12, available: 10.8 },
  { total: 24, available: 21.6 },
])("a GPU of $total GiB gives $available GiB", ({ total, available }) => {
  const sample = makeSample(makePool(64), [makePool(total)]);
  const { gpu } = makeBudgets(sample, { ...RULES, usesGpu: true });
  expect((gpu?.availableBytes ?? 0) / GIB).toBeCloseTo(available, 6);
});

test("a large pool keeps 2 GiB where the share would leave less", () => {
  const { ram } = makeBudgets(makeSample(makePool(24)), { ...RULES, deviceShare: 1 });
  expect(ram.availableBytes).toBe(22 * GIB);
});

test("the parts of a budget add up", () => {
  const sample = makeSample(makePool(31, 3), [makePool(11, 1), makePool(23, 2)]);
  const { ram, gpu } = makeBudgets(sample, { deviceShare: 0.9, reservedBytes: GIB, usesGpu: true });
  for (const pool of [ram, gpu ?? ram]) {
    const { totalBytes, headroomBytes, othersBytes, reservedBytes } = pool;
    expect(totalBytes - headroomBytes - othersBytes - reservedBytes).toBe(pool.availableBytes);
  }
});

test("what is reserved is kept on the GPU where one is used, else in RAM", () => {
  const sample = makeSample(makePool(64), [makePool(24)]);
  const reservedBytes = 2 * GIB;
  const onGpu = makeBudgets(sample, { ...RULES, reservedBytes, usesGpu: true });
  const onCpu = makeBudgets(sample, { ...RULES, reservedBytes, usesGpu: false });
  expect([onGpu.ram.reservedBytes, onGpu.gpu?.reservedBytes]).toEqual([0, reservedBytes]);
  expect([onCpu.ram.reservedBytes, onCpu.gpu]).toEqual([reservedBytes, null]);
});

test("the headroom is never smaller than what others are known to grow by, where the model goes", () => {
  const sample = makeSample(makePool(64), [makePool(24)]);
  const growthBytes = 7 * GIB;
  const onGpu = makeBudgets(sample, { ...RULES, growthBytes, usesGpu: true });
  const onCpu = makeBudgets(sample, { ...RULES, growthBytes, usesGpu: false });
  expect(onGpu.ram.headroomBytes / GIB).toBeCloseTo(6.4, 6);
  expect(onGpu.gpu?.headroomBytes).toBe(growthBytes);
  expect(onCpu.ram.headroomBytes).toBe(growthBytes);
  const little = makeBudgets(sample, { ...RULES, growthBytes: GIB, usesGpu: false });
  expect(little.ram.headroomBytes / GIB).toBeCloseTo(6.4, 6);
});

test("several GPUs count together, each with its own headroom, reserved once", () => {
  const sample = makeSample(makePool(64), [makePool(8, 0, "a"), makePool(8, 1, "b")]);
  const { gpu } = makeBudgets(sample, { ...RULES, reservedBytes: GIB, usesGpu: true });
  expect(gpu).toMatchObject({ name: "a + b", totalBytes: 16 * GIB, headroomBytes: 2 * GIB });
  expect(gpu?.availableBytes).toBe(12 * GIB);
});

test("memory shared with a GPU is one pool, in its tighter view", () => {
  const sample = makeSample(makePool(32, 4), [makePool(21, 0, "M3")], true);
  const { ram, gpu } = makeBudgets(sample, { ...RULES, usesGpu: true });
  expect(gpu).toBeNull();
  expect(ram).toMatchObject({ pool: "ram", name: "M3", totalBytes: 21 * GIB });
});

test("what a figure misses is told once", () => {
  const blind = { ...makePool(8), blindSpot: "counts this process only" };
  const { gpu } = makeBudgets(makeSample(makePool(8), [blind, blind]), { ...RULES, usesGpu: true });
  expect(gpu?.blindSpot).toBe("counts this process only");
});
