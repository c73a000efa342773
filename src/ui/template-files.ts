/** Finds every chat template below a folder: GGUF files and template texts. Bounded, sorted, and follows no links. */
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";

const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 16;
const MAX_FILES = 5_000;
const ENDINGS = [".gguf", ".jinja", ".jinja2", ".j2"];

export interface FoundTemplates {
  /** Relative to the folder, sorted, with slashes. */
  files: readonly string[];
  /** False when the folder holds more than can be looked at. */
  isComplete: boolean;
}

/** Throws "input-invalid" when the folder itself cannot be read; a folder inside that cannot is passed over. */
export async function findTemplateFiles(folder: string): Promise<FoundTemplates> {
  const files: string[] = [];
  let entries = 0;
  for await (const { place, entry, depth } of walk(folder)) {
    entries += 1;
    if (entries > MAX_ENTRIES || depth > MAX_DEPTH || files.length >= MAX_FILES) {
      return { files: files.sort(), isComplete: false };
    }
    if (entry.isFile() && isTemplateFile(entry.name)) files.push(place);
  }
  return { files: files.sort(), isComplete: true };
}

interface Step {
  /** Relative to the folder. */
  place: string;
  entry: Dirent;
  /** 0 in the folder itself. */
  depth: number;
}

/** Level by level, so that a bound cuts off what lies deepest. */
async function* walk(folder: string): AsyncGenerator<Step> {
  let level = [""];
  for (let depth = 0; level.length > 0; depth++) {
    const next: string[] = [];
    for (const parent of level) {
      for (const entry of await list(folder, parent)) {
        const place = parent === "" ? entry.name : `${parent}/${entry.name}`;
        yield { place, entry, depth };
        if (entry.isDirectory()) next.push(place);
      }
    }
    level = next;
  }
}

function isTemplateFile(name: string): boolean {
  return ENDINGS.includes(path.extname(name).toLowerCase());
}

async function list(folder: string, relative: string): Promise<Dirent[]> {
  try {
    return await readdir(path.join(folder, relative), { withFileTypes: true });
  } catch (cause) {
    if (relative !== "") return [];
    const reason = explain(cause);
    throw new AgentError("input-invalid", { path: folder, line: null, reason }, { cause });
  }
}

function explain(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT") return "it does not exist";
  if (code === "ENOTDIR") return "it is no folder";
  return messageOf(cause);
}
