/**
 * The headroom policy stated a second time, to compare the real one with: it carries no state, but looks back over all
 * readings since the last move. Shares nothing with src/memory but the ladder it moves on.
 */
import { CARD_LADDER, type ReplayedMove } from "./headroom-replay.ts";
import { GIB, type Moment } from "./memory-traces.ts";

const LAST = CARD_LADDER.length - 1;
const RAM_BYTES = 64 * GIB;

type TimedMove = Pick<ReplayedMove, "from" | "to" | "second"> & { atMs: number };

interface Look {
  second: number;
  atMs: number;
  /** Null: nothing is known. */
  share: number | null;
  /** With the next better rung in place. */
  climbed: number;
  totalBytes: number;
}

function lookAt(second: number, moment: Moment, rung: number): Look {
  const own = CARD_LADDER[rung]!;
  const better = CARD_LADDER[rung - 1] ?? own;
  const totalBytes = moment.gpuTotalBytes;
  const gpuWith = (extra: number) =>
    totalBytes === null
      ? Number.POSITIVE_INFINITY
      : (Math.min(totalBytes, moment.gpuBytes + own.gpuBytes) + extra) / totalBytes;
  const ramWith = (extra: number) => (moment.ramBytes + own.ramBytes + extra) / RAM_BYTES;
  const isKnown = moment.isReadable && !(own.gpuBytes > 0 && totalBytes === null);
  return {
    second,
    atMs: moment.atMs,
    share: isKnown ? Math.max(ramWith(0), own.gpuBytes > 0 ? gpuWith(0) : 0) : null,
    climbed: Math.max(
      ramWith(better.ramBytes - own.ramBytes),
      gpuWith(better.gpuBytes - own.gpuBytes),
    ),
    totalBytes: totalBytes ?? 0,
  };
}

/**
 * The looks above the line, newest first: up to one that was not, a clock that leapt, or too long a silence.
 * Only what came after the last move is looked at.
 */
function findSqueeze(looks: readonly Look[]): Look[] {
  const squeeze: Look[] = [];
  let silence = 0;
  for (let index = looks.length - 1; index >= 0 && silence <= 10; index--) {
    const look = looks[index]!;
    silence = look.share === null ? silence + 1 : 0;
    if (look.share === null) continue;
    const gapMs = (squeeze.at(-1) ?? look).atMs - look.atMs;
    if (look.share <= 0.9 || gapMs < 0 || gapMs > 60_000) break;
    squeeze.push(look);
  }
  return squeeze;
}

/** For how long the newest looks were all at ease, without a hole in them. */
function measureCalm(looks: readonly Look[], newest: Look): number {
  let since = newest;
  for (let index = looks.length - 1; index >= 0; index--) {
    const look = looks[index]!;
    const isGap = since !== look && (since.atMs - look.atMs > 5_000 || look.atMs > since.atMs);
    const isAtEase = look.share !== null && look.share < 0.8 && look.climbed < 0.85;
    if (!isAtEase || isGap || look.totalBytes !== newest.totalBytes) break;
    since = look;
  }
  return newest.atMs - since.atMs;
}

/** Doubled by each drop within half an hour of the climb before it, and 120 s again after one that came later. */
function measureNeededCalm(moves: readonly TimedMove[]): number {
  let neededMs = 120_000;
  for (const [index, move] of moves.entries()) {
    const before = moves[index - 1];
    if (before === undefined || move.to < move.from || before.to > before.from) continue;
    const isShort = move.atMs - before.atMs < 1_800_000;
    neededMs = isShort ? Math.min(neededMs * 2, 1_800_000) : 120_000;
  }
  return neededMs;
}

function decideAgain(looks: readonly Look[], moves: readonly TimedMove[], rung: number): number {
  const now = looks.at(-1);
  if (now === undefined || now.share === null) return rung;
  const squeeze = findSqueeze(looks);
  const isUrgent = squeeze.some(({ share }) => share! > 0.97);
  const lastAtMs = moves.at(-1)?.atMs ?? Number.POSITIVE_INFINITY;
  const coolMs = isUrgent ? 3_000 : 30_000;
  if (now.atMs >= lastAtMs && now.atMs - lastAtMs < coolMs) return rung;
  if (isUrgent || squeeze.length >= 10) return dropAgain(now, rung);
  const calmMs = measureCalm(looks, now);
  return rung > 0 && calmMs >= measureNeededCalm(moves) ? rung - 1 : rung;
}

function dropAgain({ share, totalBytes }: Look, rung: number): number {
  const usedBytes = share! * totalBytes;
  const own = CARD_LADDER[rung]!.gpuBytes;
  const target = CARD_LADDER.findIndex(
    ({ gpuBytes }, index) => index > rung && (usedBytes - own + gpuBytes) / totalBytes < 0.86,
  );
  return target < 0 ? LAST : target;
}

/** The moves of one hour, as `describeMove` writes them. */
export function playRules(trace: readonly Moment[], turnEnds: ReadonlySet<number>): string[] {
  const moves: TimedMove[] = [];
  let rung = 0;
  let looks: Look[] = [];
  for (const [second, moment] of trace.entries()) {
    looks.push(lookAt(second, moment, rung));
    if (!turnEnds.has(second)) continue;
    const to = decideAgain(looks, moves, rung);
    if (to === rung) continue;
    moves.push({ second, from: rung, to, atMs: moment.atMs });
    rung = to;
    looks = [];
  }
  return moves.map(describeMove);
}

export function describeMove({
  second,
  from,
  to,
}: Pick<ReplayedMove, "from" | "to" | "second">): string {
  return `${second}: ${from}>${to}`;
}
