/** Text typed with the wrong keyboard layout. */
import type { OwnProgram } from "../own-program.ts";

export const KEY_LAYOUT: OwnProgram = {
  name: "key-layout",
  language: "typescript",
  files: {
    "layouts.ts": `/** Letter keys of keyboard layouts, row by row from the top left; the same place is the same key. */
const ROWS = {
  qwerty: ["qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
  qwertz: ["qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-"],
  azerty: ["azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"],
} as const;

export type LayoutName = keyof typeof ROWS;

export const LAYOUT_NAMES = Object.keys(ROWS) as LayoutName[];

export interface Key {
  row: number;
  place: number;
}

/** The key that types a sign without shift; null when no letter key does. */
export function findKey(layout: LayoutName, sign: string): Key | null {
  for (const [row, signs] of ROWS[layout].entries()) {
    const place = [...signs].indexOf(sign);
    if (place !== -1) return { row, place };
  }
  return null;
}

/** What a key types without shift. Throws a RangeError for a key that does not exist. */
export function signOf(layout: LayoutName, { row, place }: Key): string {
  const sign = [...(ROWS[layout][row] ?? "")][place];
  if (sign === undefined) throw new RangeError(\`no such key: \${row}, \${place}\`);
  return sign;
}
`,
    "retype.ts": `import { findKey, LAYOUT_NAMES, type LayoutName, signOf } from "./layouts.ts";

const knownSigns = new Map<string, string>();

/** The sign that the same key types on the other layout; signs of no letter key stay as they are. */
function retypeSign(sign: string, from: LayoutName, to: LayoutName): string {
  const name = [from, to, sign].join(" ");
  const known = knownSigns.get(name);
  if (known !== undefined) return known;
  const small = sign.toLowerCase();
  const key = findKey(from, small);
  const typed = key === null ? sign : signOf(to, key);
  const result = key !== null && sign !== small ? typed.toUpperCase() : typed;
  knownSigns.set(name, result);
  return result;
}

/** What the keys of a text typed on the layout \`from\` would have typed on \`to\`; capitals stay capitals. */
export function retype(text: string, from: LayoutName, to: LayoutName): string {
  return [...text].map((sign) => retypeSign(sign, from, to)).join("");
}

/**
 * The layouts for which the keys of a text, typed on \`from\`, make nothing but known words, in the order
 * of \`LAYOUT_NAMES\`. Words are compared without regard to case.
 */
export function guessLayouts(
  text: string,
  from: LayoutName,
  words: readonly string[],
): LayoutName[] {
  const known = new Set(words.map((word) => word.toLowerCase()));
  return LAYOUT_NAMES.filter((to) => {
    const meant = retype(text, from, to).trim().split(/\\s+/);
    return meant.every((word) => known.has(word.toLowerCase()));
  });
}
`,
  },
  visibleTests: {
    "retype.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { guessLayouts, retype } from "./retype.ts";

test("the same layout changes nothing", () => {
  assert.equal(retype("lazy dog", "qwerty", "qwerty"), "lazy dog");
});

test("y and z change places", () => {
  assert.equal(retype("lazy", "qwerty", "qwertz"), "layz");
});

test("one text for two layouts", () => {
  assert.equal(retype("qaz", "qwerty", "qwertz"), "qay");
  assert.equal(retype("qaz", "qwerty", "azerty"), "aqw");
});

test("and from two layouts", () => {
  assert.equal(retype("z", "qwertz", "qwerty"), "y");
  assert.equal(retype("z", "azerty", "qwerty"), "w");
});

test("capitals stay capitals", () => {
  assert.equal(retype("Yes Zoe", "qwerty", "qwertz"), "Zes Yoe");
});

test("signs of no letter key stay", () => {
  assert.equal(retype("a 1?", "qwerty", "azerty"), "q 1?");
});

test("the layout that makes known words", () => {
  assert.deepEqual(guessLayouts("Qsk", "qwerty", ["ask", "yes"]), ["azerty"]);
  assert.deepEqual(guessLayouts("zes", "qwerty", ["yes"]), ["qwertz"]);
  assert.deepEqual(guessLayouts("Sun", "qwerty", ["sun"]), ["qwerty", "qwertz", "azerty"]);
});
`,
  },
  hiddenTests: {
    "retype.more.test.ts": String.raw`import assert from "node:assert/strict";
import { test } from "node:test";
import { findKey, signOf } from "./layouts.ts";
import { guessLayouts, retype } from "./retype.ts";

test("keys by their sign", () => {
  assert.deepEqual(findKey("azerty", "m"), { row: 1, place: 9 });
  assert.equal(findKey("qwerty", "ü"), null);
});

test("signs by their key", () => {
  assert.equal(signOf("qwertz", { row: 0, place: 10 }), "ü");
  assert.throws(() => signOf("qwertz", { row: 2, place: 10 }), RangeError);
});

test("there and back again", () => {
  for (const to of ["qwertz", "azerty"] as const)
    assert.equal(
      retype(retype("The quick, lazy dog;", "qwerty", to), to, "qwerty"),
      "The quick, lazy dog;",
    );
});

test("capitals of keys that move", () => {
  assert.equal(retype("QWAZ", "qwerty", "azerty"), "AZQW");
  assert.equal(retype("ZYzy", "qwertz", "qwerty"), "YZyz");
});

test("capital letters outside of English", () => {
  assert.equal(retype("Übel", "qwertz", "qwertz"), "Übel");
});

test("small and capital letters of one key", () => {
  assert.equal(retype("aAaA", "qwerty", "azerty"), "qQqQ");
});

test("three layouts one after another", () => {
  const to = ["qwerty", "qwertz", "azerty"] as const;
  assert.deepEqual(
    to.map((layout) => retype("y;z", "qwerty", layout)),
    ["y;z", "zöy", "ymw"],
  );
});

test("one sign from three layouts", () => {
  const from = ["azerty", "qwertz", "qwerty"] as const;
  assert.deepEqual(
    from.map((layout) => retype("m", layout, "qwerty")),
    [";", "m", "m"],
  );
});

test("the empty text", () => {
  assert.equal(retype("", "qwerty", "azerty"), "");
});

test("digits and spaces stay", () => {
  assert.equal(retype("1 2\t3", "azerty", "qwertz"), "1 2\t3");
});

test("every word has to be known", () => {
  assert.deepEqual(guessLayouts("zes sun", "qwerty", ["yes"]), []);
  assert.deepEqual(guessLayouts(" zes  sun ", "qwerty", ["yes", "sun"]), ["qwertz"]);
});

test("words are known in either case", () => {
  assert.deepEqual(guessLayouts("QUIT", "azerty", ["Auit"]), ["qwerty", "qwertz"]);
});
`,
  },
};
