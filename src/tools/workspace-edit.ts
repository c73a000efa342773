/** The bytes an edit leads to, and what no edit may do to a text file. Pure. */
import { AgentError } from "../base/errors.ts";
import { decodeTextFile, encodeTextFile, MAX_EDIT_BYTES, NEW_TEXT_FILE } from "./text-file.ts";

/**
 * Encodes `text` in the shape of the file it replaces (`before` null: a new file).
 * Throws "file-not-editable" when the old file is no text, either is above 5 MiB, or the text could not be read back.
 */
export function encodeEdit(path: string, before: Uint8Array | null, text: string): Uint8Array {
  if (before !== null && before.length > MAX_EDIT_BYTES) {
    throw new AgentError("file-not-editable", { path, reason: "it is larger than 5 MiB" });
  }
  if (text.includes("\0")) {
    throw new AgentError("file-not-editable", { path, reason: "the new text holds a NUL" });
  }
  if (/\p{Surrogate}/u.test(text)) {
    throw new AgentError("file-not-editable", {
      path,
      reason: "the new text holds half a character",
    });
  }
  const shape = before === null ? NEW_TEXT_FILE : decodeTextFile(before, path);
  const after = encodeTextFile(text, shape);
  if (after.length > MAX_EDIT_BYTES) {
    throw new AgentError("file-not-editable", {
      path,
      reason: "the new text is larger than 5 MiB",
    });
  }
  return after;
}
