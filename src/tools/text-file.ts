/**
 * Bytes to text and back without loss: text inside the program has "\n" line ends and no byte order mark.
 * Pure: knows no disk. Invariant: encodeTextFile(file.text, file) gives back the decoded bytes, or decoding refuses.
 */
import { isUtf8 } from "node:buffer";
import { AgentError } from "../base/errors.ts";
import { alignLines } from "./line-alignment.ts";

type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";
type LineEnd = "\n" | "\r\n" | "\r";

/** A text and all that is needed to write it back as it was. */
export interface TextFile {
  /** Always "\n" line ends, never a byte order mark. */
  readonly text: string;
  readonly encoding: TextEncoding;
  readonly bom: boolean;
  readonly eol: LineEnd | "mixed";
  readonly finalNewline: boolean;
  /** The end of each line of `text`, in order; only when `eol` is "mixed". */
  readonly lineEnds?: readonly LineEnd[];
}

export const MAX_READ_BYTES = 50 * 1024 * 1024;
export const MAX_EDIT_BYTES = 5 * 1024 * 1024;

/** The shape of a file that does not exist yet. */
export const NEW_TEXT_FILE: TextFile = {
  text: "",
  encoding: "utf-8",
  bom: false,
  eol: "\n",
  finalNewline: false,
};

const BINARY_PROBE_LENGTH = 8 * 1024;
const BYTE_ORDER_MARK = "\uFEFF";
const LINE_END = /\r\n|\r|\n/g;

/** Decodes a whole file. Throws "file-not-editable" for binary files and whatever would not survive the round trip. */
export function decodeTextFile(bytes: Uint8Array, path = "This file"): TextFile {
  if (bytes.length > MAX_READ_BYTES) {
    throw new AgentError("file-not-editable", { path, reason: "it is larger than 50 MiB" });
  }
  const { encoding, markLength } = detectEncoding(bytes, path);
  const raw = decodeBody(bytes.subarray(markLength), encoding, path);
  const nulAt = raw.indexOf("\0");
  if (nulAt !== -1 && nulAt < BINARY_PROBE_LENGTH) {
    throw new AgentError("file-not-editable", { path, reason: "it is a binary file" });
  }
  const file: TextFile = { encoding, bom: markLength > 0, ...splitLineEnds(raw) };
  if (Buffer.compare(encodeTextFile(file.text, file), bytes) !== 0) {
    throw new AgentError("file-not-editable", { path, reason: "its bytes are not valid text" });
  }
  return file;
}

/**
 * Encodes an edited `text` in the shape of the file it came from: encoding, mark, line ends, final newline.
 * In a file of mixed line ends each unchanged line keeps its own; changed and added lines take the commonest.
 */
export function encodeTextFile(text: string, shape: TextFile): Uint8Array {
  const body = keepFinalNewline(dropForeignMark(text.replace(LINE_END, "\n"), shape), shape);
  const raw = applyLineEnds(body, shape);
  return encodeBody(shape.bom ? BYTE_ORDER_MARK + raw : raw, shape.encoding);
}

function detectEncoding(
  bytes: Uint8Array,
  path: string,
): { encoding: TextEncoding; markLength: number } {
  const [first, second, third, fourth] = bytes;
  const isUtf32 =
    (first === 0xff && second === 0xfe && third === 0 && fourth === 0) ||
    (first === 0 && second === 0 && third === 0xfe && fourth === 0xff);
  if (isUtf32) throw new AgentError("file-not-editable", { path, reason: "it is UTF-32 text" });
  if (first === 0xff && second === 0xfe) return { encoding: "utf-16le", markLength: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: "utf-16be", markLength: 2 };
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return { encoding: "utf-8", markLength: hasMark ? 3 : 0 };
}

function decodeBody(body: Uint8Array, encoding: TextEncoding, path: string): string {
  if (encoding === "utf-8") {
    if (!isUtf8(body)) {
      const isBinary = body.subarray(0, BINARY_PROBE_LENGTH).includes(0);
      const reason = isBinary ? "it is a binary file" : "it is not valid UTF-8";
      throw new AgentError("file-not-editable", { path, reason });
    }
    return Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
  }
  // An odd last byte is lost here; the round trip in decodeTextFile then refuses the file.
  const units = Buffer.from(body.subarray(0, body.length - (body.length % 2)));
  return (encoding === "utf-16be" ? units.swap16() : units).toString("utf16le");
}

function encodeBody(text: string, encoding: TextEncoding): Uint8Array {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  const units = Buffer.from(text, "utf16le");
  return encoding === "utf-16be" ? units.swap16() : units;
}

function splitLineEnds(raw: string): Pick<TextFile, "text" | "eol" | "finalNewline" | "lineEnds"> {
  const finalNewline = raw.endsWith("\n") || raw.endsWith("\r");
  if (!raw.includes("\r")) return { text: raw, eol: "\n", finalNewline };
  const lineEnds = (raw.match(LINE_END) ?? []) as LineEnd[];
  const text = raw.replace(LINE_END, "\n");
  const first = lineEnds[0] ?? "\n";
  if (lineEnds.every((end) => end === first)) return { text, eol: first, finalNewline };
  return { text, eol: "mixed", finalNewline, lineEnds };
}

/** A model may open its text with a mark of its own; a second one would become part of the first line. */
function dropForeignMark(text: string, shape: TextFile): string {
  const isForeign = text.startsWith(BYTE_ORDER_MARK) && !shape.text.startsWith(BYTE_ORDER_MARK);
  return isForeign ? text.slice(1) : text;
}

function keepFinalNewline(text: string, shape: TextFile): string {
  if (text === "" || shape.text === "") return text;
  if (!shape.finalNewline) return text.replace(/\n+$/, "");
  return text.endsWith("\n") ? text : `${text}\n`;
}

function applyLineEnds(text: string, shape: TextFile): string {
  if (shape.eol !== "mixed") {
    return shape.eol === "\n" ? text : text.replaceAll("\n", shape.eol);
  }
  const ends = shape.lineEnds ?? [];
  const commonest = findCommonest(ends);
  const lines = text.split("\n");
  const origins = alignLines(shape.text.split("\n"), lines);
  return lines
    .map((line, at) => {
      if (at === lines.length - 1) return line;
      return line + (ends[origins[at] ?? -1] ?? commonest);
    })
    .join("");
}

/** The end used most often; of equals the one used first. */
function findCommonest(ends: readonly LineEnd[]): LineEnd {
  const counts = new Map<LineEnd, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts].reduce(
    (best, entry) => (entry[1] > best[1] ? entry : best),
    ["\n", 0],
  )[0] as LineEnd;
}
