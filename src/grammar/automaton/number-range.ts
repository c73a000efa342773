/** Reads numbers against bounds digit by digit: no rounding, whatever the size of the bounds. */
import { digitsOf } from "./decimal.ts";
import type { DigitReader } from "./number-machine.ts";

export interface NumberBounds {
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
}

interface Bound {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
  /** `order` of the number to the bound: negative when it is less, 0 when equal. */
  allows(order: number): boolean;
}

/** How a magnitude compares to a bound's, as far as it was read. */
interface Progress {
  readonly bound: Bound;
  /** Digits before the point; one more than the bound has stands for any number above. */
  readonly length: number;
  /** Digits after the point that equalled the bound's. */
  readonly equal: number;
  /** The order of the digits read, were both numbers equally long. */
  readonly order: number;
}

export function readRange(bounds: NumberBounds): DigitReader<readonly Progress[]> {
  const limits = [
    boundAt(bounds.minimum, (order) => order >= 0),
    boundAt(bounds.exclusiveMinimum, (order) => order > 0),
    boundAt(bounds.maximum, (order) => order <= 0),
    boundAt(bounds.exclusiveMaximum, (order) => order < 0),
  ].flat();
  return {
    start: limits.map((bound) => ({ bound, length: 0, equal: 0, order: 0 })),
    whole: (cursor, digit) => cursor.map((progress) => readWhole(progress, digit)),
    point: (cursor) => cursor.map(readPoint),
    fraction: (cursor, digit) => cursor.map((progress) => readFraction(progress, digit)),
    accepts: (cursor, isNegative) =>
      cursor.every((progress) => progress.bound.allows(orderOf(progress, isNegative))),
    mindsSign: limits.length > 0,
    keyOf: (cursor) =>
      cursor.map(({ length, equal, order }) => `${length},${equal},${order}`).join(";"),
  };
}

function boundAt(value: number | undefined, allows: Bound["allows"]): readonly Bound[] {
  if (value === undefined || !Number.isFinite(value)) return [];
  return [{ ...digitsOf(value), isNegative: value < 0, allows }];
}

function readWhole(progress: Progress, digit: number): Progress {
  const { whole } = progress.bound;
  const { length } = progress;
  if (length >= whole.length) return { ...progress, length: whole.length + 1, order: 1 };
  const order = progress.order || Math.sign(digit - Number(whole[length]));
  return { ...progress, length: length + 1, order };
}

/** The longer number is the greater one. From here on `length` says nothing more. */
function readPoint(progress: Progress): Progress {
  const { length } = progress.bound.whole;
  return { ...progress, length, order: Math.sign(progress.length - length) || progress.order };
}

function readFraction(progress: Progress, digit: number): Progress {
  if (progress.order !== 0) return progress;
  const { fraction } = progress.bound;
  const order = Math.sign(digit - Number(fraction[progress.equal] ?? 0));
  const equal = order === 0 ? Math.min(progress.equal + 1, fraction.length) : 0;
  return { ...progress, equal, order };
}

/** Negative, 0 or positive as the signed number is less than, equal to or greater than the bound. */
function orderOf(progress: Progress, isNegative: boolean): number {
  const { bound } = progress;
  if (isNegative !== bound.isNegative) return isNegative ? -1 : 1;
  const { order, equal } = readPoint(progress);
  const magnitudeOrder = order || Math.sign(equal - bound.fraction.length);
  return isNegative ? -magnitudeOrder : magnitudeOrder;
}
