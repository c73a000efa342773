/**
 * Keeps the KV cache of a conversation from one process to the next. Invariant: native code is only ever given the bytes
 * that this program saved for the same session, model, build, machine and cache types; what is in doubt is computed again.
 */
import { rm } from "node:fs/promises";
import { isAgentError, messageOf } from "../../base/errors.ts";
import type { Sequence } from "../../runtime/engine.ts";
import { createSnapshotFile } from "../headroom/kv-snapshots.ts";
import {
  findDamage,
  findDoubt,
  loadHeader,
  MAX_PAYLOAD_BYTES,
  type SnapshotSubject,
} from "./snapshot-check.ts";
import {
  claimFile,
  findFolderFlaw,
  hashFile,
  locateSnapshot,
  openFolder,
  openOwnFile,
  removeOldest,
  replacePair,
  type SnapshotFiles,
} from "./snapshot-files.ts";
import { describeTokens, renderHeader, type SnapshotHeader } from "./snapshot-header.ts";

export interface SnapshotPlace {
  /** Private to the user; made where it is missing. */
  folder: string;
  sessionId: string;
}

export type RestoredSnapshot =
  | { kind: "restored"; tokens: number }
  | { kind: "none" }
  | { kind: "refused"; reason: string };

export type SavedSnapshot =
  | { kind: "saved"; bytes: number }
  /** There is nothing worth keeping, or it is kept already. */
  | { kind: "nothing" }
  | { kind: "skipped"; reason: string };

/** Fewer are computed sooner than read; so many are there after a calibration. */
const MIN_TOKENS = 64;
const KEPT_SESSIONS = 4;

/**
 * Writes the KV cache down for the session. `expectedBytes`: an upper limit of its size. Throws "engine-stalled"; where
 * it could not write, the snapshot before is still there.
 */
export async function saveSnapshot(
  { folder, sessionId }: SnapshotPlace,
  subject: SnapshotSubject,
  expectedBytes: number,
): Promise<SavedSnapshot> {
  const files = locateSnapshot(folder, sessionId);
  if (files === null || subject.sequence.tokens.length < MIN_TOKENS) return { kind: "nothing" };
  if (expectedBytes > MAX_PAYLOAD_BYTES) return skip("it is too large");
  let fresh: string | null = null;
  try {
    const flaw = await openFolder(folder);
    if (flaw !== null) return skip(`the folder ${folder} ${flaw}`);
    if (await isKept(files, { ...subject, sessionId })) return { kind: "nothing" };
    fresh = await createSnapshotFile(folder, expectedBytes);
    if (fresh === null) return skip(`there is no room in ${folder}`);
    const saved = await writePair(files, fresh, { ...subject, sessionId });
    await removeOldest(folder, KEPT_SESSIONS);
    return saved;
  } catch (error) {
    if (isAgentError(error, "engine-stalled")) throw error;
    return skip(reasonOf(error));
  } finally {
    if (fresh !== null) await rm(fresh, { force: true }).catch(() => undefined);
  }
}

/**
 * Gives the sequence what was saved for the session, if every check of it holds; else the sequence stays as it is, or is
 * empty where the engine itself refused. Throws "engine-stalled".
 */
export async function restoreSnapshot(
  { folder, sessionId }: SnapshotPlace,
  subject: SnapshotSubject,
): Promise<RestoredSnapshot> {
  const files = locateSnapshot(folder, sessionId);
  if (files === null) return { kind: "none" };
  try {
    const flaw = await findFolderFlaw(folder);
    if (flaw !== null) return refuse(`its folder ${flaw}`);
    const header = await loadHeader(files);
    if (header === null) return { kind: "none" };
    if ("reason" in header) return refuse(header.reason);
    const doubt =
      findDoubt(header, { ...subject, sessionId }) ??
      (await findDamage(files.payload, header, { readsBytes: false }));
    return doubt === null ? await load(files, header, subject.sequence) : refuse(doubt);
  } catch (error) {
    if (isAgentError(error, "engine-stalled")) throw error;
    return isAbsent(error) ? { kind: "none" } : refuse(reasonOf(error));
  }
}

type SavedSubject = SnapshotSubject & { sessionId: string };

async function writePair(
  files: SnapshotFiles,
  fresh: string,
  { sequence, identity, sessionId }: SavedSubject,
): Promise<SavedSnapshot> {
  await sequence.saveState(fresh);
  const tokens = describeTokens(sequence.tokens);
  const opened = await openOwnFile(fresh);
  if (opened === null || "flaw" in opened) return skip("its file was exchanged meanwhile");
  try {
    const { handle, bytes } = opened;
    if (bytes > MAX_PAYLOAD_BYTES) return skip("it is too large");
    await handle.sync();
    const payload = { bytes, sha256: await hashFile(opened) };
    const header = renderHeader({ version: 1, sessionId, identity, tokens, payload });
    await replacePair(files, { payload: fresh, header });
    return { kind: "saved", bytes };
  } finally {
    await opened.handle.close();
  }
}

/** The conversation did not go on since: the same would be written again. */
async function isKept(files: SnapshotFiles, subject: SavedSubject): Promise<boolean> {
  const header = await loadHeader(files);
  if (header === null || "reason" in header || findDoubt(header, subject) !== null) return false;
  if (header.tokens.sha256 !== describeTokens(subject.sequence.tokens).sha256) return false;
  return (await findDamage(files.payload, header, { readsBytes: false })) === null;
}

async function load(
  files: SnapshotFiles,
  header: SnapshotHeader,
  sequence: Sequence,
): Promise<RestoredSnapshot> {
  const claimed = await claimFile(files.payload, header.payload.bytes);
  if (claimed === null) return refuse("there is no room to check it");
  try {
    const damage = await findDamage(claimed, header, { readsBytes: true });
    return damage === null ? await give(claimed, header, sequence) : refuse(damage);
  } finally {
    await rm(claimed, { force: true }).catch(() => undefined);
  }
}

async function give(
  file: string,
  { tokens }: SnapshotHeader,
  sequence: Sequence,
): Promise<RestoredSnapshot> {
  try {
    await sequence.restoreState(file);
  } catch (error) {
    if (!isAgentError(error, "engine-failed")) throw error;
    await sequence.prefill([]);
    return refuse(reasonOf(error));
  }
  const found = describeTokens(sequence.tokens);
  if (found.count === tokens.count && found.sha256 === tokens.sha256) {
    return { kind: "restored", tokens: found.count };
  }
  await sequence.prefill([]);
  return refuse("its tokens are others than it says");
}

function reasonOf(error: unknown): string {
  return isAgentError(error, "engine-failed") ? error.details.reason : messageOf(error);
}

function skip(reason: string): SavedSnapshot {
  return { kind: "skipped", reason };
}

function refuse(reason: string): RestoredSnapshot {
  return { kind: "refused", reason };
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
