/** The sha256 of a whole file, read once per state of the file and then remembered. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { identifyFile, readRecordedHash, recordHash } from "./hash-record.ts";
import { throwIfInterrupted } from "./interruption.ts";

const READ_CHUNK_BYTES = 1 << 20;

export interface HashOptions {
  cacheFolder: string;
  /** True: read the bytes even when the hash is on record. */
  fresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Lower-case hex. Costs a second per gigabyte the first time. Throws "interrupted". */
export async function hashFile(file: string, options: HashOptions): Promise<string> {
  const handle = await open(file, "r");
  try {
    const before = identifyFile(file, await handle.stat({ bigint: true }));
    const known = options.fresh ? null : await readRecordedHash(options.cacheFolder, before);
    if (known !== null) return known;
    const sha256 = await hashHandle(handle, options);
    const after = identifyFile(file, await handle.stat({ bigint: true }));
    // A file that changed under us has a hash nobody may rely on later.
    if (after.mtimeNs === before.mtimeNs && after.size === before.size) {
      await rememberHash(options.cacheFolder, after, sha256);
    }
    return sha256;
  } finally {
    await handle.close();
  }
}

async function hashHandle(handle: FileHandle, options: HashOptions): Promise<string> {
  const hash = createHash("sha256");
  const totalBytes = (await handle.stat()).size;
  await readChunks(handle, { endByte: totalBytes, signal: options.signal }, (chunk, doneBytes) => {
    hash.update(chunk);
    options.onProgress?.(doneBytes, totalBytes);
  });
  return hash.digest("hex");
}

/** Reads the first `endByte` bytes in order; the chunk is only valid during the call. Throws "interrupted". */
export async function readChunks(
  handle: FileHandle,
  range: { endByte: number; signal: AbortSignal | undefined },
  onChunk: (chunk: Buffer, doneBytes: number) => void,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(READ_CHUNK_BYTES);
  let position = 0;
  while (position < range.endByte) {
    throwIfInterrupted(range.signal);
    const wanted = Math.min(buffer.length, range.endByte - position);
    const { bytesRead } = await handle.read(buffer, 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    onChunk(buffer.subarray(0, bytesRead), position);
  }
}

/** A cache that cannot be written (read-only disk) only costs time later. */
async function rememberHash(...record: Parameters<typeof recordHash>): Promise<void> {
  await recordHash(...record).catch(() => undefined);
}
