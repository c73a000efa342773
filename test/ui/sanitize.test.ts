import { describe, expect, test } from "vitest";
import { escapeJson, Sanitizer, sanitizeLine, sanitizeText } from "../../src/ui/sanitize.ts";

const cases: [what: string, text: string, shown: string][] = [
  ["plain text", "a b\tc\nd é 漢 😀", "a b\tc\nd é 漢 😀"],
  ["a colour", "a\u001b[1;31mb\u001b[0mc", "a␛b␛c"],
  ["a cursor move with an intermediate", "a\u001b[2 qb", "a␛b"],
  ["CSI as C1", "a\u009b2Jb", "a␛b"],
  ["an unterminated CSI", "a\u001b[12;", "a␛"],
  ["a CSI broken by a line end", "a\u001b[12\nb", "a␛\nb"],
  ["a window title ended by BEL", "a\u001b]0;title\u0007b", "a␛b"],
  ["a link (OSC 8) ended by ST", "a\u001b]8;;http://x\u001b\\b", "a␛b"],
  ["a clipboard write (OSC 52) ended by C1 ST", "a\u009d52;c;aGk=\u009cb", "a␛b"],
  ["a DCS", "a\u001bPq#0\u001b\\b", "a␛b"],
  ["APC, PM and SOS", "a\u001b_x\u001b\\b\u001b^y\u001b\\c\u001bXz\u001b\\d", "a␛b␛c␛d"],
  ["an unterminated OSC up to the line end", "a\u001b]0;rest\nb", "a␛\nb"],
  ["an OSC cut off by another sequence", "a\u001b]0;x\u001b[31mb", "a␛␛b"],
  ["a string opened inside a string", "a\u001b]0;x\u001b]0;y\u0007b", "a␛␛b"],
  ["a charset switch", "a\u001b(0b", "a␛b"],
  ["a reset", "a\u001bcb", "a␛b"],
  ["a lone escape at the end", "a\u001b", "a␛"],
  ["an escape before a control", "a\u001b\u0000b", "a␛·b"],
  ["CRLF line ends", "a\r\nb\r\n", "a\nb\n"],
  ["a lone carriage return", "a\rb\r", "a·b·"],
  ["C0 controls and DEL", "a\u0000\u0007\u0008\u000b\u007fb", "a·····b"],
  ["a C1 control", "a\u0085b", "a·b"],
  ["bidi controls", "a\u202eb\u2066c\u2069\u200f\u061cd", "a·b·c···d"],
];

describe("foreign text is made safe", () => {
  test.each(cases)("%s", (_, text, shown) => {
    expect(sanitizeText(text)).toBe(shown);
  });

  test.each(cases)("%s, whatever the split", (_, text, shown) => {
    for (let cut = 0; cut <= text.length; cut++) {
      const sanitizer = new Sanitizer();
      const parts = [sanitizer.push(text.slice(0, cut)), sanitizer.push(text.slice(cut))];
      expect(parts.join("") + sanitizer.end(), `cut at ${cut}`).toBe(shown);
    }
  });

  test("no control of any kind is left of a random stream", () => {
    let state = 7;
    const symbols = Array.from({ length: 20_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCharCode(state % 3 === 0 ? 0x1b : state % 0x100);
    });
    expect(sanitizeText(symbols.join(""))).toMatch(/^[\t\n\u0020-\u007e\u00a0-\uffff]*$/);
  });

  test("an endless string sequence does not hide the text after it", () => {
    expect(sanitizeText(`\u001b]0;${"x".repeat(10_000)}end`)).toMatch(/end$/);
  });
});

describe("a line", () => {
  test("keeps nothing that could start another line", () => {
    expect(sanitizeLine(" a\n✓ fixed\tb\r\n")).toBe("a ✓ fixed b");
  });

  test("is cut with a mark", () => {
    expect(sanitizeLine("abcdef", 4)).toBe("abc…");
    expect(sanitizeLine("abcd", 4)).toBe("abcd");
  });

  test("says that it is cut even when only escapes were read", () => {
    expect(sanitizeLine(`${"\u001b[m".repeat(20_000)}x`)).toMatch(/^␛+…$/);
  });
});

test("JSON for a terminal means what it meant", () => {
  const value = { text: "\u001b[31m\u009b\u007f\u202e\u2028é" };
  const json = escapeJson(JSON.stringify(value));
  expect(json).toMatch(/^[\u0020-\u007eé]*$/);
  expect(JSON.parse(json)).toEqual(value);
});
