/**
 * Gathers template texts of this machine that may stand in for an outdated one: files the user has put into the template
 * folder, and the templates of other models. Does not know which text is wanted; that is told by its fingerprint. Never
 * downloads anything.
 */

import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { locateXdgFolder } from "../base/xdg-folder.ts";
import { readGgufHeader } from "../runtime/gguf-header.ts";
import type { TemplateCandidate } from "../template/verifier/subject.ts";

const MAX_FILES = 100;
const MAX_MODELS = 50;
/** The largest known template has a tenth of it. */
const MAX_TEMPLATE_BYTES = 256 * 1024;

export interface TextPlaces {
  templateFolder: string;
  /** Folders with GGUF files; subfolders are not looked into. */
  modelFolders: readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** AGENT_TEMPLATES, or `$XDG_DATA_HOME/agent/templates`, or `~/.local/share/agent/templates`. */
export function findTemplateFolder(variables: Variables, homeFolder: string): string {
  const chosen = variables.AGENT_TEMPLATES ?? "";
  if (chosen !== "") return path.resolve(chosen);
  const usual = path.join(homeFolder, ".local", "share");
  return path.join(locateXdgFolder(variables.XDG_DATA_HOME, usual), "templates");
}

/** In the order of their names; what cannot be read is left out. Cost: reads up to 100 small files. */
export async function readTemplateFolder(folder: string): Promise<TemplateCandidate[]> {
  const files = await listFiles(folder, ".jinja");
  const texts = await Promise.all(
    files.slice(0, MAX_FILES).map(async (file) => ({
      from: file,
      source: await readTemplateFile(file).catch(() => null),
    })),
  );
  return texts.filter(isText);
}

/** The templates of models, each text once; what cannot be read is left out. Cost: reads up to 50 headers. */
export async function readModelTemplates(folders: readonly string[]): Promise<TemplateCandidate[]> {
  const files = (await Promise.all(folders.map((folder) => listFiles(folder, ".gguf")))).flat();
  const found = new Map<string, TemplateCandidate>();
  for (const file of files.slice(0, MAX_MODELS)) {
    const source = await readModelTemplate(file).catch(() => null);
    if (source !== null && !found.has(source)) found.set(source, { from: file, source });
  }
  return [...found.values()];
}

async function listFiles(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Null for what is no small text file. */
async function readTemplateFile(file: string): Promise<string | null> {
  const stats = await stat(file);
  if (!stats.isFile() || stats.size > MAX_TEMPLATE_BYTES) return null;
  return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
}

async function readModelTemplate(file: string): Promise<string | null> {
  const { state, text } = (await readGgufHeader(file)).template;
  return state === "text" && text.length <= MAX_TEMPLATE_BYTES ? text : null;
}

function isText(candidate: {
  from: string;
  source: string | null;
}): candidate is TemplateCandidate {
  return candidate.source !== null;
}
