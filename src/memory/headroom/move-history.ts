/**
 * What moves on the ladder have to remember of earlier ones: when the last was, and how long it must have been calm
 * before the next climb. A climb that did not last doubles that time, so a game that comes and goes ends in rest. Pure.
 */
import { CALM_MS } from "./pressure.ts";

export interface MoveHistory {
  /** By the samples' clock; null: none yet. */
  lastMoveAtMs: number | null;
  lastClimbAtMs: number | null;
  /** How long it must have been calm before a climb. */
  calmNeededMs: number;
}

const COOLDOWN_MS = 30_000;
/** What is left of the cooldown for an urgent move: a sample or two, to see what the last one brought. */
const URGENT_COOLDOWN_MS = 3_000;
/** A drop within this time of a climb says that the climb was too early. */
const SHORT_LIVED_MS = 30 * 60_000;
const MAX_CALM_MS = 30 * 60_000;

export const NO_MOVES: MoveHistory = {
  lastMoveAtMs: null,
  lastClimbAtMs: null,
  calmNeededMs: CALM_MS,
};

export function recordMove(
  history: MoveHistory,
  move: { kind: "step-down" | "step-up"; atMs: number },
): MoveHistory {
  const { kind, atMs } = move;
  if (kind === "step-up") return { ...history, lastMoveAtMs: atMs, lastClimbAtMs: atMs };
  const { lastClimbAtMs, calmNeededMs } = history;
  if (lastClimbAtMs === null) return { ...history, lastMoveAtMs: atMs };
  const wasShortLived = atMs - lastClimbAtMs < SHORT_LIVED_MS;
  return {
    lastMoveAtMs: atMs,
    lastClimbAtMs: null, // a second drop is not held against the same climb
    calmNeededMs: wasShortLived ? Math.min(calmNeededMs * 2, MAX_CALM_MS) : CALM_MS,
  };
}

/** Whether the last move is too young for another. A last move in the future is a clock that was set back: no. */
export function isCoolingDown(
  { lastMoveAtMs }: MoveHistory,
  { atMs, isUrgent }: { atMs: number; isUrgent: boolean },
): boolean {
  if (lastMoveAtMs === null || atMs < lastMoveAtMs) return false;
  return atMs - lastMoveAtMs < (isUrgent ? URGENT_COOLDOWN_MS : COOLDOWN_MS);
}
