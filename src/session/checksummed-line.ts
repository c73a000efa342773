/**
 * One JSON value a line with a checksum of its own, so that a torn or damaged line is told from a whole one.
 * Pure; knows no meaning of the values.
 */
import { crc32 } from "node:zlib";

/** One line with its line end. */
export function renderChecksummedLine(record: unknown): string {
  const body = JSON.stringify(record);
  return `${JSON.stringify({ crc32: checksum(body), record })}\n`;
}

/** The value of a line without its line end; undefined when the line is not what was written. */
export function readChecksummedLine(line: string): unknown {
  try {
    const { crc32: expected, record } = JSON.parse(line) as { crc32: unknown; record: unknown };
    // The same object in the same key order gives the same text, so the checksum needs no raw bytes.
    return checksum(JSON.stringify(record)) === expected ? record : undefined;
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
