/**
 * Keeps the first and the last bytes of a stream and counts the rest, so a command may print
 * without end and memory stays at `headBytes + tailBytes`. Knows nothing about processes.
 */

/** A sink for output whose memory never grows past what it was created with. */
export interface OutputRing {
  write(chunk: Buffer): void;
  /** Bytes written so far, kept or not. */
  readonly totalBytes: number;
  readonly truncated: boolean;
  /** The kept text; a cut is shown as one line that says how many bytes are missing. */
  text(): string;
}

/** Memory for `tailBytes` is taken only once the head is full. */
export function createOutputRing(headBytes: number, tailBytes: number): OutputRing {
  const headChunks: Buffer[] = [];
  let headLength = 0;
  let totalBytes = 0;
  let tail: Buffer | undefined;

  function writeTail(chunk: Buffer, offsetInTail: number): void {
    tail ??= Buffer.alloc(tailBytes);
    const kept = chunk.length > tailBytes ? chunk.subarray(chunk.length - tailBytes) : chunk;
    const at = (offsetInTail + chunk.length - kept.length) % tailBytes;
    const untilEnd = Math.min(kept.length, tailBytes - at);
    kept.copy(tail, at, 0, untilEnd);
    kept.copy(tail, 0, untilEnd);
  }

  function orderedTail(): Buffer {
    const written = totalBytes - headLength;
    if (tail === undefined) return Buffer.alloc(0);
    if (written <= tailBytes) return tail.subarray(0, written);
    const start = written % tailBytes;
    return Buffer.concat([tail.subarray(start), tail.subarray(0, start)]);
  }

  return {
    write(chunk) {
      const head = chunk.subarray(0, headBytes - headLength);
      if (head.length > 0) headChunks.push(Buffer.from(head));
      headLength += head.length;
      totalBytes += head.length;
      const rest = chunk.subarray(head.length);
      if (rest.length === 0) return;
      writeTail(rest, totalBytes - headLength);
      totalBytes += rest.length;
    },
    get totalBytes() {
      return totalBytes;
    },
    get truncated() {
      return totalBytes > headLength + tailBytes;
    },
    text() {
      const head = Buffer.concat(headChunks);
      const end = orderedTail();
      if (totalBytes <= headLength + tailBytes) return Buffer.concat([head, end]).toString("utf8");
      const missing = totalBytes - headLength - end.length;
      return `${head.toString("utf8")}\n[... ${missing} bytes left out ...]\n${dropBrokenStart(end).toString("utf8")}`;
    },
  };
}

/** A cut may fall inside a UTF-8 character; its orphaned continuation bytes would print as noise. */
function dropBrokenStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}
