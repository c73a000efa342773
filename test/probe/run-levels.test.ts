import { expect, test } from "vitest";
import { limitContext } from "../../src/probe/run-levels.ts";

function limit(prefillTokensPerSecond: number | null, plannedTokens: number, seconds = 600) {
  const speed = {
    ...{ threads: 1, samples: [], decodeTokensPerSecond: 7 },
    prefillTokensPerSecond: prefillTokensPerSecond ?? 0,
  };
  const result = { finding: speed, isWhole: true, note: null };
  const results = prefillTokensPerSecond === null ? {} : { speed: result };
  return limitContext({ results, timeoutMs: 1000 * seconds }, plannedTokens);
}

test.each<[string, number, number]>([
  ["what is read in its share of the time", limit(70, 16_384), 5_632],
  ["half of that in half of the time", limit(70, 16_384, 300), 2_816],
  ["all that was planned on a fast machine", limit(5_000, 16_384), 16_384],
  ["all that was planned where that is little", limit(70, 2_048), 2_048],
  ["a thousand tokens on the slowest", limit(1, 16_384), 1_024],
  ["no more than planned on the slowest", limit(1, 512), 512],
  ["some thousands where the speed is not known", limit(null, 16_384), 4_096],
])("the context that is filled is %s", (_, tokens, expected) => {
  expect(tokens).toBe(expected);
});
