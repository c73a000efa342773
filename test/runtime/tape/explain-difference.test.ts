import { expect, test } from "vitest";
import { explainDifference } from "../../../src/runtime/tape/explain-difference.ts";

const SAME_THREADS = { recorded: [2], now: 2 };
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
  const reasons = explainDifference(
    PLACE,
    { ...PLACE, ...change },
    { rebuiltTokens, threads: SAME_THREADS },
  );
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatch(sentence);
});

test("what weighs most is named first", () => {
  const now = { engine: "other", device: "cuda", features: "", platform: "darwin-arm64" };
  const [first, second, third, fourth] = explainDifference(PLACE, now, {
    rebuiltTokens: 3,
    threads: SAME_THREADS,
  });
  expect([first, second, third, fourth].map((reason) => reason?.split(":")[0])).toEqual([
    "Another engine",
    "Another place",
    "Other kernels",
    "3 tokens of the KV cache came from a file of another session and were computed anew, in other batches.",
  ]);
});

test.each([
  [[1], 2, /^Another number of threads: recorded with 1, now 2/],
  [[1, 2], 2, /recorded with 1, now 2/],
  // Those of the tape were used, or could decide nothing.
  [[1], undefined, /^Engine, place and kernels/],
  [[], 2, /^Engine, place and kernels/],
])(
  "threads recorded as %j and asked for as %s are told of where they decide",
  (recorded, now, sentence) => {
    const ways = { rebuiltTokens: 0, threads: { recorded, now } };
    expect(explainDifference(PLACE, PLACE, ways)[0]).toMatch(sentence);
  },
);
