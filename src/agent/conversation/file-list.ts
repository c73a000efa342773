/** Files as words of a sentence. Pure. */
import { clipText } from "../../base/clip-text.ts";

const MAX_PATH_CHARS = 80;

/** "a.py", "a.py and b.py", "a.py, b.py and 3 more": at most `most` names. */
export function listFiles(files: readonly string[], most: number): string {
  const names = files
    .slice(0, most)
    .map((file) => clipText(file.replace(/\p{Cc}/gu, "?"), MAX_PATH_CHARS));
  const more = files.length - names.length;
  const parts = more > 0 ? [...names, `${more} more`] : names;
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
