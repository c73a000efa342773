/** Exact decimals: what a double's shortest spelling says, as whole numbers and digits. Nothing is rounded. */

/** The value is `units` / 10^`scale`; `scale` is never negative. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Of the shortest spelling of a finite double: 0.1 is one tenth. */
export function decimalOf(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** The plain digits of a finite double's magnitude; `fraction` is empty or ends in a digit other than 0. */
export function digitsOf(value: number): { whole: string; fraction: string } {
  const { units, scale } = decimalOf(Math.abs(value));
  const digits = String(units).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return { whole: digits.slice(0, point), fraction: digits.slice(point) };
}

/** Whether `value` is a whole number of steps; never for a step of zero. */
export function isMultipleOf(value: number, step: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(step) || step === 0) return false;
  const [a, b] = [decimalOf(value), decimalOf(step)];
  const scale = Math.max(a.scale, b.scale);
  const units = (decimal: Decimal) => decimal.units * 10n ** BigInt(scale - decimal.scale);
  return units(a) % units(b) === 0n;
}
