import { describe, expect, test } from "vitest";
import { acceptsText, isEmptyDfa } from "../../../src/grammar/automaton/dfa-algebra.ts";
import {
  allNumbers,
  digitTexts,
  multiplesOf,
  numbersInRange,
  numberText,
  wholeNumbers,
} from "../../../src/grammar/automaton/number-texts.ts";
import { RandomSource } from "../../support/random-source.ts";

const WHOLE_VALUES = ["0", "0.0", "7", "-7", "10", "-10.000", "9007199254740993"];
const FRACTIONS = ["0.5", "-0.5", "1.50", "-12.010", "0.0000001"];
const NO_NUMBERS = "|-|-0|-0.0|00|01|-01|1.|.5|+1|1e5|1-|1..5| 1|1 |--1".split("|");

const BOUNDS = [
  ...[0, -0, 1, -1, 9, 10, 99, 100, -100, 0.5, -0.5, 1.25, -1.25, 12.34, 0.001, 1e-7, -1e-7],
  ...[1e21, -1e21, 2 ** 31 - 1, -(2 ** 31), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
];

describe("spelling", () => {
  test.each([...WHOLE_VALUES, ...FRACTIONS])("%s is a number", (text) => {
    expect(acceptsText(allNumbers(), text)).toBe(true);
  });

  test.each(NO_NUMBERS)("%j is no number", (text) => {
    const sets = [allNumbers(), wholeNumbers(), digitTexts(), numbersInRange({ maximum: 5 })];
    expect(sets.map((set) => acceptsText(set, text))).toEqual([false, false, false, false]);
  });

  test("whole numbers are those whose value is whole", () => {
    const accepted = [...WHOLE_VALUES, ...FRACTIONS].filter((each) =>
      acceptsText(wholeNumbers(), each),
    );
    expect(accepted).toEqual(WHOLE_VALUES);
  });

  test("digit texts are those without a point", () => {
    const accepted = [...WHOLE_VALUES, ...FRACTIONS].filter((each) =>
      acceptsText(digitTexts(), each),
    );
    expect(accepted).toEqual(["0", "7", "-7", "10", "9007199254740993"]);
  });

  test.each([
    [0, "0"],
    [-0, "0"],
    [-12.5, "-12.5"],
    [1e21, `1${"0".repeat(21)}`],
    [1e100, `1${"0".repeat(100)}`],
    [1.5e22, `15${"0".repeat(21)}`],
    [1e-7, "0.0000001"],
    [-1.25e-7, "-0.000000125"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
  ])("%d is spelt %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  test("every double survives its spelling, which is a number text", () => {
    const random = new RandomSource(1);
    for (let round = 0; round < 1_000; round++) {
      const value = (random.next() - 0.5) * 10 ** Math.floor(random.next() * 600 - 300);
      expect(Number(numberText(value))).toBe(value);
      expect(acceptsText(allNumbers(), numberText(value))).toBe(true);
    }
  });
});

describe("ranges", () => {
  test("a text is inside exactly when its exact value is, for any pair of bounds", () => {
    const random = new RandomSource(2);
    for (let round = 0; round < 300; round++) {
      const bounds = randomBounds(random);
      const dfa = numbersInRange(bounds);
      const texts = Array.from({ length: 60 }, () => randomText(random));
      const wrong = texts.filter((text) => acceptsText(dfa, text) !== isInside(text, bounds));
      expect({ bounds, wrong }).toEqual({ bounds, wrong: [] });
    }
  });

  test.each([
    ["5e-324", { minimum: 5e-324 }, true],
    ["0", { minimum: 5e-324 }, false],
    ["1e308", { exclusiveMaximum: 1e308 }, false],
    ["1e308", { maximum: 1e308 }, true],
    ["1e21", { maximum: 1e21, minimum: 1e21 }, true],
  ])("%s inside %j: %s", (value, bounds, inside) => {
    expect(acceptsText(numbersInRange(bounds), numberText(Number(value)))).toBe(inside);
  });

  test("trailing zeros do not change a value", () => {
    const dfa = numbersInRange({ minimum: 1.5, maximum: 1.5 });
    const texts = ["1.5", "1.50", "1.500000", "1.49999999", "1.5000001", "15"];
    expect(texts.filter((text) => acceptsText(dfa, text))).toEqual(["1.5", "1.50", "1.500000"]);
  });

  test("bounds that exclude each other leave nothing", () => {
    expect(isEmptyDfa(numbersInRange({ minimum: 3, exclusiveMaximum: 3 }))).toBe(true);
  });

  test("bounds that are not finite say nothing", () => {
    const bounds = { minimum: Number.NEGATIVE_INFINITY, maximum: Number.NaN };
    expect(numbersInRange(bounds)).toEqual(allNumbers());
  });
});

describe("multiples", () => {
  const STEPS = [1, 2, 3, 7, 10, 60, 1000, 3600, 1e6, 1e21, 0.5, 0.25, 2.5, 0.01, 0.05, 1e-8, 1.1];

  test.each(STEPS)("of %d are exactly the texts whose decimal value is one", (step) => {
    const dfa = multiplesOf(step);
    const random = new RandomSource(3);
    const texts = Array.from({ length: 400 }, (_, round) =>
      round % 2 === 0 ? multipleText(step, random) : randomText(random),
    );
    const wrong = texts.filter(
      (text) => dfa === null || acceptsText(dfa, text) !== (scaled(text) % stepOf(step) === 0n),
    );
    expect(wrong).toEqual([]);
  });

  test("0 is a multiple of every step, -0 is no text", () => {
    const dfa = multiplesOf(7);
    expect(["0", "0.00", "-0", "-7"].map((text) => dfa && acceptsText(dfa, text))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 65_537, 0.123456789])(
    "of %d are not counted",
    (step) => {
      expect(multiplesOf(step)).toBeNull();
    },
  );

  test("of a power of ten take few states", () => {
    expect(multiplesOf(1e6)?.states.length).toBeLessThan(20);
  });
});

/** The exact value times 10^30; enough decimals for every text made here. */
function scaled(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(30, "0"));
}

function stepOf(step: number): bigint {
  return scaled(numberText(step));
}

function isInside(text: string, bounds: ReturnType<typeof randomBounds>): boolean {
  const compare = (bound: number) => {
    const difference = scaled(text) - scaled(numberText(bound));
    return Number(difference > 0n) - Number(difference < 0n);
  };
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = bounds;
  return (
    (minimum === undefined || compare(minimum) >= 0) &&
    (exclusiveMinimum === undefined || compare(exclusiveMinimum) > 0) &&
    (maximum === undefined || compare(maximum) <= 0) &&
    (exclusiveMaximum === undefined || compare(exclusiveMaximum) < 0)
  );
}

function randomBounds(random: RandomSource) {
  const maybe = () => (random.next() < 0.5 ? random.pick(BOUNDS) : undefined);
  return {
    minimum: maybe(),
    exclusiveMinimum: maybe(),
    maximum: maybe(),
    exclusiveMaximum: maybe(),
  };
}

/** Bounds themselves, their neighbours, and arbitrary digits. */
function randomText(random: RandomSource): string {
  const near = random.pick(BOUNDS);
  const texts = [
    numberText(near),
    numberText(near + random.pick([1, -1, 0.5, -0.5, 0.001])),
    numberText(Math.round((random.next() - 0.5) * 10 ** Math.floor(random.next() * 18))),
    numberText(Number(((random.next() - 0.5) * 10 ** Math.floor(random.next() * 4)).toFixed(3))),
  ];
  const text = random.pick(texts);
  if (random.next() < 0.7) return text;
  return text.includes(".") ? `${text}0` : `${text}.00`;
}

function multipleText(step: number, random: RandomSource): string {
  const digits = String(stepOf(step) * BigInt(Math.floor(random.next() * 5_000))).padStart(31, "0");
  const text = `${digits.slice(0, -30)}.${digits.slice(-30)}`;
  return random.next() < 0.5 ? text : text.replace(/\.?0+$/, "");
}
