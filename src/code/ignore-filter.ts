/**
 * Which paths below a root are nobody's source: what .gitignore files at any level say, and folders that
 * tools fill. Reads .gitignore files when first needed; knows no global or parent-repository rules.
 */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import ignore, { type Ignore } from "ignore";
import { folderOf } from "./project-files.ts";

export interface IgnoreFilter {
  /**
   * Whether a path, posix and relative to the root, is ignored, by itself or through a folder above it.
   * A folder is told by a slash at its end. Paths outside the root count as ignored.
   */
  isIgnored(relativePath: string): boolean;
}

/** Skipped at any depth and in any case, whatever .gitignore says. */
const SKIPPED_NAMES = new Set([
  ".git",
  "node_modules",
  "__pycache__",
  ".venv",
  "venv",
  ".agent",
  ".mypy_cache",
  ".pytest_cache",
  ".tox",
]);
const MAX_IGNORE_FILE_BYTES = 256 * 1024;
const MAX_PATH_CHARS = 4096; // PATH_MAX on Linux
/** Patterns beyond these are dropped: as regular expressions they could run for minutes. */
const MAX_PATTERN_CHARS = 512;
const MAX_WILDCARDS = 8;

/** The filter of one root. Answers are for the .gitignore files as first read. */
export function createIgnoreFilter(root: string): IgnoreFilter {
  const filters = new Map<string, Ignore>();

  /** The rules of a folder after those of all folders above it: in git the last match decides. */
  const filterOf = (folder: string): Ignore => {
    const known = filters.get(folder);
    if (known !== undefined) return known;
    const above = folder === "" ? createEmptyFilter() : filterOf(folderOf(folder));
    const patterns = readPatterns(root, folder);
    const filter = patterns.length === 0 ? above : createEmptyFilter().add(above).add(patterns);
    filters.set(folder, filter);
    return filter;
  };

  return {
    isIgnored(relativePath) {
      if (isOutside(relativePath)) return true;
      const segments = relativePath.split("/").filter((segment) => segment !== "");
      if (segments.some((segment) => SKIPPED_NAMES.has(segment.toLowerCase()))) return true;
      // An ignored folder hides all below it, so no rule in there can bring anything back.
      const steps = segments.map((_segment, index) => segments.slice(0, index + 1).join("/"));
      const last = steps.pop();
      if (last === undefined) return false;
      if (steps.some((step) => filterOf(folderOf(step)).ignores(`${step}/`))) return true;
      return filterOf(folderOf(last)).ignores(relativePath.endsWith("/") ? `${last}/` : last);
    },
  };
}

function createEmptyFilter(): Ignore {
  return ignore({ ignorecase: false });
}

function isOutside(relativePath: string): boolean {
  if (relativePath.length > MAX_PATH_CHARS) return true;
  return path.posix.isAbsolute(relativePath) || /^\.\.?(?:\/|$)|\/\.\.?(?:\/|$)/.test(relativePath);
}

function readPatterns(root: string, folder: string): string[] {
  return readIgnoreFile(path.join(root, folder, ".gitignore"))
    .split(/\r?\n/)
    .filter((line) => line.length <= MAX_PATTERN_CHARS)
    .filter((line) => line.split("*").length - 1 <= MAX_WILDCARDS)
    .map((line) => (folder === "" ? line : anchorPattern(line, folder)))
    .filter((line) => line !== "");
}

/** Unreadable, absent and oversized files have no rules. */
function readIgnoreFile(file: string): string {
  try {
    const status = statSync(file);
    if (!status.isFile() || status.size > MAX_IGNORE_FILE_BYTES) return "";
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Rewrites a pattern of a nested .gitignore so that it means the same from the root. */
function anchorPattern(line: string, folder: string): string {
  const [, sign = "", pattern = ""] = /^(!?)(.*)$/.exec(line) ?? [];
  if (pattern.trim() === "" || (sign === "" && pattern.startsWith("#"))) return "";
  const prefix = `/${folder.replace(/[\\*?[\]!# ]/g, "\\$&")}`;
  // A slash anywhere but at the end ties a pattern to its own folder.
  const isTied = /\/./.test(pattern.trimEnd());
  return `${sign}${prefix}${isTied ? "/" : "/**/"}${pattern.replace(/^\//, "")}`;
}
