/**
 * Downloads one file of a Hugging Face repository into a partial file, resuming where the last try stopped.
 * Whatever the host says, no more bytes are written than the file may have.
 */
import { open } from "node:fs/promises";
import path from "node:path";
import { isAgentError } from "../base/errors.ts";
import { describeSource, type HuggingFaceSource } from "./catalogue.ts";
import { checkDiskSpace } from "./disk-space.ts";
import { createSourceFailure, type Downloaded, type DownloadRequest } from "./download-request.ts";
import {
  buildFileUrl,
  openRemoteBytes,
  type RemoteFile,
  readRemoteFile,
} from "./hugging-face-request.ts";
import { throwIfInterrupted } from "./interruption.ts";
import { PartialFile, removePartial } from "./partial-file.ts";

const CHECKPOINT_BYTES = 32 * 1024 * 1024;
const STALL_MS = 30_000;
const MAX_CONNECTIONS = 5;

export interface HuggingFaceRequest extends DownloadRequest {
  source: HuggingFaceSource;
  /** What the catalogue promises; null for a file that is in no catalogue. */
  expected: { bytes: number; sha256: string } | null;
}

/** The partial file of this source beside the final one. */
export function huggingFacePartial(finalFile: string): string {
  return `${finalFile}.hf.part`;
}

/** Throws "model-source-failed", "model-damaged", "disk-full" or "interrupted". */
export async function downloadFromHuggingFace(request: HuggingFaceRequest): Promise<Downloaded> {
  const { deps, finalFile, expected } = request;
  const source = describeSource(request.source);
  const url = buildFileUrl(deps.environment.huggingFaceUrl, request.source);
  const remote = await readExpectedFile(url, request, source);
  const sha256 = expected?.sha256 ?? remote.sha256;
  const partialFile = huggingFacePartial(finalFile);
  const partial = await PartialFile.open(partialFile, {
    origin: `${url}#${sha256 ?? remote.entityTag}`,
    signal: deps.signal,
    onHashed: (doneBytes) =>
      deps.onProgress?.({ stage: "verify", source, doneBytes, totalBytes: remote.bytes }),
  });
  try {
    await checkDiskSpace(path.dirname(finalFile), remote.bytes - partial.bytes, deps.environment);
    await fetchRest(partial, { url, source, totalBytes: remote.bytes }, request);
    if (expected === null) await checkMagic(partialFile, source);
    return { sha256: await partial.finish(finalFile, { sha256 }), verified: sha256 !== null };
  } finally {
    await partial.close();
  }
}

async function readExpectedFile(
  url: string,
  { deps, expected }: HuggingFaceRequest,
  source: string,
): Promise<RemoteFile> {
  let remote: RemoteFile;
  try {
    remote = await readRemoteFile(url, deps);
  } catch (error) {
    throw isAgentError(error) ? error : createSourceFailure(source, error);
  }
  if (expected !== null && remote.bytes !== expected.bytes) {
    const reason = `the file has ${remote.bytes} bytes and should have ${expected.bytes}`;
    throw createSourceFailure(source, new Error(reason));
  }
  return remote;
}

/** A file nobody vouches for must at least begin like a model: a mirror's login page does not. */
async function checkMagic(partialFile: string, source: string): Promise<void> {
  const handle = await open(partialFile, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.toString("latin1") === "GGUF") return;
  } finally {
    await handle.close();
  }
  await removePartial(partialFile);
  throw createSourceFailure(source, new Error("the file is not a GGUF model"));
}

interface Transfer {
  url: string;
  source: string;
  totalBytes: number;
}

/** A dropped connection is taken up again as long as each one brought something. */
async function fetchRest(
  partial: PartialFile,
  transfer: Transfer,
  request: HuggingFaceRequest,
): Promise<void> {
  for (let connection = 1; partial.bytes < transfer.totalBytes; connection++) {
    const bytesBefore = partial.bytes;
    try {
      await fetchOnce(partial, transfer, request);
    } catch (error) {
      await partial.checkpoint({ partDone: false }).catch(() => undefined);
      throwIfInterrupted(request.deps.signal);
      if (isAgentError(error)) throw error;
      if (partial.bytes <= bytesBefore || connection === MAX_CONNECTIONS) {
        throw createSourceFailure(transfer.source, error);
      }
    }
  }
}

async function fetchOnce(
  partial: PartialFile,
  { url, source, totalBytes }: Transfer,
  { deps }: HuggingFaceRequest,
): Promise<void> {
  const stall = new AbortController();
  const stopStalled = (): void => stall.abort(new Error("the host stopped sending"));
  const timer = setTimeout(stopStalled, STALL_MS);
  let checkpointAt = partial.bytes + CHECKPOINT_BYTES;
  try {
    const wanted = { startByte: partial.bytes, signal: stall.signal };
    const { body, startByte } = await openRemoteBytes(url, wanted, deps);
    if (startByte !== partial.bytes) await partial.restart();
    for await (const chunk of body) {
      timer.refresh();
      if (partial.bytes + chunk.length > totalBytes) throw new Error("the host sends too much");
      await partial.append(chunk);
      deps.onProgress?.({ stage: "download", source, doneBytes: partial.bytes, totalBytes });
      if (partial.bytes < checkpointAt) continue;
      await partial.checkpoint({ partDone: false });
      checkpointAt = partial.bytes + CHECKPOINT_BYTES;
    }
    if (partial.bytes < totalBytes) throw new Error("the connection was closed early");
  } finally {
    clearTimeout(timer);
  }
}
