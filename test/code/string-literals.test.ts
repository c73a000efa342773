import { describe, expect, test } from "vitest";
import { spellText } from "../../src/code/string-escapes.ts";
import { listStringLiterals } from "../../src/code/string-literals.ts";

/** In front of a brace it would be a hole of this file. */
const DOLLAR = "$";

/** Texts with holes shown as the source spells them. */
function read(path: string, source: string): string[] {
  return listStringLiterals(path, source).map(({ parts }) =>
    parts
      .map((part) =>
        part.kind === "text" ? part.text : source.slice(part.startIndex, part.endIndex),
      )
      .join(""),
  );
}

test.each<[string, string, string[]]>([
  ["a.js", `const a = 'one' + "two"; // "no"\n/* 'no' */ b("three")`, ["one", "two", "three"]],
  [
    "a.js",
    `const a = \`hello ${DOLLAR}{name} and ${DOLLAR}{\`in ${DOLLAR}{deep}\`}!\`;`,
    [`hello ${DOLLAR}{name} and ${DOLLAR}{\`in ${DOLLAR}{deep}\`}!`],
  ],
  ["a.ts", `s.replace(/["']/g, 'x') / 2; f("y")`, ["x", "y"]],
  ["a.ts", "const a = b / c; d('x') / e('y');", ["x", "y"]],
  ["a.js", String.raw`x = 'it\'s \u00e9 \x41 \u{1F600}\n'`, ["it's é A 😀\n"]],
  ["a.py", `raise E("a") # "no"\nx = 'b'`, ["a", "b"]],
  ["a.py", `x = f"Hi {name!r}, {{literal}}"`, ["Hi {name!r}, {literal}"]],
  ["a.py", `x = f"{d['k']}: {f'{y}'}"`, ["{d['k']}: {f'{y}'}"]],
  ["a.py", 'x = """one\n"two"\n"""; y = r"\\d"', ['one\n"two"\n', "\\d"]],
  ["a.py", "x = rb'\\'' + b'z'", ["\\'", "z"]],
  ["a.py", String.raw`x = "\d \q"`, ["\\d \\q"]],
  ["a.py", `return"x"`, ["x"]],
  ["a.go", 'a := "x\\ty" + `raw \\n "q"` + string(\'"\')', ["x\ty", 'raw \\n "q"']],
  [
    "A.java",
    `char c = '"'; String s = "a\\"b"; String t = """\n  text\n  """;`,
    ['a"b', "\n  text\n  "],
  ],
  [
    "a.rs",
    `let c = '"'; fn f<'a>(s: &'a str) { panic!("bad {}", r#"a "b""#) }`,
    ["bad {}", 'a "b"'],
  ],
  ["a.rb", `raise "no #{name}" # 'x'\nputs 'y'`, ["no #{name}", "y"]],
  ["a.php", `<?php throw new E('a'); # "x"\n// "y"\n$b = "z";`, ["a", "z"]],
  ["a.css", `a { content: "x" }`, []],
  ["a.txt", `"x"`, []],
])("%s %j holds %j", (path, source, texts) => {
  expect(read(path, source)).toEqual(texts);
});

test.each(["a.js", "a.py", "a.go", "A.java", "a.rs", "a.rb"])(
  "in %s a quote that is not closed hides nothing behind its line",
  (path) => {
    expect(read(path, `x = "open\ny = 1\n`)).toEqual([]);
    if (path !== "a.rs") expect(read(path, `x = "open\ny = "shut"\n`)).toEqual(["shut"]);
  },
);

test("each character of a text is known by where it stands", () => {
  const source = String.raw`x = 'a\n😀b'`;
  const [literal] = listStringLiterals("a.js", source);
  const [part] = literal?.parts ?? [];
  if (part?.kind !== "text") throw new Error("no text");
  expect(part.offsets.map((at) => source[at])).toEqual(["a", "\\", "\ud83d", "\ude00", "b", "'"]);
});

describe("hostile texts end", () => {
  test.each<[string, string, string]>([
    ["a.js", "open templates", `\`${DOLLAR}{`.repeat(100_000)],
    ["a.js", "slashes and brackets in one line", "/[".repeat(100_000)],
    ["a.py", "open f-strings", "f'{\n".repeat(100_000)],
    ["a.py", "quotes alone", `"`.repeat(300_001)],
    ["a.rs", "raw openings", `r#"`.repeat(100_000)],
    ["a.go", "one open backtick", `\`${"x".repeat(400_000)}`],
    ["a.js", "comments without an end", "/*".repeat(200_000)],
    ["a.js", "far too much", "'a'".repeat(1_000_000)],
  ])("%s: %s", (path, _what, source) => {
    expect(listStringLiterals(path, source).length).toBeLessThanOrEqual(20_000);
  });
});

test.each<[string, string, string, string | null]>([
  ["a.js", "'x'", `it's "so"\n`, String.raw`it\'s "so"\n`],
  ["a.js", "`x`", `a\`b ${DOLLAR}{c}\nd`, `a\\\`b \\${DOLLAR}{c}\nd`],
  ["a.py", `f"x"`, '{a} "b"', String.raw`{{a}} \"b\"`],
  ["a.py", `r"x"`, "a\\d", "a\\d"],
  ["a.py", `r"x"`, 'a"', null],
  ["a.py", `"x"`, "tab\tbell\u0007", String.raw`tab\tbell\u0007`],
  ["a.go", "`x`", "a`b", null],
  ["a.rs", `"x"`, "\u0001", String.raw`\u{1}`],
  ["A.java", `"x"`, 'a\\"', String.raw`a\\\"`],
])("in %s, in place of %s, %j is spelt %j", (path, source, text, spelt) => {
  const [literal] = listStringLiterals(path, source);
  if (literal === undefined) throw new Error("no literal");
  expect(spellText(text, literal.style)).toBe(spelt);
});
