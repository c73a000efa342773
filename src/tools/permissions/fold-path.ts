/**
 * A path as the most forgiving file system compares it: two spellings of one file fold to the same text. For comparing
 * only, never for opening. Pure.
 */
import path from "node:path";

// Characters that HFS+ and others skip when they compare names.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Case, Unicode form, invisible characters, "./", "x/../", backslashes, dots and blanks at the end of a name. */
export function foldPath(text: string): string {
  return normalizePath(text.normalize("NFKC").replace(INVISIBLE, "").replaceAll("\\", "/"))
    .split("/")
    .map((name) => (name === ".." ? name : foldName(name)))
    .join("/");
}

/** Without "./", "x/../" and doubled or last slashes. */
export function normalizePath(text: string): string {
  return path.posix.normalize(text).replace(/\/+$/, "");
}

/** Through upper case first: "ß" and "SS" are one name to some systems. */
function foldName(name: string): string {
  return name
    .toUpperCase()
    .toLowerCase()
    .replace(/[. ]+$/, "");
}
