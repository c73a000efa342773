/**
 * Says of each mapped object whether it is what it should be: pure, over hashes that were taken elsewhere. An object
 * counts by its bytes, never by its name: a link or another folder changes nothing.
 */
import path from "node:path";
import type { MappedObject } from "./mapped-objects.ts";
import type { HashedObject } from "./object-hashes.ts";

/** What the bytes of an object may be: by sha256, the name they have and where they are from. */
export type ExpectedObjects = ReadonlyMap<string, { name: string; origin: string }>;

/**
 * "changed": it has the name of an object that is expected, and other bytes. "unknown": of the engine by its
 * name, and not expected. "foreign": mapped from a folder that is not the system's, whatever it is. "gone": replaced
 * or removed since it was mapped.
 */
export type ObjectState = "expected" | "changed" | "unknown" | "foreign" | "gone" | "unreadable";

export interface JudgedObject {
  path: string;
  /** Under which it is expected, else that of the file. */
  name: string;
  sha256: string | null;
  bytes: number | null;
  state: ObjectState;
  /** The package or build that has these bytes; null: none. */
  origin: string | null;
}

const ENGINE_NAME = /^(?:lib)?(?:llama|ggml|mtmd)[\w.-]*\.(?:node|so|dylib|dll)(?:\.[\d.]+)?$/i;

const SYSTEM_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/lib",
    "/usr/local/cuda",
    "/opt/cuda",
    "/opt/rocm",
    "/nix/store",
    "/gnu/store",
  ],
  darwin: ["/usr/lib", "/System", "/Library/Apple", "/opt/homebrew", "/usr/local"],
  win32: [process.env.SystemRoot ?? "C:\\Windows"],
};

export interface MachineFolders {
  platform: NodeJS.Platform;
  /** The program that runs us. */
  executable: string;
}

/** Those that have to be hashed: the engine's own and all that is not the system's, without the program itself. */
export function selectNotable(
  objects: readonly MappedObject[],
  machine: MachineFolders,
): readonly MappedObject[] {
  return objects.filter(({ path: file }) => {
    if (hasEngineName(file)) return true;
    if (file === machine.executable || isOfSystem(file, machine.platform)) return false;
    return !file.startsWith(findRuntimeLibraries(machine.executable));
  });
}

/** Distributions of Node beside the system's bring libraries of their own. */
function findRuntimeLibraries(executable: string): string {
  return path.join(path.dirname(executable), "..", "lib", path.sep);
}

function hasEngineName(file: string): boolean {
  return ENGINE_NAME.test(path.basename(file));
}

function isOfSystem(file: string, platform: NodeJS.Platform): boolean {
  const folders = SYSTEM_FOLDERS[platform] ?? [];
  // A name without a folder is one of the kernel's, such as linux-vdso.so.1.
  if (!path.isAbsolute(file)) return true;
  return folders.some((folder) => file.startsWith(`${folder}${path.sep}`));
}

/** In their order. */
export function judgeObjects(
  objects: readonly HashedObject[],
  expected: ExpectedObjects,
): readonly JudgedObject[] {
  const names = new Set([...expected.values()].map(({ name }) => name));
  return objects.map((object) => {
    const { path: file, sha256, bytes, problem } = object;
    const known = sha256 === null ? undefined : expected.get(sha256);
    const name = known?.name ?? path.basename(file);
    const origin = known?.origin ?? null;
    return { path: file, name, sha256, bytes, origin, state: decideState() };

    function decideState(): ObjectState {
      if (problem !== null) return problem;
      if (known !== undefined) return "expected";
      if (names.has(name)) return "changed";
      return hasEngineName(file) ? "unknown" : "foreign";
    }
  });
}

const FAULTS: Readonly<Record<Exclude<ObjectState, "expected">, string>> = {
  changed: "has other bytes than it should",
  unknown: "is of no build that is locked",
  foreign: "does not belong to the engine or the system",
  gone: "was replaced or removed while it is in use",
  unreadable: "cannot be read",
};

/** Parts of sentences, one for each object in one of these states. */
export function describeFaults(
  objects: readonly JudgedObject[],
  states: readonly Exclude<ObjectState, "expected">[],
): readonly string[] {
  return objects.flatMap(({ path: file, state }) =>
    state !== "expected" && states.includes(state) ? `${file} ${FAULTS[state]}` : [],
  );
}
