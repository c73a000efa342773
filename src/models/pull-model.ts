/**
 * From a target to a verified file in the cache: what is there already, else each source in turn.
 * Invariant: one process at a time downloads a file, and only a checked file gets the final name.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { AgentError, isAgentError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import type { ModelSource } from "./catalogue.ts";
import type { Downloaded } from "./download-request.ts";
import { identifyFile, readKnownHash, recordHash } from "./hash-record.ts";
import { findCatalogued, readStats } from "./local-models.ts";
import type { ModelsDeps } from "./models-deps.ts";
import { removePartial } from "./partial-file.ts";
import { acquirePullLock } from "./pull-lock.ts";
import { lockFile, type PullSource, type PullTarget, partialFiles } from "./pull-target.ts";

export interface PulledModel {
  path: string;
  /** Absent for a file that was here before and whose hash nobody knows. */
  sha256?: string;
  origin: "cache" | "models-folder" | ModelSource["kind"];
}

/**
 * Throws "model-offline", "model-unavailable" with every source's reason, "disk-full" or "interrupted".
 * What was downloaded before a failure is kept for the next pull.
 */
export async function pullModel(target: PullTarget, deps: ModelsDeps): Promise<PulledModel> {
  const present = await findPresent(target, deps);
  if (present !== null) return present;
  if (deps.offline) {
    const skipped = target.sources.map((source) => source.description);
    throw new AgentError("model-offline", { name: target.name, skipped, place: target.finalFile });
  }
  await makeFolder(path.dirname(target.finalFile));
  const lock = await acquirePullLock(lockFile(target.finalFile), {
    signal: deps.signal,
    onWait: createWaitReporter(target, deps),
  });
  try {
    // Whoever held the lock may have finished the file meanwhile. Bad files were told of above.
    const finished = await findPresent(target, { ...deps, onNotice: undefined });
    return finished ?? (await trySources(target, deps));
  } finally {
    await lock.release();
  }
}

/** The target's file when it is already on this machine. */
export async function findPresent(
  target: PullTarget,
  deps: ModelsDeps,
): Promise<PulledModel | null> {
  if (target.entry !== null) {
    const found = await findCatalogued(target.entry, deps);
    return found && { path: found.path, sha256: target.entry.sha256, origin: found.origin };
  }
  const stats = await readStats(target.finalFile);
  if (!stats?.isFile()) return null;
  const sha256 = await readKnownHash(deps.environment.cacheFolder, target.finalFile);
  return { path: target.finalFile, origin: "cache", ...(sha256 !== null && { sha256 }) };
}

async function trySources(target: PullTarget, deps: ModelsDeps): Promise<PulledModel> {
  const failures: { source: string; reason: string }[] = [];
  for (const source of target.sources) {
    try {
      const downloaded = await downloadChecked(target, source, deps);
      await settleDownload(target, downloaded, deps);
      return { path: target.finalFile, sha256: downloaded.sha256, origin: source.kind };
    } catch (error) {
      const failure = readSourceFailure(error, source);
      if (failure === null) throw error;
      failures.push(failure);
      deps.onNotice?.({ level: "warn", message: `${failure.source}: ${failure.reason}` });
    }
  }
  const place = target.finalFile;
  throw new AgentError("model-unavailable", { name: target.name, failures, place });
}

/** A continued download that turns out damaged gets one fresh start: the old bytes may be the bad ones. */
async function downloadChecked(
  target: PullTarget,
  source: PullSource,
  deps: ModelsDeps,
): Promise<Downloaded> {
  const wasContinued = await hasPartial(target);
  try {
    return await source.download(deps);
  } catch (error) {
    if (!wasContinued || !isAgentError(error, "model-damaged")) throw error;
    const message = `${source.description}: the continued download was damaged and is thrown away; starting again.`;
    deps.onNotice?.({ level: "warn", message });
    return await source.download(deps);
  }
}

async function hasPartial(target: PullTarget): Promise<boolean> {
  const stats = await Promise.all(partialFiles(target.finalFile).map(readStats));
  return stats.some((found) => found !== null);
}

/** Null for failures that end the whole pull: a stop, a full disk, a bug. */
function readSourceFailure(
  error: unknown,
  source: PullSource,
): { source: string; reason: string } | null {
  if (isAgentError(error, "model-source-failed")) return error.details;
  if (!isAgentError(error, "model-damaged")) return null;
  const { actualSha256, expectedSha256 } = error.details;
  const reason = `the download was damaged (sha256 ${actualSha256} instead of ${expectedSha256}) and is thrown away`;
  return { source: source.description, reason };
}

async function settleDownload(
  target: PullTarget,
  downloaded: Downloaded,
  deps: ModelsDeps,
): Promise<void> {
  await Promise.all(partialFiles(target.finalFile).map(removePartial));
  const identity = identifyFile(target.finalFile, await stat(target.finalFile, { bigint: true }));
  await recordHash(deps.environment.cacheFolder, identity, downloaded.sha256);
  if (downloaded.verified) return;
  const message = `${target.name} could not be verified: its source publishes no sha256. It has ${downloaded.sha256}.`;
  deps.onNotice?.({ level: "warn", message });
}

function createWaitReporter(target: PullTarget, deps: ModelsDeps): (holder: string) => void {
  let toldHolder = "";
  return (holder) => {
    const source = `${holder}, which is downloading ${target.name}`;
    deps.onProgress?.({
      stage: "wait",
      source,
      doneBytes: 0,
      totalBytes: target.entry?.bytes ?? 0,
    });
    if (holder === toldHolder) return;
    toldHolder = holder;
    deps.onNotice?.({ level: "info", message: `Waiting for ${source}.` });
  };
}
