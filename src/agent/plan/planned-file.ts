/** A file of a plan as it is, and what a text would be once it is written there. Reads only. */
import { isAgentError } from "../../base/errors.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import { decodeTextFile, encodeTextFile, type TextFile } from "../../tools/text-file.ts";
import { encodeEdit } from "../../tools/workspace-edit.ts";
import type { OpenedFile } from "../change/change-site.ts";
import type { ChangeStep } from "../change/plan-change.ts";

export interface PlannedFile extends OpenedFile {
  /** The text as the file would hold it: it keeps its line ends, its mark and its last line end. */
  settle: (newText: string) => string;
}

/** Throws what the reader throws, and "file-not-editable" for a file that is too large to be written. */
export async function openPlannedFile(
  { path, isNew }: Pick<ChangeStep, "path" | "isNew">,
  reader: Pick<ProjectReader, "read" | "parse">,
): Promise<PlannedFile> {
  const shape = await readShape(path, isNew, reader);
  const bytes = shape === null ? null : encodeTextFile(shape.text, shape);
  const settle = (newText: string): string =>
    decodeTextFile(encodeEdit(path, bytes, newText), path).text;
  if (shape === null) return { path, text: null, parsed: null, settle };
  settle(shape.text);
  return { path, text: shape.text, parsed: await reader.parse(path), settle };
}

/** Null for a file that is to be made. */
async function readShape(
  path: string,
  isNew: boolean,
  reader: Pick<ProjectReader, "read">,
): Promise<TextFile | null> {
  try {
    return await reader.read(path);
  } catch (error) {
    if (isNew && isAgentError(error, "file-missing")) return null;
    throw error;
  }
}
