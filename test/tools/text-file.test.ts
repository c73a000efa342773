import { describe, expect, test } from "vitest";
import { decodeTextFile, encodeTextFile, NEW_TEXT_FILE } from "../../src/tools/text-file.ts";

const ENCODINGS = {
  "utf-8": (text: string) => Buffer.from(text, "utf8"),
  "utf-8 with mark": (text: string) => Buffer.from(`\uFEFF${text}`, "utf8"),
  "utf-16le with mark": (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "utf-16be with mark": (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
};
const LINE_ENDS = {
  LF: ["\n", "\n", "\n"],
  CRLF: ["\r\n", "\r\n", "\r\n"],
  CR: ["\r", "\r", "\r"],
  mixed: ["\r\n", "\n", "\r\n"],
};
const LINES = ["eins", "zwei – ü", "drei 𝒳"];

/** Each edit as text inside the program and as the lines with their ends expected on disk. */
const EDITS: Record<string, (lines: [string, string][], commonest: string) => [string, string][]> =
  {
    nothing: (lines) => lines,
    "a changed line": (lines, commonest) => lines.with(1, ["changed", commonest]),
    "an inserted line": (lines, commonest) => lines.toSpliced(1, 0, ["new", commonest]),
    "a removed line": (lines) => lines.toSpliced(1, 1),
  };

const cases = Object.keys(ENCODINGS).flatMap((encoding) =>
  Object.keys(LINE_ENDS).flatMap((ends) =>
    [true, false].flatMap((finalNewline) =>
      Object.keys(EDITS).map((edit) => ({ encoding, ends, finalNewline, edit })),
    ),
  ),
);

test.each(cases)(
  "$encoding, $ends, final newline $finalNewline: $edit leaves every other byte",
  ({ encoding, ends, finalNewline, edit }) => {
    const encode = ENCODINGS[encoding as keyof typeof ENCODINGS];
    const lineEnds = LINE_ENDS[ends as keyof typeof LINE_ENDS];
    const lines = LINES.map((line, at): [string, string] => [line, lineEnds[at] ?? ""]);
    const onDisk = (some: [string, string][]) => {
      const text = some.flat().join("");
      return encode(finalNewline ? text : text.replace(/[\r\n]+$/, ""));
    };
    const edited = EDITS[edit]?.(lines, lineEnds[0] ?? "") ?? [];

    const file = decodeTextFile(onDisk(lines));
    const newText = edited.map(([line]) => `${line}\n`).join("");

    expect(file.text).toBe(LINES.join("\n") + (finalNewline ? "\n" : ""));
    expect(Buffer.from(encodeTextFile(newText, file))).toEqual(onDisk(edited));
  },
);

describe("decodeTextFile", () => {
  test.each([
    ["a NUL byte", Buffer.from("GIF89a\0\0")],
    ["a NUL in the 8,192nd byte", Buffer.from(`${"a".repeat(8191)}\0`)],
    ["invalid UTF-8", Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a])],
    ["an overlong form", Buffer.from([0xc0, 0xaf])],
    ["an encoded surrogate", Buffer.from([0xed, 0xa0, 0x80])],
    ["Shift JIS", Buffer.from([0x93, 0xfa, 0x96, 0x7b])],
    ["UTF-16 without a mark", Buffer.from("text", "utf16le")],
    ["UTF-16 with an odd byte", Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62])],
    ["UTF-32LE", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ["UTF-32BE", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61])],
    ["more than 50 MiB", Buffer.alloc(50 * 1024 * 1024 + 1, 0x61)],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeTextFile(bytes, "a.txt")).toThrow(/^a\.txt cannot be edited as text/);
  });

  test("accepts a NUL after the first 8 KiB", () => {
    const bytes = Buffer.from(`${"a".repeat(8192)}\0b`);
    const file = decodeTextFile(bytes);
    expect(Buffer.from(encodeTextFile(file.text, file))).toEqual(bytes);
  });

  test("tells an empty file and a file of one line end apart", () => {
    expect(decodeTextFile(Buffer.from(""))).toEqual(NEW_TEXT_FILE);
    expect(decodeTextFile(Buffer.from("\r\n"))).toMatchObject({ text: "\n", eol: "\r\n" });
  });

  test("gives back every byte of random texts of marks, line ends and odd characters", () => {
    const pieces = ["\n", "\r", "\r\n", "a", "é", "\u2028", "\uFEFF", "𝒳", "\t", "", "\uD7FF"];
    let seed = 7;
    const pick = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return pieces[(seed >> 8) % pieces.length];
    };
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(Array.from({ length: round % 40 }, pick).join(""));
      const file = decodeTextFile(bytes);
      expect(Buffer.from(encodeTextFile(file.text, file))).toEqual(bytes);
    }
  });
});

describe("encodeTextFile", () => {
  test("keeps each unchanged line's own end around edits in several places", () => {
    const file = decodeTextFile(Buffer.from("a\r\n}\nb\r\n}\nc\rd\r\n"));
    const encoded = encodeTextFile("a\nnew\n}\nB\n}\nc\nd\nlast\n", file);
    expect(Buffer.from(encoded).toString()).toBe("a\r\nnew\r\n}\nB\r\n}\nc\rd\r\nlast\r\n");
  });

  test("gives the commonest end to a wholly different text of thousands of lines", () => {
    const old = Array.from({ length: 3000 }, (_, at) => `old ${at}${at % 3 === 0 ? "\n" : "\r\n"}`);
    const file = decodeTextFile(Buffer.from(old.join("")));
    const text = Array.from({ length: 3000 }, (_, at) => `new ${at}\n`).join("");
    expect(Buffer.from(encodeTextFile(text, file)).toString()).toBe(text.replaceAll("\n", "\r\n"));
  });

  test.each([
    ["line ends of its own", "a\r\nb\rc\n", "a\nb\nc\n"],
    ["a byte order mark of its own", "\uFEFFa\n", "a\n"],
    ["no final newline", "a", "a\n"],
    ["nothing", "", ""],
  ])("takes from a new text %s", (_, text, expected) => {
    const file = decodeTextFile(Buffer.from("x\n"));
    expect(Buffer.from(encodeTextFile(text, file)).toString()).toBe(expected);
  });
});
