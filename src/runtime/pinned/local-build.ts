/**
 * What `npm run build:native` left behind: a record of how llama.cpp was built, from which sources, and the sha256 of
 * each object. Reads it; builds nothing.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { AgentError } from "../../base/errors.ts";
import { readSmallFile } from "../../base/small-file.ts";
import { ENGINE_PACKAGE_VERSION } from "../engine-version.ts";

export const LOCAL_BUILD_FOLDER = fileURLToPath(new URL("../../../native/build/", import.meta.url));
export const BUILD_RECORD_NAME = "build.json";
/** Below the folder of the build: what is loaded. */
export const OBJECTS_FOLDER_NAME = "objects";
export const ADDON_NAME = "llama-addon.node";

const MAX_RECORD_BYTES = 200_000;

const hex40 = z.string().regex(/^[0-9a-f]{40}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A file name and no more: the record says nothing about other folders. */
const objectName = z.string().regex(/^[\w.-]+$/);

export const BUILD_RECORD = z.strictObject({
  version: z.literal(1),
  engine: z.string().regex(/^\d+\.\d+\.\d+$/),
  platform: z.string(),
  architecture: z.string(),
  source: z.strictObject({
    repository: z.string(),
    release: z.string(),
    bundleSha256: sha256,
    commit: hex40,
    /** Of all files as they were built, patches included. */
    tree: hex40,
    patches: z.array(z.strictObject({ name: z.string(), sha256 })),
  }),
  flags: z.record(z.string(), z.string()),
  tools: z.record(z.string(), z.string()),
  objects: z.record(objectName, z.strictObject({ sha256, bytes: z.int().positive() })),
});

export type BuildRecord = z.infer<typeof BUILD_RECORD>;

/** Throws "engine-build-unusable" where there is none, it is damaged, or it is of another engine or platform. */
export async function readLocalBuild(folder = LOCAL_BUILD_FOLDER): Promise<BuildRecord> {
  const record = await readRecord(path.join(folder, BUILD_RECORD_NAME));
  const { engine, platform, architecture, objects } = record;
  if (engine !== ENGINE_PACKAGE_VERSION) {
    throw unusable(`it is of node-llama-cpp ${engine}, and this is ${ENGINE_PACKAGE_VERSION}`);
  }
  if (platform !== process.platform || architecture !== process.arch) {
    throw unusable(`it was made for ${platform} ${architecture}`);
  }
  if (objects[ADDON_NAME] === undefined) throw unusable(`its record names no ${ADDON_NAME}`);
  return record;
}

async function readRecord(file: string): Promise<BuildRecord> {
  const text = await readSmallFile(file, MAX_RECORD_BYTES).catch((cause: unknown) => {
    throw unusable("there is none", cause);
  });
  try {
    return BUILD_RECORD.parse(JSON.parse(text));
  } catch (cause) {
    throw unusable(`its ${BUILD_RECORD_NAME} is damaged`, cause);
  }
}

function unusable(reason: string, cause?: unknown): AgentError {
  return new AgentError("engine-build-unusable", { reason }, { cause });
}

/** "9f3c01d2": tells two builds apart, by all that is in them. */
export function nameLocalBuild({ objects }: BuildRecord): string {
  return (objects[ADDON_NAME]?.sha256 ?? "").slice(0, 8);
}
