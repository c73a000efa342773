/**
 * Where the control groups are that bound this process's memory: its own and every visible ancestor. Pure.
 * Does not know which of the folders exist: inside a container the own path often does not, the mount's root does.
 */
import path from "node:path";

export type CgroupVersion = 1 | 2;

export interface CgroupPlace {
  version: CgroupVersion;
  /** The own group first, the root of the mount last. */
  folders: readonly string[];
}

interface CgroupMount {
  version: CgroupVersion;
  /** The group that the mount point shows. */
  root: string;
  point: string;
}

/** More levels than any system nests; a bound on the reads of one look. */
const MOST_LEVELS = 64;

/** From the texts of /proc/self/cgroup and /proc/self/mountinfo (proc(5)); null: no group bounds memory. */
export function locateMemoryCgroup(cgroupText: string, mountsText: string): CgroupPlace | null {
  const mounts = parseMounts(mountsText);
  for (const { version, group } of parseMemberships(cgroupText)) {
    const candidates = mounts.filter((mount) => mount.version === version);
    const mount = candidates.find(({ root }) => isWithin(group, root)) ?? candidates[0];
    if (mount !== undefined) return { version, folders: listFolders(mount, group) };
  }
  return null;
}

/** Version 1 first: where both are mounted, the memory controller belongs to one of them, and version 1 names it. */
function parseMemberships(text: string): { version: CgroupVersion; group: string }[] {
  const lines = [...text.matchAll(/^(\d+):([^:]*):(.*)$/gm)];
  const first = lines.filter(([, , controllers = ""]) => controllers.split(",").includes("memory"));
  const second = lines.filter(([, id, controllers]) => id === "0" && controllers === "");
  return [
    ...first.map(([, , , group = "/"]) => ({ version: 1 as const, group })),
    ...second.map(([, , , group = "/"]) => ({ version: 2 as const, group })),
  ];
}

function parseMounts(text: string): CgroupMount[] {
  return text.split("\n").flatMap((line): CgroupMount[] => {
    // Any number of optional fields stands before the dash.
    const [place = "", kind = ""] = line.split(" - ", 2);
    const [, , , root = "", point = ""] = place.split(" ");
    const [type, , options = ""] = kind.split(" ");
    const mount = { root: unescapeSpaces(root), point: unescapeSpaces(point) };
    if (type === "cgroup2") return [{ version: 2, ...mount }];
    const hasMemory = type === "cgroup" && options.trim().split(",").includes("memory");
    return hasMemory ? [{ version: 1, ...mount }] : [];
  });
}

function unescapeSpaces(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** A group outside the own namespace is told as "/../name": no folder shows it. */
function isWithin(group: string, root: string): boolean {
  if (group.split("/").includes("..")) return false;
  return root === "/" || group === root || group.startsWith(`${root}/`);
}

function listFolders({ root, point }: CgroupMount, group: string): string[] {
  if (!isWithin(group, root)) return [point];
  const below = root === "/" ? group : group.slice(root.length);
  const names = below.split("/").filter((name) => name !== "");
  return Array.from({ length: Math.min(names.length, MOST_LEVELS) + 1 }, (_, level) =>
    path.posix.join(point, ...names.slice(0, names.length - level)),
  ).concat(names.length > MOST_LEVELS ? [point] : []);
}
