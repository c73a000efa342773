/**
 * Where Go keeps what it has built. Go cannot do without a cache that it may write, and what a person has built must not be
 * written by a command: it runs later, outside. So commands share a cache of their own, which begins as a copy.
 */
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { locateXdgFolder } from "../../base/xdg-folder.ts";

const NAME = "go-build";
/** A larger one is not copied; what is needed of it is built again, once. */
const MAX_FILES = 40_000;
const MAX_BYTES = 2 * 1024 ** 3;

/** The folder that commands may write as their cache; null where the folder is no Go module, or there is no place for it. */
export function openGoCache(cwd: string, env: NodeJS.ProcessEnv): string | null {
  const home = env.HOME ?? "";
  if (!existsSync(path.join(cwd, "go.mod")) || !path.isAbsolute(home)) return null;
  const usual = path.join(home, ".cache");
  const folder = path.join(locateXdgFolder(env.XDG_CACHE_HOME, usual), "commands");
  const cache = path.join(folder, NAME);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(cache)) {
      makeCache(cache, env.GOCACHE || path.join(env.XDG_CACHE_HOME || usual, NAME));
    }
    return cache;
  } catch {
    return null;
  }
}

/** Whole or not at all: made under another name. */
function makeCache(cache: string, source: string): void {
  const fresh = mkdtempSync(`${cache}-`);
  try {
    if (isSmall(source)) {
      cpSync(source, fresh, { recursive: true, mode: constants.COPYFILE_FICLONE });
    }
    renameSync(fresh, cache);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(cache)) throw error;
  }
}

function isSmall(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    if (files.length > MAX_FILES) return false;
    const sizes = files.map((file) => statSync(path.join(file.parentPath, file.name)).size);
    return sizes.reduce((sum, size) => sum + size, 0) <= MAX_BYTES;
  } catch {
    return false;
  }
}
