/**
 * Turns what a person typed for --model, or nothing, into one file to load.
 * A known alias wins over a file of that name here: a repository under repair must not choose the model.
 */
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";
import { readKnownHash } from "./hash-record.ts";
import { findLocalFile, listGgufFiles, listLocalModels, readStats } from "./local-models.ts";
import type { ModelsDeps, ModelsEnvironment } from "./models-deps.ts";
import { findNearNames } from "./near-names.ts";
import { findPresent, type PulledModel, pullModel } from "./pull-model.ts";
import { type PullTarget, targetEntry, targetHuggingFace } from "./pull-target.ts";
import { expandHome, parseReference } from "./reference.ts";

export interface ResolveDeps extends ModelsDeps {
  /** The configured model, used when none is named. */
  defaultModel?: string | undefined;
  /** False: a known model that is not here is an error that names the pull command. */
  allowPull: boolean;
}

export interface ResolvedModel {
  /** Absolute. */
  path: string;
  alias?: string;
  /** Present when the content was checked or its hash is on record. */
  sha256?: string;
  origin: "path" | PulledModel["origin"];
}

/**
 * Throws "model-not-found", "model-is-directory", "model-unreadable", "model-absent", "model-ambiguous",
 * "usage-invalid", and with `allowPull` whatever a pull throws.
 */
export async function resolveModel(
  reference: string | undefined,
  deps: ResolveDeps,
): Promise<ResolvedModel> {
  const asked = reference ?? deps.defaultModel;
  if (asked === undefined) return resolveOnlyModel(deps);
  const parsed = parseReference(asked);
  switch (parsed.kind) {
    case "path":
      return resolvePath(parsed.path, deps.environment);
    case "hugging-face": {
      const { repository, file } = parsed;
      return resolveTarget(targetHuggingFace(repository, file, deps.environment), deps);
    }
    case "name":
      return resolveName(parsed.name, deps);
  }
}

async function resolveName(name: string, deps: ResolveDeps): Promise<ResolvedModel> {
  const { environment } = deps;
  const entry = environment.catalogue.find(({ alias }) => alias === name.toLowerCase());
  if (entry !== undefined) return resolveTarget(targetEntry(entry, environment), deps);
  if ((await readStats(path.resolve(environment.workingFolder, name))) !== null) {
    return resolvePath(name, environment);
  }
  const local = await findLocalFile(environment, name);
  if (local !== null) return describeFile(local.path, local.origin, environment);
  return resolvePath(name, environment);
}

async function resolveTarget(target: PullTarget, deps: ResolveDeps): Promise<ResolvedModel> {
  const pulled = deps.allowPull ? await pullModel(target, deps) : await findPresent(target, deps);
  if (pulled === null) throw new AgentError("model-absent", { alias: target.name, asked: true });
  return { ...pulled, ...(target.entry && { alias: target.entry.alias }) };
}

async function resolveOnlyModel(deps: ResolveDeps): Promise<ResolvedModel> {
  const { environment } = deps;
  const models = await listLocalModels(environment);
  const [only] = models;
  if (only === undefined) {
    const alias = environment.catalogue.find((entry) => entry.default)?.alias ?? "";
    throw new AgentError("model-absent", { alias, asked: false });
  }
  if (models.length > 1) {
    const found = models.map(({ file }) => nameLocalFile(file, environment));
    throw new AgentError("model-ambiguous", { found });
  }
  const entry = environment.catalogue.find(({ file }) => file === only.file);
  return entry === undefined
    ? describeFile(only.path, only.origin, environment)
    : resolveTarget(targetEntry(entry, environment), deps);
}

async function resolvePath(text: string, environment: ModelsEnvironment): Promise<ResolvedModel> {
  const file = path.resolve(environment.workingFolder, expandHome(text, environment.homeFolder));
  const stats = await readStats(file).catch((error: unknown) => {
    throw new AgentError(
      "model-unreadable",
      { path: file, reason: messageOf(error) },
      { cause: error },
    );
  });
  if (stats === null) {
    const near = await findNearReferences(text, file, environment);
    throw new AgentError("model-not-found", { reference: text, near });
  }
  if (stats.isDirectory()) {
    const files = (await listGgufFiles(file)).slice(0, 5).map((name) => path.join(text, name));
    throw new AgentError("model-is-directory", { path: text, files });
  }
  // Reading a pipe or a device would wait for ever.
  if (!stats.isFile()) {
    throw new AgentError("model-unreadable", { path: text, reason: "it is not a regular file" });
  }
  return describeFile(file, "path", environment);
}

/** Aliases and files that were probably meant: in the folder of the path, in the cache, in AGENT_MODELS. */
async function findNearReferences(
  text: string,
  file: string,
  environment: ModelsEnvironment,
): Promise<string[]> {
  const beside = await listGgufFiles(path.dirname(file));
  const local = await listLocalModels(environment);
  const names = [
    ...environment.catalogue.map(({ alias }) => alias),
    ...local.map((model) => nameLocalFile(model.file, environment)),
  ];
  const nearBeside = findNearNames(path.basename(file), beside);
  return [
    ...nearBeside.map((name) => path.join(path.dirname(text), name)),
    ...findNearNames(path.basename(file), names),
  ].slice(0, 3);
}

/** How a person may name a file of the cache: by alias where it has one. */
function nameLocalFile(file: string, environment: ModelsEnvironment): string {
  return environment.catalogue.find((entry) => entry.file === file)?.alias ?? file;
}

async function describeFile(
  file: string,
  origin: ResolvedModel["origin"],
  environment: ModelsEnvironment,
): Promise<ResolvedModel> {
  const sha256 = await readKnownHash(environment.cacheFolder, file);
  if (sha256 === null) return { path: file, origin };
  const alias = environment.catalogue.find((entry) => entry.sha256 === sha256)?.alias;
  return { path: file, origin, sha256, ...(alias === undefined ? {} : { alias }) };
}
