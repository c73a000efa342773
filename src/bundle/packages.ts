/** What package-lock.json says of each package: version, hash, licence, whether it runs something when installed. Pure. */
import type { Part } from "./sbom.ts";

export interface LockedPackage {
  /** "node_modules/ajv": where it lies. */
  place: string;
  name: string;
  version: string;
  /** Base64 with its algorithm in front, as npm writes it. */
  integrity?: string | undefined;
  licence?: string | undefined;
  /** Only for those who change the program. */
  isDev: boolean;
  hasInstallScript: boolean;
}

interface LockEntry {
  name?: string;
  version?: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
  link?: boolean;
}

/** `text`: of a lock file of version 2 or 3. Throws a plain error for another. */
export function readLock(text: string): LockedPackage[] {
  const { lockfileVersion, packages } = JSON.parse(text) as {
    lockfileVersion?: number;
    packages?: Record<string, LockEntry>;
  };
  if (packages === undefined || (lockfileVersion ?? 0) < 2) {
    throw new Error("not a lock file of version 2 or 3");
  }
  return Object.entries(packages)
    .filter(([place, entry]) => place !== "" && entry.link !== true)
    .map(([place, entry]) => ({
      place,
      name: entry.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version ?? "",
      integrity: entry.integrity,
      licence: entry.license,
      isDev: entry.dev === true || entry.devOptional === true,
      hasInstallScript: entry.hasInstallScript === true,
    }));
}

/** The place of the package that a file of node_modules belongs to. */
export function locatePackage(file: string): string {
  const at = file.lastIndexOf("node_modules/") + "node_modules/".length;
  const [scope = "", name = ""] = file.slice(at).split("/");
  return file.slice(0, at) + (scope.startsWith("@") ? `${scope}/${name}` : scope);
}

/** `licence`: what the package itself says, where the lock file is silent. */
export function describePackage(locked: LockedPackage, licence: string | undefined): Part {
  const { name, version, integrity } = locked;
  const sha512 = readSha512(integrity);
  return {
    kind: "library",
    name,
    version,
    licence: locked.licence ?? licence,
    // The purl specification: the @ of a scope is escaped, the slash after it separates.
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(sha512 !== null && { hashes: { "SHA-512": sha512 } }),
  };
}

function readSha512(integrity: string | undefined): string | null {
  const [, base64] = /(?:^|\s)sha512-([A-Za-z0-9+/]+=*)/.exec(integrity ?? "") ?? [];
  return base64 === undefined ? null : Buffer.from(base64, "base64").toString("hex");
}

/** Licences that ask for nothing but their own text. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** An expression of SPDX: of alternatives one is enough, of what holds together all are needed. */
export function isPermissive(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const alternatives = licence.replaceAll(/[()]/g, " ").split(/\s+OR\s+/);
  return alternatives.some((each) =>
    each.split(/\s+AND\s+/).every((name) => PERMISSIVE.has(name.trim())),
  );
}
