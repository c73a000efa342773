import { expect, test } from "vitest";
import { explainDifference } from "../../../src/runtime/tape/explain-difference.ts";

const PLACE = {
  engine: "node-llama-cpp 1, llama.cpp 2",
  device: "cpu",
  features: "CPU : SSE3 = 1 | AVX2 = 1 | FMA = 1 |",
  platform: "linux-x64",
};

test.each([
  [
    "another engine",
    { engine: "node-llama-cpp 9" },
    0,
    /^Another engine: recorded with .+ 1, .+ 2, now .+ 9\.$/,
  ],
  [
    "another device",
    { device: "cuda" },
    0,
    /^Another place: recorded on linux-x64, cpu, now linux-x64, cuda\.$/,
  ],
  [
    "fewer features",
    { features: "CPU : SSE3 = 1 |" },
    0,
    /^Other kernels: .+ without AVX2 = 1, FMA = 1, /,
  ],
  [
    "more features",
    { features: `${PLACE.features} AVX512 = 1 |` },
    0,
    /^Other kernels: .+ with AVX512 = 1, /,
  ],
  ["a foreign KV cache", {}, 12, /^12 tokens of the KV cache came from a file of another session/],
  ["nothing that is known", {}, 0, /^Engine, place and kernels are those of the recording/],
])("%s is named", (_, change, rebuiltTokens, sentence) => {
  const reasons = explainDifference(PLACE, { ...PLACE, ...change }, rebuiltTokens);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatch(sentence);
});

test("what weighs most is named first", () => {
  const now = { engine: "other", device: "cuda", features: "", platform: "darwin-arm64" };
  const [first, second, third, fourth] = explainDifference(PLACE, now, 3);
  expect([first, second, third, fourth].map((reason) => reason?.split(":")[0])).toEqual([
    "Another engine",
    "Another place",
    "Other kernels",
    "3 tokens of the KV cache came from a file of another session and were computed anew, in other batches.",
  ]);
});
