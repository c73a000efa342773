/**
 * Loads llama.cpp from the local build. node-llama-cpp itself knows local builds only in its own folder, where it takes
 * them without a word; this one uses the step behind its public door, which is named here and nowhere else.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { Llama, LlamaLogLevel } from "node-llama-cpp";
import { AgentError } from "../../base/errors.ts";
import { ENGINE_PACKAGE_VERSION } from "../engine-version.ts";
import {
  ADDON_NAME,
  LOCAL_BUILD_FOLDER,
  nameLocalBuild,
  OBJECTS_FOLDER_NAME,
  readLocalBuild,
} from "./local-build.ts";

export interface LocalBuildOptions {
  maxThreads: number;
  /** Receives the engine's own error lines. */
  onError: (message: string) => void;
}

/** What the package's own check keeps free where it is not told otherwise. */
const MEMORY_PADDING_BYTES = 1024 ** 3;

interface LlamaStart {
  _create?: (options: Record<string, unknown>) => Promise<Llama>;
}

/** Throws "engine-build-unusable", "engine-internal-missing", and what loading the addon throws. */
export async function loadLocalBuild(
  { maxThreads, onError }: LocalBuildOptions,
  folder = LOCAL_BUILD_FOLDER,
): Promise<Llama> {
  const record = await readLocalBuild(folder);
  const addon = path.join(folder, OBJECTS_FOLDER_NAME, ADDON_NAME);
  const start = Llama as unknown as LlamaStart;
  if (start._create === undefined) {
    const details = { internal: "Llama._create", version: ENGINE_PACKAGE_VERSION };
    throw new AgentError("engine-internal-missing", details);
  }
  const { repository, release } = record.source;
  return start._create({
    bindings: loadAddon(addon),
    bindingPath: addon,
    buildType: "localBuild",
    buildMetadata: {
      buildOptions: {
        customCmakeOptions: new Map(Object.entries(record.flags)),
        gpu: false,
        // Two local builds of one release are two engines to all that is remembered by the engine's name.
        llamaCpp: { repo: repository, release: `${release}+${nameLocalBuild(record)}` },
      },
    },
    logLevel: LlamaLogLevel.error,
    logger: (_level: unknown, message: string) => onError(message.trim()),
    maxThreads,
    vramPadding: 0,
    ramPadding: MEMORY_PADDING_BYTES,
    debug: false,
    numa: false,
    tempDir: false,
  });
}

/** Each start needs an instance of its own, since the addon keeps the settings of the last. */
function loadAddon(file: string): unknown {
  const require = createRequire(import.meta.url);
  delete require.cache[file];
  try {
    return require(file);
  } catch (cause) {
    const reason = `${ADDON_NAME} cannot be loaded: ${cause instanceof Error ? cause.message : cause}`;
    throw new AgentError("engine-build-unusable", { reason }, { cause });
  } finally {
    delete require.cache[file];
  }
}
