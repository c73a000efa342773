/** The list of what a single file carries: paths, sizes, hashes, in the order of the payload. Pure. */
import { createHash } from "node:crypto";
import { AgentError } from "../base/errors.ts";

export interface PayloadFile {
  /** Relative, with forward slashes. */
  path: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface Manifest {
  format: 1;
  version: string;
  /** As Node names them: "linux-x64". */
  platform: string;
  /** The module that is the program. */
  main: string;
  /** The modules that the program may start in processes of their own. */
  children: readonly string[];
  files: readonly PayloadFile[];
}

const ID_CHARS = 24;
const SAFE_PATH = /^(?!\.\.?\/)(?:[\w@+.-]+\/)*[\w@+.-]+$/;

/** Of the manifest's text: two binaries with equal ids carry equal bytes. */
export function identifyManifest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, ID_CHARS);
}

/** Throws "program-damaged" for a text that is not the one `id` was made of. */
export function readManifest(text: string, id: string): Manifest {
  if (identifyManifest(text) !== id) throw damaged("its list of files");
  const manifest = JSON.parse(text) as Manifest;
  for (const { path } of manifest.files) {
    if (!isSafePath(path)) throw damaged(`its list of files, which names ${path}`);
  }
  return manifest;
}

/** Whether a path stays below the folder it is joined to, on every system. */
export function isSafePath(path: string): boolean {
  return SAFE_PATH.test(path) && !path.split("/").includes("..");
}

export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** `part`: what of the binary is not as it was built. */
export function damaged(part: string): AgentError {
  return new AgentError("program-damaged", { part });
}
