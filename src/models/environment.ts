/**
 * The real machine: folders from the environment, Node's fetch, the machine's pip, the file system's free space.
 * The one place of this layer that reads environment variables.
 */

import { statfs } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { readCarrier } from "../base/carrier.ts";
import { AgentError } from "../base/errors.ts";
import { locateXdgFolder } from "../base/xdg-folder.ts";
import { readCatalogue } from "./catalogue.ts";
import type { ModelsEnvironment } from "./models-deps.ts";
import { runMachinePip } from "./pip-runner.ts";
import { expandHome } from "./reference.ts";

/**
 * Reads XDG_CACHE_HOME, AGENT_MODELS and HF_ENDPOINT; opens nothing yet.
 * Throws "usage-invalid" for an HF_ENDPOINT that is no web address.
 */
export function createModelsEnvironment(
  variables: Record<string, string | undefined> = process.env,
): ModelsEnvironment {
  const homeFolder = variables.HOME || homedir();
  const workingFolder = process.cwd();
  return {
    catalogue: readCatalogue(),
    cacheFolder: locateXdgFolder(variables.XDG_CACHE_HOME, path.join(homeFolder, ".cache")),
    modelFolders: [
      ...(variables.AGENT_MODELS ?? "")
        .split(path.delimiter)
        .filter((folder) => folder !== "")
        .map((folder) => path.resolve(workingFolder, expandHome(folder, homeFolder))),
      ...listCarriedFolders(),
    ],
    homeFolder,
    workingFolder,
    huggingFaceUrl: readEndpoint(variables.HF_ENDPOINT),
    fetch: globalThis.fetch,
    runPip: runMachinePip,
    readFreeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

/** A bundle holds its models beside the single file. */
function listCarriedFolders(): string[] {
  const carrier = readCarrier();
  return carrier === null ? [] : [path.join(path.dirname(carrier.binary), "models")];
}

function readEndpoint(value: string | undefined): string {
  if (value === undefined || value === "") return "https://huggingface.co";
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new AgentError("usage-invalid", {
      problem: "HF_ENDPOINT is not a web address.",
      hint: "Set it to something like https://mirror.example, or unset it.",
    });
  }
  return url.href.replace(/\/+$/, "");
}
