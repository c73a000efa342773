/** Which files are not worth parsing: what machines write and what people cannot read. Told from the name and the bytes. Pure. */
import path from "node:path";
import { languageOf } from "../language.ts";
import type { SkipReason } from "./indexed-file.ts";

/** Larger files are data or generated. */
const MAX_SOURCE_BYTES = 1024 * 1024;

const LOCK_FILES = new Set(["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml"]);
const BINARY_PROBE_BYTES = 8192;
const HEADER_CHARS = 1000;
/** Shorter files are not worth the question. */
const MIN_MINIFIED_CHARS = 2000;
/** People break their lines; the mean of hand-written files is below 60. */
const MAX_MEAN_LINE_CHARS = 300;
const GENERATED = /^\W*(?:.*@generated\b|.*\bcode generated\b.*|.*\bdo not edit\b.*)/im;

/** Null: worth parsing as far as the name tells. */
export function judgePath(filePath: string): SkipReason | null {
  if (languageOf(filePath) === null) return "no-grammar";
  const name = path.posix.basename(filePath);
  if (LOCK_FILES.has(name)) return "generated";
  return /\.min\.(?:js|css)$/.test(name) ? "minified" : null;
}

/** Null: small enough. */
export function judgeSize(sizeBytes: number): SkipReason | null {
  return sizeBytes > MAX_SOURCE_BYTES ? "too-large" : null;
}

/** Null: text. */
export function judgeBytes(bytes: Uint8Array): SkipReason | null {
  const tooLarge = judgeSize(bytes.length);
  if (tooLarge !== null) return tooLarge;
  return bytes.subarray(0, BINARY_PROBE_BYTES).includes(0) ? "binary" : null;
}

/** Null: written by a person. */
export function judgeText(text: string): SkipReason | null {
  if (GENERATED.test(text.slice(0, HEADER_CHARS))) return "generated";
  if (text.length < MIN_MINIFIED_CHARS) return null;
  return text.length / text.split("\n").length > MAX_MEAN_LINE_CHARS ? "minified" : null;
}
