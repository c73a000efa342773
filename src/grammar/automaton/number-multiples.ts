/** Reads numbers by their remainder to a step. Exact: the step is the decimal its shortest spelling says. */
import { decimalOf } from "./decimal.ts";
import type { DigitReader } from "./number-machine.ts";

/** `factor` · 10^(`zeros` - `decimals`); one of the exponents is 0. */
export interface Step {
  readonly factor: number;
  readonly zeros: number;
  readonly decimals: number;
}

interface Progress {
  /** To `factor`, of the digits read without the zeros counted below. */
  readonly remainder: number;
  /** Zeros at the end before the point, as far as the step has them. */
  readonly zeros: number;
  /** Digits after the point, as far as the step has them. */
  readonly decimals: number;
}

const MAX_STATES = 5_000;

/** Null: not positive, or too large to be counted. */
export function splitStep(step: number): Step | null {
  if (!Number.isFinite(step) || step <= 0) return null;
  const { units, scale } = decimalOf(step);
  let factor = units;
  let zeros = 0;
  for (; factor % 10n === 0n; zeros += 1) factor /= 10n;
  if (factor * BigInt(zeros + scale + 1) > MAX_STATES) return null;
  return { factor: Number(factor), zeros, decimals: scale };
}

/** Zeros at the end are counted apart, so a step of 1,000,000 takes 7 states and not a million. */
export function readMultiples({ factor, zeros, decimals }: Step): DigitReader<Progress> {
  const append = (remainder: number, digit: number, places: number) =>
    (remainder * powerOfTen(places, factor) + digit) % factor;
  const isMultiple = (progress: Progress) =>
    progress.zeros === zeros && append(progress.remainder, 0, decimals - progress.decimals) === 0;
  return {
    start: { remainder: 0, zeros, decimals: 0 },
    whole: (progress, digit) => {
      if (digit > 0) {
        const remainder = append(progress.remainder, digit, progress.zeros + 1);
        return { ...progress, remainder, zeros: 0 };
      }
      if (progress.zeros < zeros) return { ...progress, zeros: progress.zeros + 1 };
      return { ...progress, remainder: append(progress.remainder, 0, 1) };
    },
    point: (progress) => (decimals > 0 || isMultiple(progress) ? progress : null),
    fraction: (progress, digit) => {
      if (progress.decimals === decimals) return digit === 0 ? progress : null;
      const remainder = append(progress.remainder, digit, 1);
      return { ...progress, remainder, decimals: progress.decimals + 1 };
    },
    accepts: isMultiple,
    mindsSign: false,
    keyOf: (progress) => `${progress.remainder},${progress.zeros},${progress.decimals}`,
  };
}

function powerOfTen(exponent: number, modulus: number): number {
  let power = 1 % modulus;
  for (let count = 0; count < exponent; count += 1) power = (power * 10) % modulus;
  return power;
}
