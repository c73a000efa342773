/**
 * Streams the one file of a wheel that holds model bytes. Wheels come from strangers: nothing is unpacked to a path
 * of theirs, the size is bounded before and while reading, and the zip's checksum is verified.
 */
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";

const MAX_ENTRIES = 10_000;

export interface WheelMemberRequest {
  /** `*` stands for any text without a slash. */
  member: string;
  /** Largest unpacked size that is accepted. */
  maximumBytes: number;
}

/** Chunks of the member, in order. Throws a plain error that says what is wrong with the wheel. */
export async function* readWheelMember(
  wheel: string,
  request: WheelMemberRequest,
): AsyncGenerator<Uint8Array, void> {
  const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false });
  try {
    const entry = await findMember(zip, request);
    const stream = await zip.openReadStreamPromise(entry);
    let checksum = 0;
    // yauzl ends the stream with an error when it holds more or fewer bytes than the entry says.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) throw new Error(`${entry.fileName} has a wrong checksum`);
  } finally {
    zip.close();
  }
}

async function findMember(zip: ZipFile, request: WheelMemberRequest): Promise<Entry> {
  if (zip.entryCount > MAX_ENTRIES) throw new Error(`the wheel has ${zip.entryCount} entries`);
  const pattern = compileMemberPattern(request.member);
  const matches: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (pattern.test(entry.fileName)) matches.push(entry);
  }
  const [entry] = matches;
  if (entry === undefined || matches.length !== 1) {
    throw new Error(`the wheel has ${matches.length} files that match ${request.member}, not one`);
  }
  if (entry.uncompressedSize === 0 || entry.uncompressedSize > request.maximumBytes) {
    throw new Error(
      `${entry.fileName} has ${entry.uncompressedSize} bytes; 1 to ${request.maximumBytes} are allowed`,
    );
  }
  return entry;
}

/** `*` matches within one path segment; every other character stands for itself. */
export function compileMemberPattern(member: string): RegExp {
  const literal = member.split("*").map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${literal.join("[^/]*")}$`);
}
