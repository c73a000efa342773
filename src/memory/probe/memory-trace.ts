/**
 * Records what a probe said, one reading a line, and plays it back: the same lines give the same readings, without a
 * clock. A damaged line is a reading of "unknown"; so is everything after the last line.
 */
import { z } from "zod";
import { AgentError } from "../../base/errors.ts";
import type { MemoryProbe, MemoryReading } from "./memory-sample.ts";

const VERSION = 1;
const MOST_READINGS = 100_000;
const MOST_LINE_CHARS = 64 * 1024;
const MOST_GPUS = 64;

const BYTES = z.number().min(0);
const POOL = z
  .object({
    name: z.string(),
    totalBytes: BYTES,
    usedBytes: BYTES,
    freeBytes: BYTES,
    source: z.string(),
    blindSpot: z.string().nullable(),
  })
  .refine(({ totalBytes, usedBytes, freeBytes }) => usedBytes + freeBytes === totalBytes);
const READING = z.union([
  z.literal("unknown"),
  z.object({
    atMs: z.number(),
    ram: POOL,
    gpus: z.array(POOL).max(MOST_GPUS),
    isUnified: z.boolean(),
    swapFreeBytes: BYTES,
    ownRamBytes: BYTES,
  }),
]);
const HEADER = z.object({ memoryTrace: z.number() });

/** Passes readings on and hands each one to `write` as a line; a failing `write` is the writer's affair, not the reader's. */
export function recordMemoryProbe(probe: MemoryProbe, write: (line: string) => void): MemoryProbe {
  const writeSafely = (value: unknown) => {
    try {
      write(`${JSON.stringify(value)}\n`);
    } catch {
      // The trace has a gap; the session goes on.
    }
  };
  writeSafely({ memoryTrace: VERSION });
  return {
    async read() {
      const reading = await probe.read();
      writeSafely(reading);
      return reading;
    },
    [Symbol.dispose]: () => probe[Symbol.dispose](),
  };
}

/** `lines`: with or without their ends; blank ones are skipped. Throws "input-invalid" for a trace of another version. */
export function replayMemoryTrace(lines: Iterable<string>): MemoryProbe {
  const readings = parseReadings(lines);
  let next = 0;
  return {
    async read() {
      return readings[next++] ?? "unknown";
    },
    [Symbol.dispose]() {
      next = readings.length;
    },
  };
}

function parseReadings(lines: Iterable<string>): MemoryReading[] {
  const readings: MemoryReading[] = [];
  let isFirst = true;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const value = parseLine(line);
    if (isFirst && isHeader(value)) {
      isFirst = false;
      continue;
    }
    isFirst = false;
    if (readings.length === MOST_READINGS) break;
    const parsed = READING.safeParse(value);
    readings.push(parsed.success ? parsed.data : "unknown");
  }
  return readings;
}

function isHeader(value: unknown): boolean {
  const header = HEADER.safeParse(value);
  if (!header.success) return false;
  if (header.data.memoryTrace === VERSION) return true;
  const reason = `it is a trace of version ${header.data.memoryTrace}, and only ${VERSION} is known`;
  throw new AgentError("input-invalid", { path: "the memory trace", line: 1, reason });
}

/** Undefined: not JSON, or too long to be a reading. */
function parseLine(line: string): unknown {
  if (line.length > MOST_LINE_CHARS) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
