/**
 * Where the agent keeps its own state, and each project's part of it: never inside the user's folder.
 * Knows no file in there. Every folder is private to the user.
 */

import { createHash } from "node:crypto";
import { accessSync, constants, lstatSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { messageOf } from "../base/errors.ts";
import { makeFolderSync } from "../base/make-folder.ts";
import { locateXdgFolder } from "../base/xdg-folder.ts";

export interface StateDirectory {
  readonly path: string;
  /** Set when the usual place could not be used; undo then ends with the machine's temp folder. */
  readonly notice: string | null;
}

export interface StateDirectoryOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** os.homedir() and os.tmpdir() when absent. */
  homeFolder?: string;
  tempFolder?: string;
}

const PRIVATE = 0o700;

/** `$XDG_STATE_HOME/agent`, or `~/.local/state/agent`; a private folder under the temp folder when neither works. */
export function openStateDirectory(options: StateDirectoryOptions): StateDirectory {
  const { env, homeFolder = env.HOME || os.homedir(), tempFolder = os.tmpdir() } = options;
  const usual = locateXdgFolder(env.XDG_STATE_HOME, path.join(homeFolder, ".local", "state"));
  try {
    ensureWritableFolder(usual);
    return { path: usual, notice: null };
  } catch (error) {
    const fallback = openFallback(tempFolder);
    const notice = `Cannot keep state in ${usual} (${messageOf(error)}); using ${fallback}, so undo may not outlive a restart.`;
    return { path: fallback, notice };
  }
}

/** The folder of one project, by the real path of its root: `projects/<16 hex>-<name>`. Creates nothing. */
export function locateProjectState(stateDirectory: string, realRoot: string): string {
  const hash = createHash("sha256").update(realRoot).digest("hex").slice(0, 16);
  const name = path
    .basename(realRoot)
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 40);
  return path.join(locateProjects(stateDirectory), `${hash}-${name}`);
}

export function locateProjects(stateDirectory: string): string {
  return path.join(stateDirectory, "projects");
}

function ensureWritableFolder(folder: string): void {
  makeFolderSync(folder, { mode: PRIVATE });
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

/** A fixed name, so that the next run finds it; a fresh one when somebody else made a folder of that name. */
function openFallback(tempFolder: string): string {
  const folder = path.join(tempFolder, `agent-state-${process.getuid?.() ?? "user"}`);
  try {
    ensureWritableFolder(folder);
    const stats = lstatSync(folder);
    const isOurs = process.getuid === undefined || stats.uid === process.getuid();
    const isPrivate = process.platform === "win32" || (stats.mode & 0o077) === 0;
    if (stats.isDirectory() && isOurs && isPrivate) return folder;
  } catch {
    // Fall through to a folder of our own.
  }
  return mkdtempSync(path.join(tempFolder, "agent-state-"));
}
