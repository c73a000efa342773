import { describe, expect, test } from "vitest";
import { proposeExpectedTexts } from "../../../../src/agent/repair/generate/expected-texts.ts";

/** In front of a brace it would be a hole of this file. */
const DOLLAR = "$";

/** What the file would be, for each proposal. */
function mend(path: string, text: string, ...messages: string[]): string[] {
  const failures = messages.map((message) => ({ message }));
  return proposeExpectedTexts({ path, text, failures }).map(
    ({ startIndex, endIndex, replacement }) =>
      text.slice(0, startIndex) + replacement + text.slice(endIndex),
  );
}

describe("a wording that a failing test spells out is proposed", () => {
  test.each<[string, string, string, string]>([
    [
      "a.py",
      `raise ValueError("bad input")`,
      `"Invalid value" does not match "bad input"`,
      `raise ValueError("Invalid value")`,
    ],
    ["a.py", `return 'hello world'`, "'hello world' != 'Hello, World!'", `return 'Hello, World!'`],
    [
      "a.py",
      `return f"One for {name}, one for you."`,
      "'One for Bob, one for you.' != 'One for Bob, one for me.'",
      `return f"One for {name}, one for me."`,
    ],
    [
      "a.py",
      `return "%s has %d points" % (n, p)`,
      "'Ann has 3 points' != 'Ann got 3 points'",
      `return "%s got %d points" % (n, p)`,
    ],
    [
      "a.py",
      `return "{} is in {}".format(a, b)`,
      "'x is in y' != 'x is on y'",
      `return "{} is on {}".format(a, b)`,
    ],
    ["a.py", `return ",".join(names)`, "'Ann,Bob,Cy' != 'Ann, Bob, Cy'", `return ", ".join(names)`],
    ["a.py", `x = "it's bad"`, `"it's bad" != 'it\\'s "bad"'`, `x = "it's \\"bad\\""`],
    [
      "a.py",
      `raise KeyError("no such key: " + k)`,
      `assert 'no such key: a' == 'No such key: a'`,
      `raise KeyError("No such key: " + k)`,
    ],
    [
      "a.js",
      "throw new Error('Index out of range');",
      `Expected substring: "index out of range"\nReceived message: "Index out of range"`,
      "throw new Error('index out of range');",
    ],
    [
      "a.js",
      `throw new Error(\`bad ${DOLLAR}{x}!\`);`,
      "expected an error like 'wrong 3!', got 'bad 3!'",
      `throw new Error(\`wrong ${DOLLAR}{x}!\`);`,
    ],
    [
      "a.ts",
      `return "Verse";`,
      "+ actual - expected\n\n+ 'Verse'\n- 'Verses'\n",
      `return "Verses";`,
    ],
    [
      "a.go",
      'return errors.New("empty list")',
      `got "empty list", want "list is empty"`,
      'return errors.New("list is empty")',
    ],
    [
      "a.go",
      'return fmt.Sprintf("%d bottle of beer", n)',
      `got "2 bottle of beer", want "2 bottles of beer"`,
      'return fmt.Sprintf("%d bottles of beer", n)',
    ],
    [
      "A.java",
      `throw new E("not found");`,
      "expected: <Not found> but was: <not found>",
      `throw new E("Not found");`,
    ],
    [
      "a.rs",
      `panic!("overflow of {}", x)`,
      `left: "overflow of 3"\n right: "Overflow of 3"`,
      `panic!("Overflow of {}", x)`,
    ],
  ])("%s %s", (path, text, message, mended) => {
    expect(mend(path, text, message)[0]).toBe(mended);
  });
});

