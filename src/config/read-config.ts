/**
 * Reads the settings files: the person's own, and the project's, which may only be stricter. Flags and variables beat
 * both and are the caller's.
 */
import os from "node:os";
import path from "node:path";
import { locateXdgFolder } from "../base/xdg-folder.ts";
import { type Config, mergeConfig } from "./config.ts";
import { readProjectFile, readUserFile } from "./config-file.ts";
import { parseConfig } from "./parse-config.ts";
import { tightenConfig } from "./tighten-config.ts";

export interface ConfigPlaces {
  variables: Readonly<Record<string, string | undefined>>;
  /** The project folder; null: only the person's settings are asked for. */
  root: string | null;
  /** Where HOME names none; the system's own answer when left out. */
  homeFolder?: string;
}

const FILE_NAME = "config.json";
const PROJECT_FILE = path.join(".agent", FILE_NAME);

/** Throws "config-invalid" for the first file that cannot be used; a file that is not there says nothing. */
export function readConfig({ variables, root, homeFolder }: ConfigPlaces): Config {
  const ownPath = locateUserConfig(variables, homeFolder);
  const userFile = ownPath === null ? null : readUserFile(ownPath);
  const user = userFile === null ? {} : parseConfig(userFile);
  const projectFile = root === null ? null : readProjectFile(root, PROJECT_FILE);
  const files = { user: userFile?.path ?? null, project: projectFile?.path ?? null };
  if (projectFile === null) return { ...mergeConfig(user, {}), notices: [], files };
  const project = parseConfig(projectFile);
  const tightened = tightenConfig({
    project,
    user,
    path: projectFile.path,
    ownPath: ownPath ?? "your own settings",
  });
  return { ...mergeConfig(user, tightened.values), notices: tightened.notices, files };
}

/** Null where nothing absolute says where: the folder the program was started in must not speak for the person. */
function locateUserConfig(
  { HOME = "", XDG_CONFIG_HOME }: ConfigPlaces["variables"],
  homeFolder = os.homedir(),
): string | null {
  const home = [HOME, homeFolder].find((folder) => path.isAbsolute(folder)) ?? "";
  const folder = locateXdgFolder(XDG_CONFIG_HOME, path.join(home, ".config"));
  return path.isAbsolute(folder) ? path.join(folder, FILE_NAME) : null;
}
