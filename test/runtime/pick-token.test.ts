import { expect, test } from "vitest";
import { pickToken } from "../../src/runtime/pick-token.ts";

const LOGITS = new Map([
  [7, 1],
  [3, 4],
  [5, 4],
  [9, -2],
]);

function drawShare(temperature: number, token: number): number {
  const draws = Array.from({ length: 2_000 }, (_, step) =>
    pickToken(LOGITS, { temperature, seed: 1 }, step),
  );
  return draws.filter((drawn) => drawn === token).length / draws.length;
}

test("at temperature 0 the highest logit wins, of equal ones the lowest token", () => {
  expect(pickToken(LOGITS, { temperature: 0, seed: 1 }, 0)).toBe(3);
});

test("no logits give no token", () => {
  expect(pickToken(new Map(), { temperature: 0, seed: 1 }, 0)).toBeNull();
});

test("draws follow the softmax at the temperature", () => {
  const weights = { hot: Math.exp((1 - 4) / 2), even: 1 };
  const total = 2 * weights.even + weights.hot + Math.exp(-6 / 2);
  expect(drawShare(2, 7)).toBeCloseTo(weights.hot / total, 1);
  expect(drawShare(2, 3)).toBeCloseTo(weights.even / total, 1);
  expect(drawShare(0.1, 7)).toBe(0);
});

test("equal seeds and steps draw the same token, in whatever order the logits come", () => {
  const turned = new Map([...LOGITS].reverse());
  for (let step = 0; step < 50; step++) {
    const sampling = { temperature: 1.5, seed: 4 };
    expect(pickToken(turned, sampling, step)).toBe(pickToken(LOGITS, sampling, step));
  }
});
