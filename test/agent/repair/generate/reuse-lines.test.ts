import { describe, expect, test } from "vitest";
import { proposeReusedLines } from "../../../../src/agent/repair/generate/reuse-lines.ts";

interface Case {
  path?: string;
  text: string;
  line: number;
  others?: readonly { path: string; text: string }[];
}

function propose({ path = "a.py", text, line, others = [] }: Case): string[] {
  const found = proposeReusedLines({ path, text, line, others });
  // Applied, so that offsets are part of what is tested.
  return found.map(({ startIndex, endIndex, replacement }) => {
    const mended = text.slice(0, startIndex) + replacement + text.slice(endIndex);
    const lines = mended.split("\n");
    expect(lines.toSpliced(line - 1, 1)).toEqual(text.split("\n").toSpliced(line - 1, 1));
    return lines[line - 1] ?? "";
  });
}

const SHOP = `def price(items):
    total = 0
    for item in items:
        total += item.cost * item.count
    return total

def weight(parts):
    mass = 0
    for part in parts:
        mass += part.weight + part.count
    return mass
`;

describe("a line like the suspicious one is proposed", () => {
  test("with the names of where it would stand", () => {
    expect(propose({ text: SHOP, line: 10 })).toContain("        mass += part.cost * part.count");
  });

  test("from another file of the language", () => {
    const others = [{ path: "b.py", text: "if low <= key and key <= high:\n    pass\n" }];
    const text =
      "def within(value, first, last):\n    if first < value and value <= last:\n        return True\n";
    expect(propose({ text, line: 2, others })).toEqual([
      "    if first <= value and value <= last:",
    ]);
  });

  test("as it stands where its names are known", () => {
    const text = "def f(a, b):\n    x = min(a, b)\n    y = max(a, b)\n    return x + y\n";
    expect(propose({ text, line: 2 })).toContain("    y = max(a, b)");
  });

  test.each([
    [
      "a.js",
      "for (let i = 0; i <= items.length; i++) {\n  go(items[i]);\n}\n",
      "for (let k = 0; k < rows.length; k++) {",
      "for (let i = 0; i < items.length; i++) {",
    ],
    ["a.go", "func f(n int) error {\n\tif n <= 0 {\n\t}\n}\n", "if count < 0 {", "\tif n < 0 {"],
  ])("in %s", (path, text, other, mended) => {
    const line = path === "a.go" ? 2 : 1;
    const others = [{ path: `b${path.slice(1)}`, text: `${other}\n` }];
    expect(propose({ path, text, line, others })).toEqual([mended]);
  });

  test("the more alike first, five at most, none twice", () => {
    const others = Array.from({ length: 9 }, (_, at) => ({
      path: `b${at}.py`,
      text: `x = f(a, b, ${at})\nx = f(a, b, 1)\n`,
    }));
    const found = propose({ text: "x = f(a, b, c)\n", line: 1, others });
    expect(found).toHaveLength(5);
    expect(new Set(found).size).toBe(5);
  });

  test("and says where it stands", () => {
    const found = proposeReusedLines({ path: "a.py", text: SHOP, line: 10, others: [] });
    expect(found.map(({ message }) => message)).toContain(
      `a.py:4 has "total += item.cost * item.count"`,
    );
  });

  test("a line end of Windows stays", () => {
    const text = "x = f(a, b)\r\ny = f(b, a)\r\n";
    expect(propose({ text, line: 1 })).toEqual(["x = f(b, a)\r"]);
  });
});

describe("nothing is proposed", () => {
  test.each<[string, Case]>([
    ["for a line that is not there", { text: "x = f(a, b)\n", line: 9 }],
    ["for line 0", { text: "x = f(a, b)\n", line: 0 }],
    ["for an empty line", { text: "\nx = f(a, b)\n", line: 1 }],
    ["for a comment", { text: "# x = f(a, b)\nx = f(a, b)\n", line: 1 }],
    [
      "for a line that is far too long",
      { text: `x = f(${"a, ".repeat(200)})\nx = f(a)\n`, line: 1 },
    ],
    [
      "where only the line itself is like it",
      { text: "x = f(a, b)\n", line: 1, others: [{ path: "b.py", text: "x = f(a, b)" }] },
    ],
    [
      "from another language",
      { text: "x = f(a, b)\n", line: 1, others: [{ path: "b.js", text: "x = f(b, a)" }] },
    ],
    [
      "where the keyword is another",
      { text: "return f(a, b)\n", line: 1, others: [{ path: "b.py", text: "assert f(b, a)" }] },
    ],
    [
      "where a name is left that nobody knows",
      { text: "x = f(a, b)\n", line: 1, others: [{ path: "b.py", text: "x = f(a, b) + zz" }] },
    ],
    [
      "for a language that is not known",
      { path: "a.txt", text: "x = f(a, b)\nx = f(b, a)\n", line: 1 },
    ],
  ])("%s", (_what, request) => {
    expect(propose(request)).toEqual([]);
  });
});

test("lines beyond the 20,000th are not read", () => {
  const far = { path: "b.py", text: `${"pass\n".repeat(20_000)}x = f(b, a)\n` };
  const near = { path: "b.py", text: `${"pass\n".repeat(10_000)}x = f(b, a)\n` };
  const text = "x = f(a, b)\n";
  expect(propose({ text, line: 1, others: [far] })).toEqual([]);
  expect(propose({ text, line: 1, others: [near] })).toEqual(["x = f(b, a)"]);
});

test.each<[string, string]>([
  ["like lines", Array.from({ length: 20_000 }, (_, at) => `x = f(a${at}, b, ${at})`).join("\n")],
  ["one endless line", "x = f(a, b) ".repeat(200_000)],
  ["open quotes", `x = '${"\\".repeat(150)}\n`.repeat(20_000)],
])("of %s at most five are proposed", (_what, text) => {
  const others = [{ path: "b.py", text }];
  expect(propose({ text: "x = f(a, b, 1)\n", line: 1, others }).length).toBeLessThanOrEqual(5);
});
