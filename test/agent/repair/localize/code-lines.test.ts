import { expect, test } from "vitest";
import { findProse, listCodeLines } from "../../../../src/agent/repair/localize/code-lines.ts";

const prose = (text: string) =>
  findProse(text.split("\n")).flatMap((isProse, index) => (isProse ? [index + 1] : []));

test("of a file the lines are told that may be wrong", () => {
  const text = `import os

def mean(values):
    """The mean.

    total = 0
    """
    # Sum first.
    total = sum(values)
    return [
        total,
    ]
`;
  expect([...listCodeLines(text)]).toEqual([9, 10, 11]);
});

test.each([
  ["a docstring of one line", '"""One."""\nx = 1', [1]],
  ["a docstring of several", '"""One\ntwo\n"""\nx = 1', [1, 2, 3]],
  ["with a prefix, in single quotes", "r'''One\ntwo'''\nx = 1", [1, 2]],
  ["a block comment", "/* one\n * two\n */\nx = 1;", [1, 2, 3]],
  ["a block comment of one line", "/* one */\nx = 1;", [1]],
  ["a text that is a value", 'x = """\none\n"""\ny = 1', []],
  ["a value that ends and begins another", 'x = """a""" + """\nb\n"""\ny = 1', []],
  ["quotes of the other kind inside", '"""One \'\'\'\ntwo\n"""\nx = 1', [1, 2, 3]],
  ["quotes behind a comment sign", '# """\nx = 1', []],
  ["a docstring that never ends", '"""One\ntwo', [1, 2]],
  ["nothing", "", []],
])("prose: %s", (_what, text, lines) => {
  expect(prose(text)).toEqual(lines);
});

test("a text without code has no code lines, and one line without an end may be one", () => {
  expect([...listCodeLines("")]).toEqual([]);
  expect([...listCodeLines("x = 1")]).toEqual([1]);
  expect([...listCodeLines("\tx = 1\r\n\r\n# y\r\n")]).toEqual([1]);
});
