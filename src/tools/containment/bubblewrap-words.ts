/**
 * The words that have bubblewrap show a command the machine as it may see it: everything read-only, the places it works
 * in writable, secrets covered, no network, processes of its own. The order counts: what comes later covers what was before.
 */
import type { ProtectedPlaces } from "./protected-places.ts";

export interface SandboxView {
  /** A real path; the command starts there. */
  cwd: string;
  /** Real paths that it may write. */
  writable: readonly string[];
  /** Folders that each command has for itself, empty. */
  privateFolders: readonly string[];
  /** Below those, and shown all the same; read-only. */
  shown: readonly string[];
  hiddenFolders: readonly string[];
  hiddenFiles: readonly string[];
  protectedPlaces: ProtectedPlaces;
  /** For root, who otherwise could not write what belongs to others. */
  rootPowers: boolean;
}

const PRIVATE_BYTES = String(2 * 1024 ** 3);

/** Processes end with the sandbox, and the sandbox with us, whatever they did to get away. */
const ALONE: readonly string[] = [
  "--unshare-pid",
  "--unshare-net",
  "--unshare-ipc",
  "--unshare-uts",
  "--unshare-cgroup-try",
  "--die-with-parent",
  "--new-session",
];
/** Over files alone, and only where something may be written: a project need not belong to root. */
const POWERS_OVER_FILES = ["CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER"];

export function createSandboxWords(view: SandboxView): string[] {
  const { pinned, readOnly, missing } = view.protectedPlaces;
  return [
    ...ALONE,
    ...["--cap-drop", "ALL"],
    ...(view.rootPowers ? POWERS_OVER_FILES.flatMap((name) => ["--cap-add", name]) : []),
    ...["--ro-bind", "/", "/", "--dev", "/dev"],
    // Root could change the machine's own settings through a writable one.
    ...["--proc", "/proc", "--remount-ro", "/proc"],
    ...view.privateFolders.flatMap((place) => ["--size", PRIVATE_BYTES, "--tmpfs", place]),
    ...view.shown.flatMap((place) => ["--ro-bind", place, place]),
    ...view.writable.flatMap((place) => ["--bind", place, place]),
    ...view.hiddenFolders.flatMap(coverFolder),
    ...view.hiddenFiles.flatMap((place) => ["--ro-bind", "/dev/null", place]),
    ...pinned.flatMap((place) => ["--bind", place, place]),
    ...readOnly.flatMap((place) => ["--ro-bind", place, place]),
    ...missing.flatMap(coverFolder),
    ...["--chdir", view.cwd],
  ];
}

/** Empty, and it stays so. */
function coverFolder(place: string): string[] {
  return ["--tmpfs", place, "--remount-ro", place];
}
