import { expect, test } from "vitest";
import { watchOwnGpus } from "../../../src/memory/headroom/own-gpus.ts";
import { fullestShare } from "../../../src/memory/headroom/pool-share.ts";
import type { MemoryReading, MemorySample } from "../../../src/memory/probe/memory-sample.ts";

function sampleOf(...usedShares: number[]): MemorySample {
  const poolOf = (name: string, usedBytes: number) => ({
    name,
    totalBytes: 100,
    usedBytes,
    freeBytes: 100 - usedBytes,
    source: "test",
    blindSpot: null,
  });
  return {
    atMs: 0,
    ram: poolOf("memory", 10),
    gpus: usedShares.map((used, index) => poolOf(`card ${index}`, used)),
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: 0,
  };
}

async function watch(before: MemorySample, reading: MemoryReading): Promise<MemoryReading> {
  const probe = { read: async () => reading, [Symbol.dispose]() {} };
  return watchOwnGpus(probe, before).read();
}

test.each([
  { before: [2, 97], later: [30, 97], share: 0.3, why: "a card that others had filled" },
  { before: [2, 5], later: [30, 97], share: 0.97, why: "a card that was filled since" },
  { before: [95], later: [96], share: 0.96, why: "the only card" },
  { before: [2, 97], later: [96], share: 0.96, why: "a card that is not one of those before" },
])("of $why the fullest share is $share", async ({ before, later, share }) => {
  const seen = await watch(sampleOf(...before), sampleOf(...later));
  expect(seen === "unknown" ? null : fullestShare(seen, true)).toBe(share);
});

test("an unknown reading stays unknown", async () => {
  expect(await watch(sampleOf(2, 97), "unknown")).toBe("unknown");
});
