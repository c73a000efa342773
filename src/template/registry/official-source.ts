/**
 * Gathers template texts of this machine that may stand in for an outdated one: files the user has put into the template
 * folder, and the templates of other models. Does not know which text is wanted; that is told by its fingerprint. Never
 * downloads anything. Invariant: what leaves has passed the caller's static checks.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { TemplateCandidate } from "../verifier/subject.ts";

const MAX_FILES = 100;
const MAX_MODELS = 50;
/** The largest known template has a tenth of it. */
const MAX_TEMPLATE_BYTES = 256 * 1024;

export interface CandidateSources {
  templateFolder: string;
  /** GGUF files, the likeliest first. */
  modelFiles: readonly string[];
  /** The template in a GGUF file's header; null when it has none. May throw. */
  readModelTemplate: (modelFile: string) => Promise<string | null>;
  /** Whether a text may be rendered at all: no static check objects to it. */
  isSafe: (source: string) => boolean;
}

/** AGENT_TEMPLATES, or `$XDG_DATA_HOME/agent/templates`, or `~/.local/share/agent/templates`. */
export function findTemplateFolder(
  variables: Readonly<Record<string, string | undefined>>,
  homeFolder: string,
): string {
  const chosen = variables.AGENT_TEMPLATES ?? "";
  if (chosen !== "") return path.resolve(chosen);
  const dataHome = variables.XDG_DATA_HOME ?? "";
  // The XDG specification says that a relative value must be ignored.
  const base = path.isAbsolute(dataHome) ? dataHome : path.join(homeFolder, ".local", "share");
  return path.join(base, "agent", "templates");
}

/**
 * Files of the folder in the order of their names, then models. What cannot be read is left out, and each text is given
 * once. Cost: reads up to 100 small files and 50 headers.
 */
export async function gatherCandidates(sources: CandidateSources): Promise<TemplateCandidate[]> {
  const found = new Map<string, TemplateCandidate>();
  const add = (from: string, source: string | null) => {
    if (source === null || source.length > MAX_TEMPLATE_BYTES || found.has(source)) return;
    if (sources.isSafe(source)) found.set(source, { from, source });
  };
  for (const file of await listTemplateFiles(sources.templateFolder)) {
    add(file, await readTemplateFile(file).catch(() => null));
  }
  for (const file of sources.modelFiles.slice(0, MAX_MODELS)) {
    add(file, await sources.readModelTemplate(file).catch(() => null));
  }
  return [...found.values()];
}

async function listTemplateFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".jinja"))
    .sort()
    .slice(0, MAX_FILES)
    .map((name) => path.join(folder, name));
}

/** Null for what is no small text file. */
async function readTemplateFile(file: string): Promise<string | null> {
  const stats = await stat(file);
  if (!stats.isFile() || stats.size > MAX_TEMPLATE_BYTES) return null;
  return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
}
