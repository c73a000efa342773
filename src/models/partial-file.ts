/**
 * A download in progress: bytes only ever appended, a sha256 that grows with them, and a state file that says how
 * many of them are safely on disk. Knows nothing of where bytes come from.
 * Invariants: what the state file records was synced before; the final name appears only by rename of a checked file.
 */
import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replaceTextFile, syncFolder } from "../base/durable-file.ts";
import { AgentError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { isDiskFullError } from "./disk-space.ts";
import { readChunks } from "./file-hash.ts";

const partialState = z.object({
  version: z.literal(1),
  /** What is being downloaded, exactly; a partial of anything else is worthless. */
  origin: z.string(),
  bytes: z.int().nonnegative(),
  /** The file's length after each finished part, in order. */
  partEnds: z.array(z.int().nonnegative()).max(1000),
});
type PartialState = z.infer<typeof partialState>;

export interface OpenPartialOptions {
  origin: string;
  signal?: AbortSignal | undefined;
  /** Hears how much of the kept prefix has been read again. */
  onHashed?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

export class PartialFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  #state: PartialState;
  #bytes: number;
  #hash: Hash;
  #safeHash: Hash;

  private constructor(file: string, handle: FileHandle, state: PartialState) {
    this.#file = file;
    this.#handle = handle;
    this.#state = state;
    this.#bytes = state.bytes;
    this.#hash = createHash("sha256");
    this.#safeHash = this.#hash.copy();
  }

  /** Continues a partial of the same origin, else starts empty. Reads the kept prefix once. Throws "interrupted". */
  static async open(file: string, options: OpenPartialOptions): Promise<PartialFile> {
    await makeFolder(path.dirname(file));
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o644);
    try {
      const state = await readState(file, options.origin, (await handle.stat()).size);
      await handle.truncate(state.bytes);
      const partial = new PartialFile(file, handle, state);
      const prefix = { endByte: state.bytes, signal: options.signal };
      await readChunks(handle, prefix, (chunk, doneBytes) => {
        partial.#hash.update(chunk);
        options.onHashed?.(doneBytes, state.bytes);
      });
      partial.#safeHash = partial.#hash.copy();
      return partial;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Length so far, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of whole parts that are safely on disk. */
  get partsDone(): number {
    return this.#state.partEnds.length;
  }

  /** Throws "disk-full". */
  async append(chunk: Uint8Array): Promise<void> {
    let written = 0;
    while (written < chunk.length) {
      const result = await this.#handle
        .write(chunk, written, chunk.length - written, this.#bytes + written)
        .catch((error: unknown) => {
          throw this.#explainWriteError(error, chunk.length);
        });
      written += result.bytesWritten;
    }
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** Makes everything so far survive a crash. `partDone`: these bytes also end a part. */
  async checkpoint(options: { partDone: boolean }): Promise<void> {
    const partEnds = options.partDone
      ? [...this.#state.partEnds, this.#bytes]
      : this.#state.partEnds;
    await this.#handle.sync();
    await this.#writeState({ ...this.#state, bytes: this.#bytes, partEnds });
    this.#safeHash = this.#hash.copy();
  }

  /** Forgets what came after the last checkpoint. */
  async rollBack(): Promise<void> {
    await this.#handle.truncate(this.#state.bytes);
    this.#bytes = this.#state.bytes;
    this.#hash = this.#safeHash.copy();
  }

  /** Forgets everything. */
  async restart(): Promise<void> {
    await this.#writeState({ ...this.#state, bytes: 0, partEnds: [] });
    this.#safeHash = createHash("sha256");
    await this.rollBack();
  }

  /**
   * Gives the file its final name when its hash is the expected one; returns the hash.
   * Throws "model-damaged" after throwing the bytes away. Without `sha256` any content is accepted.
   */
  async finish(finalFile: string, expected: { sha256: string | null }): Promise<string> {
    const sha256 = this.#hash.digest("hex");
    if (expected.sha256 !== null && sha256 !== expected.sha256) {
      await removePartial(this.#file);
      throw new AgentError("model-damaged", {
        path: path.basename(finalFile),
        expectedSha256: expected.sha256,
        actualSha256: sha256,
      });
    }
    await this.#handle.sync();
    await rename(this.#file, finalFile);
    syncFolder(path.dirname(finalFile));
    await rm(stateFile(this.#file), { force: true });
    return sha256;
  }

  /** The last call; what a checkpoint covered stays on disk. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #writeState(state: PartialState): Promise<void> {
    await replaceTextFile(stateFile(this.#file), JSON.stringify(state)).catch((error: unknown) => {
      throw this.#explainWriteError(error, 0);
    });
    this.#state = state;
  }

  #explainWriteError(error: unknown, neededBytes: number): unknown {
    if (!isDiskFullError(error)) return error;
    const folder = path.dirname(this.#file);
    return new AgentError("disk-full", { folder, neededBytes, freeBytes: 0 }, { cause: error });
  }
}

/** Removes a partial download and its state. */
export async function removePartial(file: string): Promise<void> {
  await rm(stateFile(file), { force: true });
  await rm(file, { force: true });
}

async function readState(file: string, origin: string, sizeBytes: number): Promise<PartialState> {
  const empty: PartialState = { version: 1, origin, bytes: 0, partEnds: [] };
  try {
    const state = partialState.parse(JSON.parse(await readFile(stateFile(file), "utf8")));
    const isOurs = state.origin === origin && state.bytes <= sizeBytes;
    const isOrdered = state.partEnds.every((end) => end <= state.bytes);
    return isOurs && isOrdered ? state : empty;
  } catch {
    return empty;
  }
}

function stateFile(file: string): string {
  return `${file}.json`;
}
