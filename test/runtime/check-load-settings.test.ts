import { expect, test } from "vitest";
import { checkCacheTypes, checkLoadSettings } from "../../src/runtime/check-load-settings.ts";
import type { KvCacheType, LoadSettings } from "../../src/runtime/load-settings.ts";

const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 4096,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

test.each<Partial<LoadSettings>>([
  {},
  { contextTokens: 1, batchTokens: 1 },
  { contextTokens: 4 * 2 ** 20, batchTokens: 4 * 2 ** 20, sequences: 256, gpuLayers: 4096 },
  { keyType: "q4_0", flashAttention: false },
  { valueType: "q8_0", flashAttention: true },
  { valueType: "bf16", flashAttention: false },
])("%j can be tried", (part) => {
  expect(checkLoadSettings({ ...SETTINGS, ...part })).toBeNull();
});

test.each<[Partial<LoadSettings>, string]>([
  [{ contextTokens: 0 }, "the context size is 0 and must be from 1 to 4194304"],
  [{ contextTokens: 4 * 2 ** 20 + 1 }, "the context size is 4194305"],
  [{ contextTokens: Number.NaN }, "the context size is NaN"],
  [{ contextTokens: 0.5 }, "the context size is 0.5"],
  [{ batchTokens: 4097 }, "the batch size is 4097 and must be from 1 to 4096"],
  [{ batchTokens: 0 }, "the batch size is 0"],
  [{ sequences: 257 }, "the number of sequences is 257 and must be from 1 to 256"],
  [{ gpuLayers: -1 }, "the number of GPU layers is -1"],
  [{ gpuLayers: Number.POSITIVE_INFINITY }, "the number of GPU layers is Infinity"],
  [{ keyType: "i8" as KvCacheType }, "i8 is no type of KV cache"],
  [{ valueType: "q8_0", flashAttention: false }, "a value cache of q8_0 needs flash attention"],
])("%j cannot: %s", (part, reason) => {
  expect(checkLoadSettings({ ...SETTINGS, ...part })).toContain(reason);
});

test.each<[Partial<LoadSettings>, number, number, string | null]>([
  [{ keyType: "q8_0", valueType: "q8_0" }, 64, 128, null],
  [{ keyType: "f16", valueType: "bf16" }, 16, 80, null],
  [{ keyType: "q8_0" }, 80, 128, "a key cache of q8_0 needs heads of a multiple of 32"],
  [{ valueType: "q4_0" }, 128, 80, "a value cache of q4_0 needs heads of a multiple of 32"],
])("%j with heads of %i and %i: %s", (part, key, value, reason) => {
  const said = checkCacheTypes({ ...SETTINGS, ...part }, { key: [key], value: [value] });
  if (reason === null) expect(said).toBeNull();
  else expect(said).toContain(reason);
});
