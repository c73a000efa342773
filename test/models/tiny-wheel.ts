/** Builds small wheels (zip files) by hand, so that a test can also build broken ones. */
import { crc32, deflateRawSync } from "node:zlib";

export interface WheelEntry {
  name: string;
  data: Buffer;
  /** Written instead of the real checksum. */
  crc32?: number;
  /** Written instead of the real unpacked size. */
  claimedBytes?: number;
}

export function buildWheel(entries: readonly WheelEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = deflateRawSync(entry.data);
    const facts = buildFacts(entry, packed.length, name.length);
    const local = Buffer.concat([bytesOf(0x04034b50, 4), bytesOf(20, 2), facts, name, packed]);
    // Comment length, disk, internal and external attributes: all zero.
    const central = [
      bytesOf(0x02014b50, 4),
      bytesOf(20, 2),
      bytesOf(20, 2),
      facts,
      Buffer.alloc(10),
    ];
    centrals.push(Buffer.concat([...central, bytesOf(offset, 4), name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const count = bytesOf(entries.length, 2);
  const end = [bytesOf(0x06054b50, 4), Buffer.alloc(4), count, count];
  const tail = [bytesOf(directory.length, 4), bytesOf(offset, 4), Buffer.alloc(2)];
  return Buffer.concat([...locals, directory, ...end, ...tail]);
}

/** The fields both headers share: flags, method, time, checksum, sizes, name and extra length. */
function buildFacts(entry: WheelEntry, packedBytes: number, nameBytes: number): Buffer {
  return Buffer.concat([
    ...[bytesOf(0, 2), bytesOf(8, 2), bytesOf(0, 4), bytesOf(entry.crc32 ?? crc32(entry.data), 4)],
    ...[bytesOf(packedBytes, 4), bytesOf(entry.claimedBytes ?? entry.data.length, 4)],
    ...[bytesOf(nameBytes, 2), bytesOf(0, 2)],
  ]);
}

function bytesOf(value: number, length: 2 | 4): Buffer {
  const buffer = Buffer.alloc(length);
  if (length === 2) buffer.writeUInt16LE(value);
  else buffer.writeUInt32LE(value);
  return buffer;
}