describe("nothing is proposed", () => {
  test.each<[string, string, string, string]>([
    ["for numbers", "a.py", "return 3", "3 != 4"],
    ["for a number within a text", "a.py", `return "total 3"`, "'total 3' != 'total 4'"],
    ["for a text that does not stand there", "a.py", `return "other"`, "'come' != 'wanted'"],
    ["for a text in a comment", "a.py", `# "hello there"`, "'hello there' != 'Hello there'"],
    ["for a result that is no wording", "a.py", `return "apple"`, "'apple' != 'zebra'"],
    [
      "for a difference in what a hole holds",
      "a.py",
      `return f"Hi {name}!"`,
      "'Hi Bob!' != 'Hi Ann!'",
    ],
    [
      "for a pattern with choices",
      "a.py",
      `raise E("bad")`,
      `"(no|not) .*" does not match "bad thing"`,
    ],
    [
      "for a text the quotes cannot hold",
      "a.go",
      "return `raw text`",
      'got "raw text", want "raw `text`"',
    ],
    ["for a text that is gone altogether", "a.py", `raise E("bad")`, `'bad' != ''`],
    ["for a language without literals", "a.css", `"hello there"`, "'hello there' != 'Hello there'"],
    ["without a failure that says something", "a.py", `return "hello"`, "exit code 1"],
  ])("%s", (_what, path, text, message) => {
    expect(mend(path, text, message)).toEqual([]);
  });
});

test("a wording that has nothing in common is taken where an error is raised, and nowhere else", () => {
  const message = "'broken' != 'Wrong input'";
  expect(mend("a.py", `raise ValueError("broken")`, message)).toContain(
    `raise ValueError("Wrong input")`,
  );
  expect(mend("a.py", `return "broken"`, message)).toEqual([]);
});

test("of several places each is proposed, the most alike first, and none twice", () => {
  const text = `raise E("no value")\nx = "no value given"\nraise E("no value")\n`;
  const mended = mend("a.py", text, "'no value' != 'No value'", "'no value' != 'No value'");
  expect(mended).toHaveLength(3);
  expect(new Set(mended).size).toBe(3);
});

test("what stays of a literal is spelt as it was", () => {
  const text = String.raw`throw new Error("\u00e9t\u00e9: \"bad\" thing\n")`;
  const message = `Expected: "été: \\"bad\\" things\\n"\nReceived: "été: \\"bad\\" thing\\n"`;
  expect(mend("a.js", text, message)[0]).toBe(
    String.raw`throw new Error("\u00e9t\u00e9: \"bad\" things\n")`,
  );
});

test("a character outside the first plane is never cut in two", () => {
  expect(mend("a.py", `raise E("bad 😀")`, "'bad 😀' != 'bad 😃'")[0]).toBe(`raise E("bad 😃")`);
});

test("a pattern that only escapes what it means is read as the text it means", () => {
  const message = `"^bad input \\(3\\)\\.$" does not match "Bad input (3)."`;
  expect(mend("a.py", `raise E("Bad input (3).")`, message)).toContain(`raise E("bad input (3).")`);
});

test("the words for a person name both texts, however long they are", () => {
  const long = "word ".repeat(50).trim();
  const failures = [{ message: `'${long}' != '${long}!'` }];
  const [edit] = proposeExpectedTexts({ path: "a.py", text: `raise E("${long}")`, failures });
  expect(edit?.message).toMatch(/^a failing test wants "word .*…" where this says "word .*…"$/);
});

test.each<[string, string, string]>([
  [
    "many literals and many pairs",
    `f("aaa bbb")\n`.repeat(20_000),
    "'aaa bbb' != 'aaa ccc' ".repeat(500),
  ],
  [
    "repetitive texts",
    `f("${"a".repeat(300)}")\n`.repeat(500),
    `'${"a".repeat(390)}' != '${"a".repeat(391)}'`,
  ],
  ["a source without an end", `"${"x".repeat(1_000_000)}`, "'x' != 'y'"],
])("%s give no more than 12 proposals", (_what, text, message) => {
  const failures = Array.from({ length: 100 }, () => ({ message }));
  expect(proposeExpectedTexts({ path: "a.py", text, failures }).length).toBeLessThanOrEqual(12);
});
