import { describe, expect, test } from "vitest";
import {
  chooseShot,
  composeShot,
  extractFile,
  type ShotFile,
} from "../../src/bench/single-shot.ts";

function file(path: string, text = "", kind: ShotFile["kind"] = "source"): ShotFile {
  return { path, text, kind };
}

const FILES = [
  file("README.md", "# Cart\n", "other"),
  file("cart.py", "def price_of(item):\n    return item.price\n"),
  file("cart_test.py", "import cart\n", "test"),
  file("lib/tax.py", "RATE = 19\n"),
];

test.each<[string, string[], string]>([
  ["Fix cart.py as README.md says.", ["cart.py", "README.md"], "cart.py"],
  [
    "Fix ./cart.py so that `python3 -m unittest cart_test` passes.",
    ["cart.py", "cart_test.py"],
    "cart.py",
  ],
  ["Use tax.py in cart.py", ["lib/tax.py", "cart.py"], "lib/tax.py"],
  ["cart_test.py fails.", ["cart.py", "cart_test.py", "lib/tax.py"], "cart.py"],
  ["price_of returns a wrong value.", ["cart.py", "lib/tax.py"], "cart.py"],
  ["RATE is 7 now.", ["lib/tax.py", "cart.py"], "lib/tax.py"],
])("%s", (request, shown, target) => {
  const shot = chooseShot(request, FILES);
  expect(shot.target?.path).toBe(target);
  expect(shot.shown.map(({ path }) => path)).toEqual(shown);
});

test("a folder without source files has no target", () => {
  const shot = chooseShot("What is this?", [file("README.md", "x", "other")]);
  expect(shot).toEqual({ shown: [], target: null });
  expect(composeShot("What is this?", shot, []).at(-1)?.content).toBe(
    "What is this?\n\nAnswer the request.",
  );
});

test("the request comes first, then the files in fences that none of them closes", () => {
  const notes = file("notes.py", '"""\n```\n"""');
  const shot = { shown: [notes], target: notes };
  expect(composeShot("Tidy notes.py", shot, shot.shown).at(-1)?.content).toMatch(
    /^Tidy notes\.py\n\nnotes\.py:\n````\n"""\n```\n"""\n````\n\nIf the request asks for a change, .* of notes\.py in one code block/,
  );
});

describe("the file of a reply", () => {
  test.each<[string, string, string | null]>([
    ["is its code block", "Here:\n```py\nx = 1\n```\nDone.", "x = 1\n"],
    ["is the longest of several", "```sh\nls\n```\n```py\nx = 1\ny = 2\n```", "x = 1\ny = 2\n"],
    ["may hold shorter fences", "````md\n```\na\n```\n````", "```\na\n```\n"],
    ["may come without its last fence", "```py\nx = 1", "x = 1\n"],
    ["loses carriage returns", "```py\r\nx = 1\r\n```\r\n", "x = 1\n"],
    ["is not there in words alone", "It is 42.", null],
    ["is not there in an empty block", "```\n\n```", null],
  ])("%s", (_title, reply, expected) => {
    expect(extractFile(reply, false)).toBe(expected);
  });

  test("is not half a file", () => {
    expect(extractFile("```py\nx = 1", true)).toBeNull();
    expect(extractFile("```py\nx = 1\n```\nAnd th", true)).toBe("x = 1\n");
  });
});
