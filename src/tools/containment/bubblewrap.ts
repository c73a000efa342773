/** Bubblewrap as containment: looked for, tried once, and asked anew for each command what it may see. */
import { execFile } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isTrialName } from "../trial/trial-folder.ts";
import { blockNames, freeNames } from "./blocked-names.ts";
import { createSandboxWords, type SandboxView } from "./bubblewrap-words.ts";
import { limitWords, processLimitWords } from "./child-limits.ts";
import type { CommandPlace, Containment, EnclosedCommand } from "./containment.ts";
import { openGoCache } from "./go-cache.ts";
import { findProtectedPlaces, type ProtectedPlaces } from "./protected-places.ts";
import { listSecretPlaces } from "./secret-places.ts";
import { listShownFolders } from "./shown-folders.ts";

/** Not PATH: what lies in a project's own folders must not stand guard over it. */
const PLACES = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/run/current-system/sw/bin/bwrap"];
const PROBE_MS = 5_000;
const MAX_SAID_CHARS = 200;
const STATUS_WORDS = ["--json-status-fd", "3"];
/** Where sockets of the machine and files of others lie. */
const PRIVATE_FOLDERS = ["/tmp", "/var/tmp", "/run"];
/** Programs of NixOS. */
const SHOWN = ["/run/current-system", "/run/opengl-driver"];
/** Variables that name places a command cannot do without. */
const NAMING_PLACES =
  /^(?:PATH|HOME|PYTHONPATH|NODE_PATH|VIRTUAL_ENV|CONDA_PREFIX|PYENV_ROOT|GOROOT|GOPATH|GOCACHE|GOMODCACHE|CARGO_HOME|RUSTUP_HOME|JAVA_HOME|GEM_HOME|GEM_PATH)$/;

/** A sentence's end in place of it: why there is none that works. */
export async function findBubblewrap(): Promise<Containment | string> {
  if (process.platform !== "linux") return "there is none for this system";
  const program = PLACES.find((place) => isKind(place, "file"));
  if (program === undefined) return "bubblewrap (bwrap) is not installed";
  const view = createView({ argv: [], cwd: "/", env: {}, folders: [] }, NOTHING);
  try {
    const words = [...createSandboxWords(view), "--", "true"];
    const env = { PATH: process.env.PATH };
    await promisify(execFile)(program, words, { timeout: PROBE_MS, env });
    return createBubblewrap(program);
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const [said = ""] = stderr.trim().split("\n");
    return `bubblewrap does not work here${said === "" ? "" : ` (${said.slice(0, MAX_SAID_CHARS)})`}`;
  }
}

function createBubblewrap(program: string): Containment {
  return {
    kind: "bubblewrap",
    description:
      "Commands run in a sandbox (bubblewrap): without a network, and only the project can be written.",
    enclose: (place) => enclose(program, place),
  };
}

function enclose(program: string, place: CommandPlace): EnclosedCommand {
  const cwd = realpathSync(place.cwd);
  const cache = openGoCache(cwd, place.env);
  const folders = cache === null ? place.folders : [...place.folders, cache];
  const env = { ...place.env, TMPDIR: "/tmp", ...(cache !== null && { GOCACHE: cache }) };
  const found = findProtectedPlaces(cwd, listHomes());
  // A copy is thrown away: nobody opens it with anything.
  const missing = isThrownAway(cwd) ? [] : blockNames(found.missing);
  const view = createView({ ...place, cwd, env, folders }, { ...found, missing });
  const argv = [
    ...limitWords(),
    ...[program, ...STATUS_WORDS, ...createSandboxWords(view), "--"],
    ...processLimitWords(),
    ...place.argv,
  ];
  return { argv, env, tellsStatus: true, release: () => freeNames(missing) };
}

const NOTHING: ProtectedPlaces = { pinned: [], readOnly: [], missing: [] };

function createView(
  { cwd, env, folders }: CommandPlace,
  protectedPlaces: ProtectedPlaces,
): SandboxView {
  const privateFolders = PRIVATE_FOLDERS.filter((place) => isKind(place, "folder"));
  const named = Object.entries(env)
    .filter(([name]) => NAMING_PLACES.test(name))
    .flatMap(([, value = ""]) => value.split(path.delimiter))
    .map(showPackages);
  const projects = [cwd, ...listShownFolders()].flatMap((place) =>
    privateFolders.flatMap((folder) => findTop(place, folder)),
  );
  const shown = [...SHOWN, ...named, ...projects, path.join(cwd, "node_modules")]
    .map(toReal)
    .filter((place) => privateFolders.some((folder) => isBelow(place, folder)));
  const secrets = listHomes()
    .flatMap((home) => listSecretPlaces(process.env, home))
    .map(toReal)
    .filter(
      (place) => place !== cwd && !isBelow(cwd, place) && !isCovered(place, privateFolders, shown),
    );
  return {
    cwd,
    // At the root of the machine everything would be the project.
    writable: [cwd, ...folders.map(toReal)].filter((place) => place !== "/"),
    privateFolders,
    shown: [...new Set(shown)].filter((place) => isKind(place, "folder")),
    hiddenFolders: [...new Set(secrets)].filter((place) => isKind(place, "folder")),
    hiddenFiles: [...new Set(secrets)].filter((place) => isKind(place, "file")),
    protectedPlaces,
    rootPowers: process.getuid?.() === 0,
  };
}

/** What is out of sight already need not be hidden, and there would be no place to hide it at. */
function isCovered(place: string, folders: readonly string[], shown: readonly string[]): boolean {
  const isPrivate = folders.some((folder) => isBelow(place, folder));
  return isPrivate && !shown.some((folder) => isBelow(place, folder));
}

/** What lies in `.bin` are links to the packages beside it. */
function showPackages(place: string): string {
  return path.basename(place) === ".bin" ? path.dirname(place) : place;
}

/** The folder right below `folder` that holds the place: packages of a workspace need each other. */
function findTop(place: string, folder: string): string[] {
  if (!isBelow(place, folder)) return [];
  const [name = ""] = path.relative(folder, place).split(path.sep);
  return [path.join(folder, name)];
}

function listHomes(): string[] {
  const homes = [process.env.HOME ?? "", os.homedir()].filter((home) => path.isAbsolute(home));
  return [...new Set(homes.map(toReal))];
}

function isThrownAway(cwd: string): boolean {
  return cwd.split(path.sep).some(isTrialName);
}

function isBelow(place: string, folder: string): boolean {
  return place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function toReal(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}

function isKind(place: string, kind: "folder" | "file"): boolean {
  const stats = statSync(place, { throwIfNoEntry: false });
  return (kind === "folder" ? stats?.isDirectory() : stats?.isFile()) ?? false;
}
