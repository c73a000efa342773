/** The bytes that a single file carries: unpacked once, each file checked before it is given out. */
import { brotliDecompressSync } from "node:zlib";
import { messageOf } from "../base/errors.ts";
import { damaged, hashBytes, type Manifest, type PayloadFile } from "./manifest.ts";

export interface Payload {
  manifest: Manifest;
  /** Throws "program-damaged". */
  read(file: PayloadFile): Uint8Array;
}

/** `readPacked`: asked once, and only when a file is needed. */
export function createPayload(manifest: Manifest, readPacked: () => Uint8Array): Payload {
  let unpacked: Uint8Array | undefined;
  const starts = new Map<string, number>();
  let totalBytes = 0;
  for (const { path, bytes } of manifest.files) {
    starts.set(path, totalBytes);
    totalBytes += bytes;
  }
  return {
    manifest,
    read: (file) => {
      unpacked ??= unpack(readPacked(), totalBytes);
      const start = starts.get(file.path) ?? totalBytes;
      const content = unpacked.subarray(start, start + file.bytes);
      if (hashBytes(content) !== file.sha256) throw damaged(file.path);
      return content;
    },
  };
}

function unpack(packed: Uint8Array, totalBytes: number): Uint8Array {
  const unpacked = decompress(packed, totalBytes);
  if (unpacked.length !== totalBytes) throw damaged("the length of its payload");
  return unpacked;
}

function decompress(packed: Uint8Array, totalBytes: number): Uint8Array {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: totalBytes + 1 });
  } catch (error) {
    throw damaged(`its payload (${messageOf(error)})`);
  }
}
