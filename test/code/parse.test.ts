import { expect, test } from "vitest";
import { createCodeParser } from "../../src/code/parse.ts";
import { outlineOf, parseSource } from "./outline.ts";

const EMPTY = { problems: [], symbols: [], imports: [], exports: [] };

test("a file in no known language is not parsed", async () => {
  expect(await createCodeParser().parse("a.txt", "x")).toBeNull();
});

test.each([
  "a.py",
  "a.ts",
  "a.tsx",
  "a.js",
  "a.go",
  "a.rs",
  "A.java",
  "a.c",
  "a.rb",
  "a.php",
  "a.cs",
])("an empty %s has no facts and no problems", async (path) => {
  expect(await parseSource(path, "")).toMatchObject(EMPTY);
  expect(await parseSource(path, "\n\n")).toMatchObject(EMPTY);
});

test.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
])("offsets cut out whole lines, with %s", async (_name, newline) => {
  const lines = [
    "const s = '😀é';",
    "class A {",
    "  /** doc 😀 */",
    "  m() { // ü",
    "    return '😀';",
    "  } // end",
    "}",
  ];
  const text = lines.join(newline);
  const { symbols } = await parseSource("a.ts", text);
  const method = symbols.find(({ name }) => name === "m");
  expect(text.slice(method?.startIndex, method?.endIndex)).toBe(lines.slice(3, 6).join(newline));
  expect(method).toMatchObject({ startLine: 4, endLine: 6, bodyStartLine: 5, signature: "m()" });
});

test("offsets count UTF-16 units in Python too, to the very end", async () => {
  const text = "x = '😀😀'\n\ndef f():\n    return '😀'";
  const { symbols } = await parseSource("a.py", text);
  expect(symbols.map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex))).toEqual([
    "x = '😀😀'",
    "def f():\n    return '😀'",
  ]);
});

test("a byte order mark is no part of the code", async () => {
  const text = "\uFEFFdef f():\n    pass\n";
  expect(await outlineOf("a.py", text)).toEqual(["+function f 1-2"]);
  expect((await parseSource("a.py", text)).problems).toEqual([]);
});

test("a lone surrogate in the text does no harm", async () => {
  expect(await outlineOf("a.py", "s = '\uD83D'\ndef f():\n    pass\n")).toEqual([
    "+variable s 1-1",
    "+function f 2-3",
  ]);
});

test("long signatures are cut between characters", async () => {
  const { symbols } = await parseSource("a.ts", `function ff(a = "${"😀".repeat(300)}") {}\n`);
  expect(symbols[0]?.signature).toHaveLength(199);
  expect(symbols[0]?.signature.endsWith("😀")).toBe(true);
});

test("a megabyte of code is parsed whole", async () => {
  const one = "def f_%(a, b):\n    return [a, b, '%']\n\n\n";
  const count = Math.ceil(1_000_000 / one.length);
  const text = Array.from({ length: count }, (_, index) => one.replaceAll("%", `${index}`)).join(
    "",
  );
  // A slow machine may take its time here; the limit has a test of its own.
  const parser = createCodeParser({ maxChars: 2 ** 21, maxMs: 60_000 });
  const { symbols, exports } = (await parser.parse("a.py", text))!;
  expect(symbols).toHaveLength(count);
  expect(exports).toHaveLength(count);
});

test("a file over the size limit is refused, not parsed", async () => {
  const parsed = await createCodeParser({ maxChars: 10, maxMs: 2000 }).parse(
    "a.py",
    "def f(): pass",
  );
  expect(parsed).toEqual({
    ...EMPTY,
    language: "python",
    problems: [{ line: 1, column: 1, kind: "refused", near: "more than 10 characters" }],
  });
});

test("a file that takes too long is refused, and the next one is parsed", async () => {
  const parser = createCodeParser({ maxChars: 2 ** 21, maxMs: 0 });
  const parsed = await parser.parse("a.py", "x = [1, 2, 3]\n".repeat(20_000));
  expect(parsed?.problems).toEqual([
    { line: 1, column: 1, kind: "refused", near: "more than 0 ms to parse" },
  ]);
  expect(await outlineOf("a.py", "def f(): pass\n")).toEqual(["+function f 1-1"]);
});

test.each([
  ["a.ts", "(".repeat(100_000)],
  ["a.ts", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["a.js", `${"function f() {".repeat(5000)}${"}".repeat(5000)}`],
  ["a.py", `x = ${"(".repeat(50_000)}1${")".repeat(50_000)}`],
  ["a.py", `x = ${"-".repeat(100_000)}1`],
  ["A.java", "class A {".repeat(10_000)],
  ["a.rs", `use ${"a::{".repeat(10_000)}`],
  ["a.go", `package p\nvar x = ${"[]".repeat(50_000)}int{}`],
])("nesting without end in %s ends in a result", async (path, text) => {
  expect(await parseSource(path, text)).toHaveProperty("problems");
});

test.each(["a.py", "a.ts", "a.go", "a.php"])(
  "binary rubbish in %s is only a problem",
  async (path) => {
    const text = Array.from({ length: 4096 }, (_, index) =>
      String.fromCharCode((index * 7919) % 65_536),
    ).join("");
    expect((await parseSource(path, text)).problems.length).toBeLessThanOrEqual(20);
  },
);

test("names inside names do not grow without end", async () => {
  const depth = 200;
  const text = `${"class Name { static x = class ".repeat(depth)}{ m() {} }${" }".repeat(depth)}`;
  const { symbols } = await parseSource("a.js", text);
  expect(Math.max(...symbols.map(({ qualifiedName }) => qualifiedName.length))).toBeLessThan(520);
});

test("many files parsed at once each get their own facts", async () => {
  const parser = createCodeParser();
  const paths = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? "a.py" : "a.go"));
  const parsed = await Promise.all(
    paths.map((path, index) =>
      parser.parse(
        path,
        path === "a.py" ? `def f${index}(): pass\n` : `package p\nfunc f${index}() {}\n`,
      ),
    ),
  );
  expect(parsed.map((file) => file?.symbols[0]?.name)).toEqual(
    paths.map((_, index) => `f${index}`),
  );
});
