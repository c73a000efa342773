/** Layers move off a real or emulated Vulkan device and back, while a conversation goes on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ElasticEngine } from "../../src/memory/headroom/elastic-engine.ts";
import { loadOnHost } from "../../src/runtime/llama-engine.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";
import { openVulkanHost } from "../support/vulkan-host.ts";

const SETTINGS: LoadSettings = {
  gpuLayers: 3,
  contextTokens: 512,
  // Each size of batch has an emulated device compile programs of its own, for half a minute.
  batchTokens: 1,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const CONVERSATION = [...Buffer.from("a conversation that outlives its engine")];
const NOTHING_LOWER = { lower: () => null };

const host = await openVulkanHost();
const folder = mkdtempSync(path.join(tmpdir(), "agent-vulkan-moves-"));
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
}, 60_000);

describe.skipIf(host === null)("GPU layers", () => {
  test("go and come back with the conversation restored, and its answer unchanged", async () => {
    if (host === null) throw new Error("skipped");
    const open = (settings: LoadSettings) =>
      loadOnHost(host, { ...settings, modelPath: writeByteModel(), threads: 1 });
    await using engine = new ElasticEngine(await open(SETTINGS), { open, snapshotFolder: folder });
    const answer = async () => {
      await engine.sequence.prefill([...CONVERSATION, 63]);
      return collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens: 4 }));
    };
    const before = await answer();
    expect(before).not.toHaveLength(0);
    for (const gpuLayers of [1, 0, 3]) {
      const tokens = [...engine.sequence.tokens];
      const move = await engine.moveTo({ ...SETTINGS, gpuLayers }, NOTHING_LOWER);
      expect(move).toMatchObject({ recomputedTokens: 0, restoredTokens: tokens.length });
      expect(engine.settings.gpuLayers).toBe(gpuLayers);
      expect(engine.sequence.tokens).toEqual(tokens);
    }
    expect(await answer()).toEqual(before);
  }, 180_000);
});
