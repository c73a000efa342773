/** Light of a colour temperature from warm and cold lamps. */
import type { OwnProgram } from "../own-program.ts";

export const LAMP_MIXER: OwnProgram = {
  name: "lamp-mixer",
  language: "typescript",
  files: {
    "lamp-mixer.ts": `/**
 * Mixes light of a wanted colour temperature from a warm and a cold row of lamps.
 * Mixing is even in mireds (a million divided by kelvin), not in kelvin.
 */

export interface Lamp {
  warmKelvin: number;
  coldKelvin: number;
}

/** What each row is driven with, from 0 to 255. */
export interface Drive {
  warm: number;
  cold: number;
}

const FULL = 255;

/** Throws a RangeError for no or a negative temperature. */
export function toMired(kelvin: number): number {
  if (kelvin <= 0) throw new RangeError("a colour temperature is more than 0 K");
  return 1_000_000 / kelvin;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** How much of the light is cold, from 0 to 1. Temperatures the lamp cannot reach give its nearest. */
export function coldShare(lamp: Lamp, kelvin: number): number {
  const warm = toMired(lamp.warmKelvin);
  const cold = toMired(lamp.coldKelvin);
  return clamp((warm - toMired(kelvin)) / (warm - cold), 0, 1);
}

/** The drive for a colour temperature and a brightness from 0 to 1; a brightness outside is brought inside. */
export function mix(lamp: Lamp, kelvin: number, brightness: number): Drive {
  const share = coldShare(lamp, kelvin);
  const level = FULL * clamp(brightness, 0, 1);
  return { warm: Math.round(level * (1 - share)), cold: Math.round(level * share) };
}

/** \`steps\` drives that lead evenly from one to another: the last is \`to\`, and \`from\` is not among them. */
export function fade(from: Drive, to: Drive, steps: number): Drive[] {
  const drives: Drive[] = [];
  for (let step = 1; step <= steps; step += 1) {
    const done = step / steps;
    drives.push({
      warm: Math.round(from.warm + (to.warm - from.warm) * done),
      cold: Math.round(from.cold + (to.cold - from.cold) * done),
    });
  }
  return drives;
}
`,
  },
  visibleTests: {
    "lamp-mixer.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { coldShare, fade, mix } from "./lamp-mixer.ts";

const LAMP = { warmKelvin: 2000, coldKelvin: 5000 };

test("the ends of the range are one row alone", () => {
  assert.deepEqual(mix(LAMP, 2000, 1), { warm: 255, cold: 0 });
  assert.deepEqual(mix(LAMP, 5000, 1), { warm: 0, cold: 255 });
});

test("the middle is that of the mireds", () => {
  assert.ok(Math.abs(coldShare(LAMP, 1_000_000 / 350) - 0.5) < 1e-9);
});

test("a third of the way in mireds", () => {
  assert.deepEqual(mix(LAMP, 2500, 1), { warm: 170, cold: 85 });
});

test("brightness scales both rows", () => {
  assert.deepEqual(mix(LAMP, 2500, 0.4), { warm: 68, cold: 34 });
});

test("temperatures out of reach give the nearest", () => {
  assert.deepEqual(
    [mix(LAMP, 1500, 1), mix(LAMP, 9000, 1)],
    [mix(LAMP, 2000, 1), mix(LAMP, 5000, 1)],
  );
});

test("a fade ends where it leads to", () => {
  const drives = fade({ warm: 0, cold: 100 }, { warm: 10, cold: 0 }, 4);
  assert.deepEqual(
    drives.map((drive) => drive.warm),
    [3, 5, 8, 10],
  );
  assert.deepEqual(
    drives.map((drive) => drive.cold),
    [75, 50, 25, 0],
  );
});
`,
  },
  hiddenTests: {
    "lamp-mixer.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { coldShare, fade, mix, toMired } from "./lamp-mixer.ts";

const LAMP = { warmKelvin: 2500, coldKelvin: 6250 };
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, \`\${actual}\`);

test("mireds", () => {
  near(toMired(4000), 250);
});

test("no temperature is refused", () => {
  for (const kelvin of [0, -100]) assert.throws(() => mix(LAMP, kelvin, 1), RangeError);
});

test("shares within the range", () => {
  near(coldShare(LAMP, 2500), 0);
  near(coldShare(LAMP, 3125), 1 / 3);
  near(coldShare(LAMP, 4000), 0.625);
  near(coldShare(LAMP, 6250), 1);
});

test("shares outside the range", () => {
  assert.deepEqual([coldShare(LAMP, 1000), coldShare(LAMP, 20_000)], [0, 1]);
});

test("half brightness of the cold end", () => {
  assert.deepEqual(mix(LAMP, 6250, 0.5), { warm: 0, cold: 128 });
});

test("both rows at a quarter of the brightness", () => {
  assert.deepEqual(mix(LAMP, 4000, 0.25), { warm: 24, cold: 40 });
});

test("brightness is brought into its range", () => {
  assert.deepEqual(
    [mix(LAMP, 2500, 7), mix(LAMP, 2500, -1)],
    [
      { warm: 255, cold: 0 },
      { warm: 0, cold: 0 },
    ],
  );
});

test("a fade of one step", () => {
  assert.deepEqual(fade({ warm: 1, cold: 2 }, { warm: 200, cold: 100 }, 1), [
    { warm: 200, cold: 100 },
  ]);
});

test("a fade of no steps", () => {
  assert.deepEqual(fade({ warm: 1, cold: 2 }, { warm: 3, cold: 4 }, 0), []);
});

test("a fade with steps of less than a half moves all the same", () => {
  const drives = fade({ warm: 0, cold: 9 }, { warm: 3, cold: 9 }, 10);
  assert.deepEqual(
    drives.map((drive) => drive.warm),
    [0, 1, 1, 1, 2, 2, 2, 2, 3, 3],
  );
  assert.ok(drives.every((drive) => drive.cold === 9));
});

test("a long fade does not run past its end", () => {
  const drives = fade({ warm: 255, cold: 0 }, { warm: 0, cold: 255 }, 100);
  assert.deepEqual(drives.at(-1), { warm: 0, cold: 255 });
  assert.deepEqual(drives[49], { warm: 128, cold: 128 });
});
`,
  },
};
