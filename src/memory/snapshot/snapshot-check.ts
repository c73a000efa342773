/** Why a saved KV cache is not what the engine may be given, in words that follow "the saved KV cache is not used:". */
import type { Sequence } from "../../runtime/engine.ts";
import { hashFile, openOwnFile, type SnapshotFiles } from "./snapshot-files.ts";
import {
  findDifference,
  readHeader,
  type SnapshotHeader,
  type SnapshotIdentity,
} from "./snapshot-header.ts";

/** A KV cache and what it was made with. */
export interface SnapshotSubject {
  sequence: Sequence;
  identity: SnapshotIdentity;
}

/** Larger files take longer to write after each message than a person waits for. */
export const MAX_PAYLOAD_BYTES = 2 ** 30;
const MAX_HEADER_BYTES = 65_536;

/** Null: nothing was saved. */
export async function loadHeader(
  files: SnapshotFiles,
): Promise<SnapshotHeader | { reason: string } | null> {
  const opened = await openOwnFile(files.header);
  if (opened === null) return findOrphan(files);
  if ("flaw" in opened) return { reason: `its description ${opened.flaw}` };
  try {
    if (opened.bytes > MAX_HEADER_BYTES) return { reason: "its description is too large" };
    const header = readHeader(await opened.handle.readFile("utf8"));
    return header ?? { reason: "its description is damaged" };
  } finally {
    await opened.handle.close();
  }
}

/** What the header itself tells against it; null: nothing. */
export function findDoubt(
  { sessionId, identity, tokens, payload }: SnapshotHeader,
  expected: SnapshotSubject & { sessionId: string },
): string | null {
  if (sessionId !== expected.sessionId) return "it is of another session";
  const difference = findDifference(identity, expected.identity);
  if (difference !== null) return difference;
  const { contextTokens } = expected.sequence;
  // The next token has to have a place.
  if (tokens.count >= contextTokens) return "it is longer than the context is now";
  return payload.bytes > MAX_PAYLOAD_BYTES ? "it is too large" : null;
}

/** Null: the file is the one the header describes. Its bytes are only read where that is asked for. */
export async function findDamage(
  file: string,
  { payload }: SnapshotHeader,
  { readsBytes }: { readsBytes: boolean },
): Promise<string | null> {
  const opened = await openOwnFile(file);
  if (opened === null) return "its data is missing";
  if ("flaw" in opened) return `its data ${opened.flaw}`;
  try {
    if (opened.bytes !== payload.bytes) return "its data is not whole";
    if (!readsBytes) return null;
    return (await hashFile(opened)) === payload.sha256 ? null : "its data is damaged";
  } finally {
    await opened.handle.close();
  }
}

async function findOrphan({ payload }: SnapshotFiles): Promise<{ reason: string } | null> {
  const opened = await openOwnFile(payload);
  if (opened === null) return null;
  if ("handle" in opened) await opened.handle.close();
  return { reason: "its description is missing" };
}
