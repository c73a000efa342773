import { expect, test } from "vitest";
import type { TracedToken } from "../../src/template/inspect/traced-tokens.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { renderPromptText, renderTokens } from "../../src/ui/prompt-view.ts";

const tokens: readonly TracedToken[] = [
  { id: 7, text: "<|user|>", origin: "control" },
  { id: 1, text: "\n", origin: "template" },
  { id: 2, text: "a\u001b", origin: "content" },
  { id: 3, text: "\\xf0", origin: "content" },
];

test("without colours each token stands in the brackets of its origin, with its id", () => {
  expect(renderTokens(tokens, createPalette(false))).toEqual([
    "«<|user|>»7 [\\n]1",
    "(a\\u001b)2 (\\\\xf0)3",
  ]);
});

test("with colours the three origins look different", () => {
  const painted = tokens.slice(0, 3).map((token) => {
    const [line = ""] = renderTokens([{ ...token, text: "x", id: 1 }], createPalette(true));
    return line.replaceAll(/[«»[\]()]x?|x/g, "");
  });
  expect(new Set(painted).size).toBe(3);
});

test("a prompt shows its content in another colour and nothing that a terminal acts on", () => {
  const text = "<u>a\u001b[2Jb</u>";
  const content = [{ start: 3, end: 9 }];
  expect(renderPromptText({ text, content }, createPalette(false))).toBe("<u>a␛b</u>");
  const painted = renderPromptText({ text, content }, createPalette(true));
  expect(painted).toBe("\u001b[2m<u>\u001b[22ma␛b\u001b[2m</u>\u001b[22m");
});
