import { describe, expect, test } from "vitest";
import { createStopRules, type Hole } from "../../src/decode/fill-rules.ts";
import { findHoleEnd } from "../../src/decode/fill-stop.ts";

/** What is kept of a text that comes character by character, and why it was ended; null where it was not. */
function read(hole: Omit<Hole, "kind"> & { kind: Hole["kind"] }, text: string, fence?: string) {
  const rules = createStopRules(hole, fence ?? null);
  const { beginning = "" } = hole;
  for (let length = 1; length <= text.length; length++) {
    const whole = beginning + text.slice(0, length);
    const end = findHoleEnd(rules, whole, false);
    if (end !== null) return { kept: whole.slice(0, end.length), reason: end.reason, length };
  }
  const whole = beginning + text;
  const end = findHoleEnd(rules, whole, true);
  return end === null ? null : { kept: whole.slice(0, end.length), reason: end.reason };
}

const line: Hole = { kind: "line", before: "def f(a):\n    ", after: "\n    return a\n" };

describe("a line", () => {
  test.each<[string, string, string, Partial<Hole>?]>([
    ["ends with the line", "a = 1\nb = 2\n", "a = 1"],
    ["may be empty", "\nb = 2\n", ""],
    ["goes on inside of brackets", "a = g(\n  1,\n  [2],\n)\nb", "a = g(\n  1,\n  [2],\n)"],
    ["goes on inside of a value in braces", "a = {\n  1: 2,\n}\nb", "a = {\n  1: 2,\n}"],
    ["ends behind the brace of a block", "if (a) {\n  b();\n}\n", "if (a) {"],
    ["ends behind the brace of an else", "} else {\n  b();\n", "} else {"],
    ["ends behind a function with a body", "g = (a) => {\n  b", "g = (a) => {"],
    [
      "goes on with a call that takes a function",
      "g((a) => {\n  b();\n});\nc",
      "g((a) => {\n  b();\n});",
    ],
    ["goes on behind a backslash", "a = 1 + \\\n  2\nb", "a = 1 + \\\n  2"],
    ["goes on in quotes of many lines", 'a = """x\ny"""\nb', 'a = """x\ny"""'],
    ["a bracket in quotes opens nothing", 'a = "("\nb', 'a = "("'],
    ["an escaped quote ends none", 'a = "\\"("\nb', 'a = "\\"("'],
    ["a quote that is not closed ends with the line", "a = '(\nb", "a = '("],
    [
      "an apostrophe in a comment quotes nothing",
      "a = g(  # don't\n  1)\nb",
      "a = g(  # don't\n  1)",
      { commentPrefix: "#" },
    ],
    ["a bracket in a comment opens nothing", "a = 1  # (\nb", "a = 1  # (", { commentPrefix: "#" }],
    ["a bracket that closes an outer one opens none", "a)\nb", "a)"],
    ["a bracket that does not fit closes nothing", "a = [(]\n)]\nb", "a = [(]\n)]"],
    ["leaves open what is closed behind the hole", "g(\n", "g(", { after: "\n  1)\n" }],
    [
      "does not count what is opened in front of it",
      "g(\n1)\n",
      "g(\n1)",
      { before: "h(\n", after: "\n)\n" },
    ],
    ["that is the next one is none", "return a\n", ""],
    ["a brace may come again", "}\n", "}", { before: "", after: "\n}\n" }],
    ["keeps its carriage return", "a = 1\r\nb\r\n", "a = 1\r"],
    ["keeps its beginning", "1\nb", "x = 1", { beginning: "x = " }],
    [
      "a line feed that is given ends nothing",
      "1\nb",
      "if a:\n        b = 1",
      { beginning: "if a:\n        b = " },
    ],
  ])("%s", (_, text, kept, changes = {}) => {
    expect(read({ ...line, ...changes }, text)).toMatchObject({ kept, reason: "closed" });
  });

  test("without a line feed has no end but that of the answer", () => {
    expect(findHoleEnd(createStopRules(line), "a = 1", false)).toBeNull();
    expect(read(line, "a = 1")).toEqual({ kept: "a = 1", reason: "closed" });
    expect(read(line, "return a")).toEqual({ kept: "", reason: "closed" });
  });

  test.each([
    ["a bracket", `g(${"\n1,".repeat(50)}`],
    ["quotes of many lines", `"""${"\nx".repeat(50)}`],
  ])("that %s keeps open is cut off", (_, text) => {
    const found = read({ ...line, maxLines: 3 }, text);
    expect(found).toMatchObject({ reason: "max-lines" });
    expect(found?.kept.split("\n")).toHaveLength(3);
  });

  test("a fence is no code", () => {
    expect(read({ ...line, before: "a\n" }, "```\n", "```")).toMatchObject({ kept: "" });
  });
});

const block: Hole = {
  kind: "block",
  before: "def f(a):\n",
  after: "\n    return a\n\n\ndef g():\n    pass\n",
  beginning: "    ",
};

