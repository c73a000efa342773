/**
 * How much other processes grew during the last sessions, kept in one small file: the least headroom that a plan leaves them.
 * The file is a convenience: absent or damaged it counts as empty, and two sessions ending at once may lose one of both.
 */
import { open } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../../base/durable-file.ts";
import { GROWTH_STEP_BYTES, MOST_GROWTH_STEPS, type SessionGrowth } from "./growth-meter.ts";

/** Oldest first. */
export type GrowthHistory = readonly SessionGrowth[];

const FILE_NAME = "memory-growth.json";
const MOST_SESSIONS = 20;
/** Fewer say nothing about what is usual. */
const FEWEST_SESSIONS = 3;
const SHARE = 0.99;
const MOST_FILE_BYTES = 512 * 1024;

const COUNTS = z.array(z.int().min(0)).max(MOST_GROWTH_STEPS + 1);
const FILE = z.object({
  version: z.literal(1),
  stepBytes: z.literal(GROWTH_STEP_BYTES),
  sessions: z.array(z.object({ ram: COUNTS, gpu: COUNTS })).max(MOST_SESSIONS),
});

/** The growth that 99 of 100 readings of the kept sessions did not exceed, rounded up to a step; 0 until three saw the pool. */
export function expectGrowth(history: GrowthHistory, pool: "ram" | "gpu"): number {
  const sessions = history.map((session) => session[pool]).filter((counts) => counts.length > 0);
  if (sessions.length < FEWEST_SESSIONS) return 0;
  const total = sessions.reduce((sum, counts) => sum + countAll(counts), 0);
  let seen = 0;
  for (let step = 0; step <= MOST_GROWTH_STEPS; step++) {
    for (const counts of sessions) seen += counts[step] ?? 0;
    if (seen >= total * SHARE) return step * GROWTH_STEP_BYTES;
  }
  return 0;
}

export function addSession(history: GrowthHistory, session: SessionGrowth): GrowthHistory {
  return [...history, session].slice(-MOST_SESSIONS);
}

/** Never throws. */
export async function readGrowthHistory(stateFolder: string): Promise<GrowthHistory> {
  try {
    const text = await readStart(path.join(stateFolder, FILE_NAME));
    return FILE.parse(JSON.parse(text)).sessions;
  } catch {
    return [];
  }
}

/** Adds one session to what the file holds now. Rejects when the folder cannot be written to. */
export async function saveSessionGrowth(
  stateFolder: string,
  session: SessionGrowth,
): Promise<void> {
  const sessions = addSession(await readGrowthHistory(stateFolder), session);
  const content = { version: 1, stepBytes: GROWTH_STEP_BYTES, sessions };
  await replaceTextFile(path.join(stateFolder, FILE_NAME), `${JSON.stringify(content)}\n`);
}

/** One byte more than allowed makes the text incomplete, and so no JSON. */
async function readStart(file: string): Promise<string> {
  await using handle = await open(file, "r");
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_FILE_BYTES), 0);
  return buffer.toString("utf8", 0, bytesRead);
}

function countAll(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
