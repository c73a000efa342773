/**
 * Where the program is unpacked: a folder that nobody else can write to, or swap for another one. Tries the cache of the
 * person first, then the places for temporary files. Knows nothing of what is put there.
 */
import { lstatSync, type Stats, statSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import path from "node:path";
import { makeFolderSync } from "../base/make-folder.ts";
import { locateXdgFolder } from "../base/xdg-folder.ts";

const OTHERS_WRITE = 0o002;
const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** Absolute, best first; none of them need exist. */
export function listFolders(variables: Record<string, string | undefined>): string[] {
  const home = variables.HOME || findHome();
  const usual = home === null ? null : path.join(home, ".cache");
  const cache = variables.XDG_CACHE_HOME ?? "";
  const caches =
    usual === null && !path.isAbsolute(cache) ? [] : [locateXdgFolder(cache, usual ?? "")];
  const name = `agent-${userId() ?? "user"}`;
  const temporary = process.platform === "win32" ? [tmpdir()] : [tmpdir(), "/tmp", "/var/tmp"];
  const folders = [
    ...caches.map((folder) => path.join(folder, "program")),
    ...temporary.map((folder) => path.join(folder, name)),
  ];
  return [...new Set(folders.filter((folder) => path.isAbsolute(folder)))];
}

/** Makes the folder, or takes it as it is. Throws an error that says why it cannot be trusted or made. */
export function openPrivateFolder(folder: string): void {
  checkAncestors(path.dirname(folder));
  makeFolderSync(folder, { mode: 0o700 });
  // A link here could lead anywhere, and be turned elsewhere later.
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) throw new Error("it is not a folder");
  const own = userId();
  if (own === null) return;
  if (stats.uid !== own) throw new Error("it belongs to another user");
  if ((stats.mode & GROUP_OR_OTHERS_WRITE) !== 0) throw new Error("others may write to it");
}

/** Whoever may rename a folder above ours could put another in its place. */
function checkAncestors(folder: string): void {
  const own = userId();
  if (own === null) return;
  for (let at = folder; ; at = path.dirname(at)) {
    const stats = readStats(at);
    if (stats !== null) {
      if (stats.uid !== own && stats.uid !== 0) throw new Error(`${at} belongs to another user`);
      const isOpen = (stats.mode & OTHERS_WRITE) !== 0 && (stats.mode & STICKY) === 0;
      if (isOpen) throw new Error(`everybody may write to ${at}`);
    }
    if (at === path.dirname(at)) return;
  }
}

function readStats(folder: string): Stats | null {
  try {
    return statSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** null on Windows, where a person's temporary folder is the person's own. */
function userId(): number | null {
  return process.getuid?.() ?? null;
}

/** null for a user without an entry in the list of users, as in many containers. */
function findHome(): string | null {
  try {
    return homedir() || userInfo().homedir || null;
  } catch {
    return null;
  }
}
