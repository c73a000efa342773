import { expect, test } from "vitest";
import {
  excerptAround,
  excerptEnd,
  shortenReason,
} from "../../../../src/template/evidence/texts/evidence-excerpt.ts";

test("an excerpt is short and holds the place", () => {
  const text = `${"a".repeat(500)}X${"b".repeat(500)}`;
  const excerpt = excerptAround(text, 500);
  expect(excerpt).toContain("aXb");
  expect(excerpt).toHaveLength(160);
  expect(excerptEnd(text)).toBe("b".repeat(160));
});

test("an excerpt never holds half a character", () => {
  const text = "🎉".repeat(200);
  expect(excerptAround(text, 41)).toMatch(/^(?:🎉)+$/u);
  expect(excerptEnd(`${text}x`)).toMatch(/^(?:🎉)+x$/u);
});

test("of an engine's message the complaint is kept", () => {
  const reason = "failed to render:\n----\nWhile executing at line 1\nError: Jinja Exception: no.";
  expect(shortenReason(reason)).toBe("Jinja Exception: no.");
  expect(shortenReason("Parser Error: bad")).toBe("bad");
  expect(shortenReason("odd")).toBe("odd");
});
