/** Loads on a real or emulated Vulkan device: what was planned, what was taken, what the driver sees of it. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { retryLower } from "../../src/memory/headroom/allocation-retry.ts";
import { createMemoryProbe } from "../../src/memory/probe/memory-probe.ts";
import type { ResizableEngine } from "../../src/runtime/engine.ts";
import { loadOnHost } from "../../src/runtime/llama-engine.ts";
import type { LlamaHost } from "../../src/runtime/llama-host.ts";
import type { LoadMemory, LoadSettings } from "../../src/runtime/load-settings.ts";
import { type LoadSimulator, openLoadSimulator } from "../../src/runtime/load-simulator.ts";
import { findLimitObstacle, limitAddressSpace } from "../support/address-limit.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { findModelFile } from "../support/model-file.ts";
import { openVulkanHost } from "../support/vulkan-host.ts";

const MIB = 2 ** 20;
const SETTINGS: LoadSettings = {
  gpuLayers: 31,
  contextTokens: 2048,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const Q8 = { keyType: "q8_0", valueType: "q8_0" } as const;

const opened = await openVulkanHost();
const smolPath = opened === null ? null : await findModelFile("smollm2-135m");
const obstacle = findLimitObstacle();
if (obstacle !== null) process.stderr.write(`skipped: failing allocations: ${obstacle}\n`);

describe.skipIf(opened === null)("on a Vulkan device", () => {
  let host: LlamaHost;
  let simulator: LoadSimulator;
  beforeAll(() => {
    if (opened === null) throw new Error("skipped");
    host = opened;
    simulator = openLoadSimulator({ gpu: "auto" });
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  const load = (modelPath: string, settings: LoadSettings): Promise<ResizableEngine> =>
    loadOnHost(host, { ...settings, modelPath, threads: 1 });

  async function plan(modelPath: string, settings: LoadSettings): Promise<LoadMemory> {
    const [simulated] = await simulator.simulate({ modelPath, settings: [settings] });
    if (!simulated?.ok) throw new Error(simulated?.reason ?? "no answer");
    return simulated.memory;
  }

  function expectClose(used: LoadMemory, planned: LoadMemory): void {
    for (const pool of ["ramBytes", "gpuBytes"] as const) {
      const plannedBytes = planned.weights[pool] + planned.context[pool];
      const usedBytes = used.weights[pool] + used.context[pool];
      expect(Math.abs(usedBytes - plannedBytes), pool).toBeLessThanOrEqual(0.02 * plannedBytes);
    }
  }

  test.each<Partial<LoadSettings>>([
    { gpuLayers: 0 },
    { gpuLayers: 1 },
    { gpuLayers: 2, contextTokens: 4096 },
    { gpuLayers: 3 },
  ])("a tiny model takes of RAM and GPU what was planned: %o", async (change) => {
    const settings = { ...SETTINGS, ...change };
    const planned = await plan(writeByteModel(), settings);
    await using engine = await load(writeByteModel(), settings);
    expect(engine.settings).toMatchObject(change);
    expectClose(engine.memory, planned);
  });

  test
    .skipIf(smolPath === null)
    .each<Partial<LoadSettings>>([
      { gpuLayers: 0 },
      { gpuLayers: 16 },
      { gpuLayers: 16, ...Q8, contextTokens: 8192 },
      { gpuLayers: 31 },
    ])("a real model takes of RAM and GPU what was planned: %o", async (change) => {
    const settings = { ...SETTINGS, ...change };
    const planned = await plan(smolPath ?? "", settings);
    await using engine = await load(smolPath ?? "", settings);
    expectClose(engine.memory, planned);
  });

  test.skipIf(smolPath === null)(
    "a driver that sees nothing of a load is said to be blind, and the load is counted all the same",
    async () => {
      let lateMs = 0;
      using probe = createMemoryProbe({
        readGpu: () => host.readGpuMemory(),
        nvidiaSmi: false,
        now: () => performance.now() + lateMs,
      });
      const before = await probe.read();
      const planned = await plan(smolPath ?? "", SETTINGS);
      const gpuBytes = planned.weights.gpuBytes + planned.context.gpuBytes;
      probe.expectGpuGrowth(gpuBytes);
      await using engine = await load(smolPath ?? "", SETTINGS);
      const ownBytes = engine.memory.weights.gpuBytes + engine.memory.context.gpuBytes;
      probe.setOwnGpuBytes(ownBytes);
      lateMs = 10_000;
      const after = await probe.read();
      if (before === "unknown" || after === "unknown") throw new Error("the probe knows nothing");
      const seesItself = ((await host.readGpuMemory())?.usedBytes ?? 0) >= ownBytes / 2;
      expect(before.gpus[0]?.blindSpot).toContain("VK_EXT_memory_budget");
      expect(after.gpus[0]?.blindSpot ?? "").toMatch(seesItself ? /^$/ : /does not tell/);
      expect(after.gpus[0]?.usedBytes).toBeGreaterThanOrEqual(ownBytes);
    },
  );

  describe.skipIf(obstacle !== null)("when its memory runs out", () => {
    /** Of a KV cache of f32 this has 512 bytes a token: a million take more than there is, half of them still do. */
    const modelPath = writeByteModel({ contextTokens: 2 ** 20 });
    const small = { ...SETTINGS, gpuLayers: 3, batchTokens: 64 };
    const large = { ...small, contextTokens: 2 ** 20, keyType: "f32", valueType: "f32" } as const;
    /** Too much for any small allocation to fail too: llama.cpp ends the process then. */
    const LEFT_BYTES = 200 * MIB;

    async function open(): Promise<ResizableEngine> {
      const engine = await load(modelPath, small);
      onTestFinished(() => engine[Symbol.asyncDispose]());
      return engine;
    }

    test("a context that cannot be had is tried again with less, until it can", async () => {
      const engine = await open();
      const lower = [{ ...large, contextTokens: 2 ** 19 }, small];
      using _limit = limitAddressSpace(LEFT_BYTES);
      const { settings } = await retryLower(large, {
        load: (wanted) => engine.reopenContext(wanted),
        lower: () => lower.shift() ?? null,
      });
      expect({ settings, left: lower }).toEqual({ settings: small, left: [] });
      expect(engine.settings).toMatchObject({ contextTokens: 2048, keyType: "f16" });
    });

    test("after four tries it is said what was tried, and the load before can be had again", async () => {
      const engine = await open();
      const steps: number[] = [];
      {
        using _limit = limitAddressSpace(LEFT_BYTES);
        const failing = retryLower(large, {
          load: (wanted) => engine.reopenContext(wanted),
          lower: (last) => ({ ...last, contextTokens: last.contextTokens - 1024 }),
          onStep: ({ to }) => void steps.push(to.contextTokens),
        });
        await expect(failing).rejects.toMatchObject({
          code: "memory-insufficient",
          message: expect.stringMatching(/tried: context 1048576, .*1047552.*1046528.*1045504/),
        });
      }
      expect(steps).toEqual([1_047_552, 1_046_528, 1_045_504]);
      await engine.reopenContext(small);
      expect(engine.settings.contextTokens).toBe(2048);
    });
  });
});
