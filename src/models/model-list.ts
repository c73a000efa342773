/** What `agent models list` and `agent models info` show, as plain data. Reads no model's content. */
import { AgentError } from "../base/errors.ts";
import { type CatalogueEntry, describeSource } from "./catalogue.ts";
import { readKnownHash } from "./hash-record.ts";
import { findLocalFile, listLocalModels, readStats } from "./local-models.ts";
import type { ModelsEnvironment } from "./models-deps.ts";
import { partialFiles, targetEntry } from "./pull-target.ts";

export interface ListedModel {
  /** The alias, or the file name of a model that is in no catalogue. */
  name: string;
  /** `here`: a file of the right name and size; `partial`: a pull was interrupted; `absent`: not on this machine. */
  state: "here" | "partial" | "absent";
  /** Null unless here. */
  path: string | null;
  /** Size of the whole model file. */
  bytes: number;
  /** True when the recorded sha256 of the file is the catalogue's. */
  verified: boolean;
  isDefault: boolean;
  title: string;
}

/** The catalogue in its order, then the other GGUF files of the cache and AGENT_MODELS. Hashes nothing. */
export async function listModels(environment: ModelsEnvironment): Promise<ListedModel[]> {
  const known = environment.catalogue.map((entry) => listEntry(entry, environment));
  const catalogued = new Set(environment.catalogue.map(({ file }) => file));
  const others = (await listLocalModels(environment)).filter(({ file }) => !catalogued.has(file));
  return [
    ...(await Promise.all(known)),
    ...others.map(
      ({ bytes, file, path: fullPath }): ListedModel => ({
        ...{ name: file, state: "here", path: fullPath, bytes },
        ...{ verified: false, isDefault: false, title: file },
      }),
    ),
  ];
}

export interface ModelInfo extends ListedModel {
  sha256: string;
  licence: CatalogueEntry["licence"];
  notes: string;
  /** In the order they are tried. */
  sources: readonly string[];
}

/** Everything the catalogue says of an alias. Throws "model-not-found". */
export async function infoModel(alias: string, environment: ModelsEnvironment): Promise<ModelInfo> {
  const entry = environment.catalogue.find((candidate) => candidate.alias === alias.toLowerCase());
  if (entry === undefined) {
    const near = environment.catalogue.map((candidate) => candidate.alias);
    throw new AgentError("model-not-found", { reference: alias, near });
  }
  const { licence, notes, sha256 } = entry;
  const sources = entry.sources.map(describeSource);
  return { ...(await listEntry(entry, environment)), sha256, licence, notes, sources };
}

async function listEntry(
  entry: CatalogueEntry,
  environment: ModelsEnvironment,
): Promise<ListedModel> {
  const { finalFile } = targetEntry(entry, environment);
  const local = await findLocalFile(environment, entry.file);
  const here = local?.bytes === entry.bytes ? local : null;
  const partials = await Promise.all(partialFiles(finalFile).map(readStats));
  const stateWithout = partials.some((stats) => stats !== null) ? "partial" : "absent";
  return {
    name: entry.alias,
    state: here === null ? stateWithout : "here",
    path: here?.path ?? null,
    bytes: entry.bytes,
    verified:
      here !== null && (await readKnownHash(environment.cacheFolder, here.path)) === entry.sha256,
    isDefault: entry.default,
    title: entry.title,
  };
}
