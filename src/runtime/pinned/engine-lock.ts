/**
 * The lock of the native engine: which bytes its objects must have, for every platform. Ships with the program.
 * Knows no process and hashes nothing. A lock that cannot be used is told as a fact: only a pinned run needs one.
 */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { messageOf } from "../../base/errors.ts";
import { readSmallFile } from "../../base/small-file.ts";
import { ENGINE_PACKAGE_VERSION } from "../engine-version.ts";

export const MAX_LOCK_BYTES = 2_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const integrity = z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/);

const nativeObject = z.strictObject({ sha256, bytes: z.int().positive() });

const lockedPackage = z.strictObject({
  /** Of the package as the registry gives it out. */
  integrity,
  /** By path below `bins/`. */
  objects: z.record(z.string().min(1), nativeObject),
});

export const ENGINE_LOCK = z.strictObject({
  version: z.literal(1),
  engine: z.strictObject({
    package: z.literal("node-llama-cpp"),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    integrity,
    llamaCpp: z.strictObject({ repository: z.string().min(1), release: z.string().min(1) }),
    /** The sources that lie in the package, which a local build is made of. */
    source: z.strictObject({ sha256, commit: z.string().regex(/^[0-9a-f]{40}$/) }),
  }),
  packages: z.record(z.string().min(1), lockedPackage),
  /** Platform packages that could not be had when the lock was made. */
  unlocked: z.array(z.string()),
});

export type EngineLock = z.infer<typeof ENGINE_LOCK>;

export type EngineLockState = { ok: true; lock: EngineLock } | { ok: false; reason: string };

/** Where the lock of this program lies. */
export const ENGINE_LOCK_FILE = fileURLToPath(
  new URL("../../../native/engine.lock.json", import.meta.url),
);

/** Never throws; `reason` is a part of a sentence. */
export async function readEngineLock(file = ENGINE_LOCK_FILE): Promise<EngineLockState> {
  const text = await readSmallFile(file, MAX_LOCK_BYTES).catch((error: unknown) => error);
  if (typeof text !== "string")
    return { ok: false, reason: `it cannot be read: ${messageOf(text)}` };
  return parseEngineLock(text);
}

/** A lock of another engine version says nothing about this one. */
export function parseEngineLock(text: string): EngineLockState {
  const read = ENGINE_LOCK.safeParse(parseJson(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join(".") || "the whole file";
    return { ok: false, reason: `it is damaged or of another version, see ${place}` };
  }
  const { version } = read.data.engine;
  if (version === ENGINE_PACKAGE_VERSION) return { ok: true, lock: read.data };
  const reason = `it is of node-llama-cpp ${version} and this program uses ${ENGINE_PACKAGE_VERSION}`;
  return { ok: false, reason };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
