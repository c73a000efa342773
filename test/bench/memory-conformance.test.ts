import { expect, test } from "vitest";
import { type MemoryRow, summariseRows } from "../../src/bench/memory-conformance.ts";
import { parseMatrix, parseRecordLines } from "../../src/bench/memory-records.ts";

const MIB = 2 ** 20;

test("a row of the matrix has the simulation's figure and the heuristic's apart", () => {
  const text = JSON.stringify([
    { f: "a.gguf", kn: "q8_0", fa: true, ctx: 256, v1: 320, v1kv: 300, v2: 10 },
  ]);
  expect(parseMatrix(text)).toMatchObject([
    {
      file: "a.gguf",
      settings: { contextTokens: 256, batchTokens: 256, keyType: "q8_0", flashAttention: true },
      contextBytes: 10 * MIB,
      heuristicBytes: 320 * MIB,
      cacheBytes: null,
    },
  ]);
  expect(() => parseMatrix('[{"f": "a.gguf"}]')).toThrow();
});

test("lines of simulated and real loads are read, others left out", () => {
  const lines = [
    "a.gguf ctx=32768 k=f16 v=f16 fa=on ub=512 SIM model=100.5 context=20.00 compute=3.50 ",
    "a.gguf ctx=32768 k=f16 v=f16 fa=on ub=512 SWAFULL model=100.5 context=40.00 compute=3.50 ",
    "RESULT a.gguf ctx=4096 k=q8_0 v=q4_0 fa=off ub=128 REAL model=1.0 context=2.00 compute=1.00 load_ms=5",
    "",
  ];
  expect(parseRecordLines(lines.join("\n"))).toMatchObject([
    { contextBytes: 23.5 * MIB, cacheBytes: 20 * MIB, weightBytes: 100.5 * MIB },
    { settings: { keyType: "q8_0", valueType: "q4_0", flashAttention: false, batchTokens: 128 } },
  ]);
});

function createMemoryRow(part: Partial<MemoryRow>): MemoryRow {
  return {
    file: "a.gguf",
    settings: {
      gpuLayers: 0,
      contextTokens: 4096,
      batchTokens: 512,
      sequences: 1,
      keyType: "f16",
      valueType: "f16",
      flashAttention: true,
    },
    recordedBytes: 100,
    nativeBytes: 100,
    formulaBytes: 100,
    recordedCacheBytes: null,
    formulaCacheBytes: 50,
    recordedWeightBytes: null,
    nativeWeightBytes: null,
    formulaWeightBytes: 10,
    isHeuristic: false,
    ...part,
  };
}

test("agreement is counted over the rows that have both figures", () => {
  const rows = [
    createMemoryRow({ nativeBytes: 101 }),
    createMemoryRow({ nativeBytes: 97, file: "b.gguf" }),
    createMemoryRow({ nativeBytes: null }),
  ];
  const [native, formula, , , weights] = summariseRows(rows);
  expect(native).toMatchObject({ rows: 2, close: 1, median: expect.closeTo(0.03) });
  expect(native?.worst).toBeCloseTo(0.03);
  expect(native?.worstRow).toMatch(/^b\.gguf 4096 tokens, batch 512, f16\/f16/);
  expect(formula).toMatchObject({ rows: 3, close: 3, worst: 0 });
  expect(weights).toMatchObject({ rows: 0, worstRow: null });
});
