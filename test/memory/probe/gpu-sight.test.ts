import { expect, test } from "vitest";
import { GpuWatch } from "../../../src/memory/probe/gpu-sight.ts";

const GIB = 1024 ** 3;

/** Loads 4 GiB at time 0 with `before` in use, and looks at time 5000 with `after` in use. */
function watchLoad(before: number, after: number) {
  const watch = new GpuWatch();
  watch.judge("tool", before, -1000);
  watch.expectGrowth(4 * GIB);
  watch.setOwnBytes(4 * GIB, 0);
  return watch.judge("tool", after, 5000);
}

test.each([
  { what: "use grows by the load", before: 1, after: 5, sight: "sees" },
  { what: "use grows by a part of the load", before: 1, after: 3, sight: "sees" },
  { what: "others give back more than we take", before: 9, after: 8, sight: "sees" },
  { what: "use stays at nothing", before: 0, after: 0, sight: "blind" },
  { what: "use stays as it was", before: 6, after: 6, sight: "blind" },
  { what: "use is below what we alone hold", before: 1, after: 1.9, sight: "blind" },
])("a source is $sight when $what", ({ before, after, sight }) => {
  expect(watchLoad(before * GIB, after * GIB)).toBe(sight);
});

test("nothing is proven before the load is large enough and had time to show", () => {
  const watch = new GpuWatch();
  expect(watch.judge("tool", 0, 0)).toBe("unproven");
  watch.setOwnBytes(1024, 0);
  expect(watch.judge("tool", 0, 5000)).toBe("unproven");
  watch.setOwnBytes(4 * GIB, 10_000);
  expect(watch.judge("tool", 0, 12_000)).toBe("unproven");
  expect(watch.judge("tool", 0, 13_000)).toBe("blind");
});

test("without knowing what was in use before, only use below our own proves anything", () => {
  const watch = new GpuWatch();
  watch.setOwnBytes(4 * GIB, 0);
  expect(watch.judge("tool", 9 * GIB, 5000)).toBe("unproven");
  expect(watch.judge("tool", 1 * GIB, 6000)).toBe("blind");
});

test("a source that saw a load is not doubted when others later free as much", () => {
  const watch = new GpuWatch();
  watch.judge("tool", 5 * GIB, -1);
  watch.expectGrowth(4 * GIB);
  watch.setOwnBytes(4 * GIB, 0);
  expect(watch.judge("tool", 9 * GIB, 5000)).toBe("sees");
  expect(watch.judge("tool", 5 * GIB, 6000)).toBe("sees");
});

test("sources are judged each for itself, and a verdict outlives an unload", () => {
  const watch = new GpuWatch();
  watch.setOwnBytes(4 * GIB, 0);
  expect(watch.judge("vulkan", 0, 5000)).toBe("blind");
  expect(watch.judge("nvidia-smi", 6 * GIB, 5000)).toBe("unproven");
  watch.setOwnBytes(0, 6000);
  expect(watch.judge("vulkan", 0, 20_000)).toBe("blind");
  expect(watch.ownBytes).toBe(0);
});
