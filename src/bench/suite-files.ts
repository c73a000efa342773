/** The files of a case: out of a packed line or its folder, bounded in number and size. Where they lead is checked later. */
import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CaseProblem } from "./suite-case.ts";
import type { FileTexts } from "./suite-place.ts";

const MAX_FILES = 5_000;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_ALL_BYTES = 64 * 1024 * 1024;
const PARTS = ["repo", "hidden"] as const;

type Parts = Record<(typeof PARTS)[number], FileTexts>;

const PACKED = z.record(
  z.string().max(4_096),
  z.union([z.string(), z.object({ b64: z.string().regex(/^[A-Za-z\d+/\s]*={0,2}$/) })]),
);

/** Of a line: "repo/…" and "hidden/…" to a text, or to bytes in base64. Throws a CaseProblem. */
export function unpackFiles(value: unknown): Parts {
  const parsed = PACKED.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CaseProblem(`files.${issue?.path.join(".")}: ${issue?.message}`);
  }
  const limit = new SizeLimit();
  const contents = Object.entries(parsed.data).map(([name, content]) => {
    const bytes =
      typeof content === "string"
        ? Buffer.from(content, "utf8")
        : Buffer.from(content.b64, "base64");
    limit.add(name, bytes.length);
    return [name, bytes] as const;
  });
  const pick = (part: string): FileTexts =>
    new Map(
      contents
        .filter(([name]) => name.startsWith(`${part}/`))
        .map(([name, bytes]) => [name.slice(part.length + 1), bytes]),
    );
  return requireRepo({ repo: pick("repo"), hidden: pick("hidden") });
}

/** Throws a CaseProblem, also for a link or anything else that is no regular file. */
export function readCaseFolder(folder: string): Parts {
  const limit = new SizeLimit();
  const read = (part: string) => readFiles(path.join(folder, part), limit);
  return requireRepo({ repo: read("repo"), hidden: read("hidden") });
}

function requireRepo(parts: Parts): Parts {
  if (parts.repo.size === 0) throw new CaseProblem("it has no files in repo/");
  return parts;
}

function readFiles(root: string, limit: SizeLimit): FileTexts {
  const stats = lstatSync(root, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) {
    throw new CaseProblem(`${path.basename(root)} is not a folder`);
  }
  const names = stats === undefined ? [] : listFiles(root, limit);
  return new Map(names.map((name) => [name, readFileSync(path.join(root, name))]));
}

function listFiles(root: string, limit: SizeLimit): string[] {
  const found: string[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const entry of readdirSync(path.join(root, below), { withFileTypes: true })) {
      const name = path.posix.join(below, entry.name);
      limit.add(name, requireSize(entry, path.join(root, name)));
      (entry.isDirectory() ? open : found).push(name);
    }
  }
  return found;
}

/** Of a folder 0. */
function requireSize(entry: Dirent, file: string): number {
  if (entry.isDirectory()) return 0;
  if (entry.isFile()) return lstatSync(file).size;
  throw new CaseProblem(`${entry.name} is a link or no regular file`);
}

class SizeLimit {
  #files = 0;
  #bytes = 0;

  add(name: string, bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
    if (this.#files > MAX_FILES) throw new CaseProblem(`it has more than ${MAX_FILES} files`);
    if (bytes > MAX_FILE_BYTES || this.#bytes > MAX_ALL_BYTES) {
      throw new CaseProblem(`${name} makes it too large`);
    }
  }
}
