/**
 * Paths as rules name them, from the root: "*" and "?" within a name, "**" over folders. What allows is read narrowly, what
 * denies widely: as every spelling of the file, and with all that lies below. Pure; its cost is the product of both lengths.
 */
import { foldPath, normalizePath } from "./fold-path.ts";

const MAX_NAMES = 64;

/** Why a text is no such pattern, reading on from "it"; null when it is one. */
export function findPatternProblem(text: string): string | null {
  if (text === "") return "names no file";
  if (/\p{Cc}/u.test(text)) return "holds a control character";
  if (text.includes("\\")) return "holds a backslash; folders are parted by /";
  if (/^(?:\/|~|[A-Za-z]:)/.test(text))
    return "begins outside the project; name paths from its root";
  if (text.split("/").includes("..")) return 'holds ".."; name paths from the root of the project';
  if (text.split("/").length > MAX_NAMES) return `has more than ${MAX_NAMES} folders`;
  return normalizePath(text) === "." ? "names no file" : null;
}

/** Whether an allowing pattern holds this path. As in a shell, no wildcard stands for the dot of a hidden name. */
export function allowsPath(pattern: string, path: string): boolean {
  const names = normalizePath(path.normalize("NFC")).split("/");
  if (names[0] === "") return false; // from the root of the disk
  return match(splitPattern(pattern.normalize("NFC")), names, false).at(-1) === true;
}

/** Whether a denying pattern holds this path, or a folder above it. */
export function deniesPath(pattern: string, path: string): boolean {
  const parts = splitPattern(pattern).map((part) => (part === "**" ? part : foldPath(part)));
  return match(parts, foldPath(path).split("/"), true).slice(1).includes(true);
}

/** "src/" and "src/**" are all that lies below src. */
function splitPattern(pattern: string): string[] {
  const text = normalizePath(pattern) + (pattern.endsWith("/") ? "/**" : "");
  return (text.endsWith("**") ? `${text}/*` : text).split("/");
}

/** For each count of names from the first on: whether the whole pattern stands for exactly these. */
function match(parts: readonly string[], names: readonly string[], withHidden: boolean): boolean[] {
  let reached = [true, ...names.map(() => false)];
  for (const part of parts) {
    const next = [part === "**" && reached[0] === true];
    for (const [at, name] of names.entries()) {
      const isMatch =
        part === "**"
          ? reached[at + 1] === true || (next[at] === true && (withHidden || !name.startsWith(".")))
          : reached[at] === true && matchesName(part, name, withHidden);
      next.push(isMatch);
    }
    reached = next;
  }
  return reached;
}

function matchesName(part: string, name: string, withHidden: boolean): boolean {
  if (!withHidden && name.startsWith(".") && !part.startsWith(".")) return false;
  return matchesCharacters([...part], [...name]);
}

/** Goes back to the last "*" alone: what an earlier one could take, the last can take too. */
function matchesCharacters(part: readonly string[], name: readonly string[]): boolean {
  let [at, inName, star, mark] = [0, 0, -1, 0];
  while (inName < name.length) {
    if (part[at] === "*") {
      star = at++;
      mark = inName;
    } else if (at < part.length && (part[at] === "?" || part[at] === name[inName])) {
      at++;
      inName++;
    } else if (star >= 0) {
      at = star + 1;
      inName = ++mark;
    } else return false;
  }
  return part.slice(at).every((each) => each === "*");
}
