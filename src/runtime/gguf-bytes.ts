/**
 * The bytes of a file from the front, a window of some megabytes at a time. Knows sizes and the end of the file, not
 * what the bytes mean. Invariant: no count that the file itself states is believed before it is compared with the rest.
 */
import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { clipText } from "../base/clip-text.ts";
import { AgentError } from "../base/errors.ts";

const MAX_REASON = 300;
const WINDOW_BYTES = 1 << 20;
/** How much memory the names and values of one file may take. */
const MAX_KEPT_BYTES = 64 * 2 ** 20;

export interface ByteSource {
  file: Pick<FileHandle, "read">;
  path: string;
  /** Nothing behind this offset is read. */
  endBytes: number;
}

export class GgufBytes {
  readonly #source: ByteSource;
  #window = Buffer.alloc(0);
  /** Offset of the window in the file, and of the next byte in the window. */
  #windowStart = 0;
  #at = 0;
  #hash: Hash | null = null;
  #hashedTo = 0;
  #keepableBytes = MAX_KEPT_BYTES;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Of the next byte in the file. */
  get offsetBytes(): number {
    return this.#windowStart + this.#at;
  }

  get remainingBytes(): number {
    return this.#source.endBytes - this.#windowStart - this.#at;
  }

  /** True when `count` bytes can be taken without reading the file. */
  has(count: number): boolean {
    return this.#window.length - this.#at >= count;
  }

  /** Throws "model-unusable" when the file ends before `count` more bytes. */
  requireRest(count: number): void {
    if (!(count <= this.remainingBytes)) {
      throw this.damage(
        `its header speaks of ${count} bytes where ${this.remainingBytes} are left`,
      );
    }
  }

  /** Makes `count` bytes takeable. `count` must be bounded by the caller: they are held in memory. */
  async fill(count: number): Promise<void> {
    if (this.has(count)) return;
    this.requireRest(count);
    this.#feedHash();
    const rest = this.#window.subarray(this.#at);
    const wanted = Math.min(Math.max(count, WINDOW_BYTES), this.remainingBytes);
    const next = Buffer.allocUnsafe(wanted);
    rest.copy(next);
    this.#windowStart += this.#at;
    this.#at = 0;
    this.#hashedTo = 0;
    await this.#readInto(next, rest.length);
    this.#window = next;
  }

  async #readInto(buffer: Buffer, from: number): Promise<void> {
    let filled = from;
    while (filled < buffer.length) {
      const position = this.#windowStart + filled;
      const { bytesRead } = await this.#source.file.read(
        buffer,
        filled,
        buffer.length - filled,
        position,
      );
      if (bytesRead === 0) throw this.damage("it became shorter while it was read");
      filled += bytesRead;
    }
  }

  /** Goes on behind `count` bytes, unread unless they are hashed. */
  async skip(count: number): Promise<void> {
    if (this.trySkip(count)) return;
    this.requireRest(count);
    let left = count;
    while (this.#hash !== null && left > 0) {
      const step = Math.min(left, WINDOW_BYTES);
      await this.fill(step);
      this.#at += step;
      left -= step;
    }
    if (left === 0) return;
    this.#windowStart += this.#at + left;
    this.#window = Buffer.alloc(0);
    this.#at = 0;
  }

  /** The same within the window; false when `count` goes beyond it. */
  trySkip(count: number): boolean {
    if (!this.has(count)) return false;
    this.#at += count;
    return true;
  }

  /** Passes texts, each behind the count of its bytes, while they lie in the window; says how many, `most` at most. */
  passTexts(most: number): number {
    const window = this.#window;
    const lastAt = window.length - 8;
    let at = this.#at;
    let passed = 0;
    while (passed < most && at <= lastAt) {
      const next = at + 8 + readCount(window, at);
      if (next > window.length) break;
      at = next;
      passed += 1;
    }
    this.#at = at;
    return passed;
  }

  /** The next `count` bytes, valid until the next call. They must have been filled. */
  take(count: number): Buffer {
    const from = this.#at;
    this.#at += count;
    return this.#window.subarray(from, this.#at);
  }

  /** To be asked before `count` bytes are held in memory beyond the window. Throws "model-unusable". */
  requireMemory(count: number): void {
    this.#keepableBytes -= count;
    if (this.#keepableBytes < 0) {
      throw this.damage(`its metadata would take more than ${MAX_KEPT_BYTES} bytes of memory`);
    }
  }

  takeUint32(): number {
    const value = this.#window.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  /** A 64-bit count as a number, which is inexact beyond any size a file can have. */
  takeCount(): number {
    const count = readCount(this.#window, this.#at);
    this.#at += 8;
    return count;
  }

  /** Everything that is passed from here on goes into `hash` too. */
  startHash(hash: Hash): void {
    this.#hash = hash;
    this.#hashedTo = this.#at;
  }

  stopHash(): void {
    this.#feedHash();
    this.#hash = null;
  }

  #feedHash(): void {
    if (this.#hash === null) return;
    this.#hash.update(this.#window.subarray(this.#hashedTo, this.#at));
    this.#hashedTo = this.#at;
  }

  /** `reason` may hold a name from the file, of any length. */
  damage(reason: string): AgentError {
    const { path } = this.#source;
    return new AgentError("model-unusable", { path, reason: clipText(reason, MAX_REASON) });
  }
}

function readCount(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 4) * 2 ** 32 + buffer.readUInt32LE(at);
}
