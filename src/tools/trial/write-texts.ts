/** Puts the texts of a candidate into a copy, each in the shape of the file it replaces. Writes nowhere else. */
import { utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../base/make-folder.ts";
import { readDiskFile } from "../disk-file.ts";
import { resolveInside } from "../path-scope.ts";
import { encodeEdit } from "../workspace-edit.ts";
import { describeWriteFailure } from "../write-access.ts";

export interface TrialText {
  /** From the root of the project, with "/". A missing file is created with its folders. */
  path: string;
  text: string;
}

/**
 * `root`: the real path of the copy. `modifiedS`: the time the files get, in seconds since 1970.
 * Throws "path-outside", "path-forbidden", "file-not-editable", and what a failed write means; some are written then.
 */
export async function writeTexts(
  root: string,
  texts: readonly TrialText[],
  modifiedS: number,
): Promise<void> {
  for (const { path: asked, text } of texts) {
    const file = await resolveInside(root, asked);
    const disk = readDiskFile(file);
    const bytes = encodeEdit(file.relative, disk?.bytes ?? null, text);
    try {
      await makeFolder(path.dirname(file.absolute));
      writeFileSync(file.absolute, bytes);
      utimesSync(file.absolute, modifiedS, modifiedS);
    } catch (error) {
      throw describeWriteFailure(error, file.relative);
    }
  }
}