describe("a block", () => {
  test.each<[string, string, string, Partial<Hole>?]>([
    ["ends where a line is less deep", "b = 1\n    c = 2\ndef g():\n", "    b = 1\n    c = 2\n"],
    [
      "keeps deeper lines and blank ones",
      "if a:\n        b()\n\n    c()\nd",
      "    if a:\n        b()\n\n    c()\n",
    ],
    ["ends at the line behind the hole", "b = 1\n    return a\n    c = 2\n", "    b = 1\n"],
    [
      "keeps that line when it is deeper",
      "if b:\n        return a\n    c()\nd",
      "    if b:\n        return a\n    c()\n",
    ],
    ["takes tabs for no spaces", "b = 1\n\tc = 2\n", "    b = 1\n"],
    ["takes spaces for no tabs", "b = 1\n    c = 2\n", "\tb = 1\n", { beginning: "\t" }],
    ["keeps lines of tabs", "b = 1\n\t\tc = 2\nd", "\tb = 1\n\t\tc = 2\n", { beginning: "\t" }],
    [
      "keeps the left edge in quotes",
      'b = """\nx\n"""\n    c = 1\nd',
      '    b = """\nx\n"""\n    c = 1\n',
    ],
    ["ends before a bracket too many", "b = 1\n    })\n", "    b = 1\n"],
    [
      "reads lines that end with a carriage return",
      "b = 1\r\n    c = 2\r\nd",
      "    b = 1\r\n    c = 2\r\n",
    ],
    [
      "is as deep as a branch that is given",
      "b = 1\n    c = 2\nd",
      "    if a:\n        b = 1\n    c = 2\n",
      { beginning: "    if a:\n        " },
    ],
    [
      "without a depth is as deep as its first line",
      "  b = 1\n  c = 2\nd",
      "  b = 1\n  c = 2\n",
      { beginning: "" },
    ],
    [
      "may begin inside a line",
      "1\n    c = 2\nd",
      "1\n    c = 2\n",
      { before: "def f(a):\n    b = ", beginning: "" },
    ],
    ["may be nothing", "return a\n", "    "],
  ])("%s", (_, text, kept, changes = {}) => {
    expect(read({ ...block, ...changes }, text)).toMatchObject({ kept, reason: "closed" });
  });

  test("its end is seen at the first character of a line, not at its last", () => {
    expect(read(block, "b = 1\ndef g(): and on and on")?.length).toBe("b = 1\nd".length);
  });

  test("of too many lines is cut off", () => {
    const found = read({ ...block, maxLines: 2 }, "b()\n    c()\n    d()\n");
    expect(found).toMatchObject({ kept: "    b()\n    c()", reason: "max-lines" });
  });

  test("at the left edge ends with the fence", () => {
    const hole = { ...block, before: "a = 0\n", beginning: "", after: "" };
    expect(read(hole, "b = 1\n```\n", "```")).toMatchObject({ kept: "b = 1\n" });
    expect(read(hole, "b = 1\n```\nc")).toBeNull();
  });

  test("its last line counts without a line feed once nothing more comes", () => {
    expect(read(block, "b = 1\n    return a")?.kept).toBe("    b = 1\n");
    expect(read(block, "b = 1\n    return ab")).toBeNull();
  });
});

const expression: Hole = { kind: "expression", before: "x = f(", after: ")\ny = 1\n" };

describe("an expression", () => {
  test.each<[string, string, string, Partial<Hole>?]>([
    ["ends before a bracket too many", "a + b)\ny", "a + b"],
    ["keeps its own brackets", "g(a), [b])\ny", "g(a), [b]"],
    ["keeps its own at the end of the answer", "g(a)", "g(a)"],
    ["ends with the line", "a\ny = 1\n", "a", { before: "x = ", after: "\ny = 1\n" }],
    ["goes on inside of brackets", "g(\n  a)\ny", "g(\n  a)", { before: "x = ", after: "\n" }],
    [
      "gives back the rest of the line",
      "a > b:\n    c",
      "a > b",
      { before: "if ", after: ":\n    d\n" },
    ],
    ["gives it back at the end of the answer", "+ b", "+", { before: "return a ", after: " b\n" }],
    ["keeps a colon inside", "lambda a: a\n", "lambda a: a", { before: "x = ", after: "\n" }],
    [
      "ends as soon as much of the rest comes again",
      "a else other and",
      "a ",
      { before: "x = ", after: "else other\n" },
    ],
    [
      "gives back what stands before the bracket",
      "b, c)\n",
      "b",
      { before: "f(a, ", after: ", c)\n" },
    ],
    ["keeps what is only like the rest", "g(b, c)\n", "g(b, c)", { before: "x = ", after: "\n" }],
    ["a bracket in quotes closes nothing", '")" + a)\n', '")" + a'],
    ["may be empty", ")\n", ""],
    [
      "gives back nothing of its beginning",
      ")\n",
      "b)",
      { beginning: "b)", before: "f(", after: ")\n" },
    ],
  ])("%s", (_, text, kept, changes = {}) => {
    expect(read({ ...expression, ...changes }, text)).toMatchObject({ kept, reason: "closed" });
  });

  test("of too many lines is cut off", () => {
    expect(read({ ...expression, maxLines: 2 }, "g(\n\n\n")).toMatchObject({
      reason: "max-lines",
    });
  });
});

test.each(["line", "block", "expression"] as const)(
  "a hundred thousand characters around a hole are read once, of a %s",
  (kind) => {
    const long = `${" ".repeat(50_000)}${"(".repeat(50_000)}`;
    const rules = createStopRules({ kind, before: long, after: long });
    expect(findHoleEnd(rules, "a".repeat(50_000), true)).not.toBeUndefined();
  },
);
