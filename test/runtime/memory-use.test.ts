import { expect, test } from "vitest";
import { countBytes, sumLoad } from "../../src/runtime/memory-use.ts";

test("a load's weights and context are added up, each memory by itself", () => {
  const load = {
    weights: { ramBytes: 1, gpuBytes: 20 },
    context: { ramBytes: 300, gpuBytes: 4000 },
  };
  expect(sumLoad(load)).toEqual({ ramBytes: 301, gpuBytes: 4020 });
  expect(countBytes(sumLoad(load))).toBe(4321);
});
