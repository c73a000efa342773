/** GGUF headers from bytes, wrong ones too: what a writer of valid files cannot make. */

export const TYPES = { uint32: 4, float32: 6, flag: 7, text: 8, list: 9, uint64: 10 } as const;

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

/** One entry; `value` holds everything behind the type. */
export function entry(key: string, type: number, ...value: Buffer[]): Buffer {
  return Buffer.concat([text(key), uint32(type), ...value]);
}

export function textEntry(key: string, value: string | Buffer): Buffer {
  return entry(key, TYPES.text, text(value));
}

export function textListEntry(key: string, values: readonly (string | Buffer)[]): Buffer {
  return entry(key, TYPES.list, uint32(TYPES.text), uint64(values.length), ...values.map(text));
}

interface RawHeader {
  magic?: string;
  version?: number;
  tensorCount?: number | bigint;
  /** Default: as many as there are. */
  entryCount?: number | bigint;
}

export function rawGguf(entries: readonly Buffer[], header: RawHeader = {}): Buffer {
  return Buffer.concat([
    Buffer.from(header.magic ?? "GGUF"),
    uint32(header.version ?? 3),
    uint64(header.tensorCount ?? 0),
    uint64(header.entryCount ?? entries.length),
    ...entries,
  ]);
}
