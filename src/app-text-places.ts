/** Where official chat templates may lie on this machine: the person's own folder, and the models that are here. */
import path from "node:path";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { findTemplateFolder, type TextPlaces } from "./sandbox/official-texts.ts";

export function findTextPlaces(
  variables: Readonly<Record<string, string | undefined>>,
  { homeFolder, cacheFolder, modelFolders }: ModelsEnvironment,
): TextPlaces {
  return {
    templateFolder: findTemplateFolder(variables, homeFolder),
    modelFolders: [...modelFolders, path.join(cacheFolder, "models")],
  };
}
