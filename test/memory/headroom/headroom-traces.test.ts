/** The policy on simulated hours: it does what its rules say, move by move, and keeps what it promises. */
import { beforeAll, expect, test } from "vitest";
import {
  CARD_LADDER,
  NEEDED_TOKENS,
  type Replay,
  type ReplayedMove,
  replayPolicy,
} from "../../support/headroom-replay.ts";
import { describeMove, playRules } from "../../support/headroom-rules.ts";
import {
  ADVERSARIAL_KINDS,
  createTrace,
  createTurnEnds,
  GIB,
  GPU_BYTES,
  type Moment,
  TRACE_KINDS,
  type TraceKind,
} from "../../support/memory-traces.ts";

const SEEDS = 84; // of each of the twelve kinds
const LAST = CARD_LADDER.length - 1;

interface Hour {
  kind: TraceKind;
  trace: readonly Moment[];
  turnEnds: ReadonlySet<number>;
  replay: Replay;
}

const LONGEST_TURN = 40;

/** Each is asked of every hour. */
const PROMISES: Readonly<Record<string, (hour: Hour) => boolean>> = {
  "every move is the one that the rules ask for": ({ trace, turnEnds, replay }) =>
    playRules(trace, turnEnds).join() === replay.moves.map(describeMove).join(),

  "an hour has at most four moves where nobody crosses the line on purpose": ({ kind, replay }) =>
    ADVERSARIAL_KINDS.includes(kind) || replay.moves.length <= 4,

  "moves are made at the ends of turns only": ({ replay, turnEnds }) =>
    replay.moves.every(({ second }) => turnEnds.has(second)),

  "it climbs one rung at a time, and not within two minutes of any other move": ({
    replay: { moves },
    trace,
  }) =>
    moves.every(({ second, from, to }, index) => {
      if (to > from) return true;
      const before = moves[index - 1];
      if (before === undefined) return false;
      return from - to === 1 && measureSpan(trace, before.second, second) >= 120_000;
    }),

  "nothing goes down, up and down again within two minutes": ({ replay: { moves }, trace }) =>
    moves.every(({ second, from, to }, index) => {
      const [first, climb] = [moves[index - 2], moves[index - 1]];
      const isSwing = to > from && climb !== undefined && climb.to < climb.from;
      return !isSwing || first === undefined || measureSpan(trace, first.second, second) > 120_000;
    }),

  "nothing moves on an unknown reading, and no climb follows two minutes with one in them": ({
    replay: { moves },
    trace,
  }) =>
    moves.every(({ second, from, to }) => {
      // 110 seconds of a clock that may leap ahead a little
      const seen = trace.slice(to < from ? Math.max(0, second - 110) : second, second + 1);
      return seen.every(({ isReadable }) => isReadable);
    }),

  "memory above the line stays so for the dwell and one turn, the cooldown and the last rung aside":
    ({ kind, replay: { shares, rungs, moves }, trace }) => {
      let run = 0;
      let movedAt = Number.NEGATIVE_INFINITY;
      const moveSeconds = new Set(moves.map(({ second }) => second));
      return shares.every((share, second) => {
        const isCooling = second - movedAt <= 30 + LONGEST_TURN;
        const isHeld = isCooling || rungs[second] === LAST || !trace[second]!.isReadable;
        run = share > 0.9 && !isHeld ? run + 1 : 0;
        if (moveSeconds.has(second)) movedAt = second;
        // A clock that jumps back holds the cooldown or the run up, by the samples' own time.
        return run <= 10 + LONGEST_TURN || kind === "clock jumps";
      });
    },
};

/** By the samples' clock, without its steps back. */
function measureSpan(trace: readonly Moment[], from: number, to: number): number {
  let spanMs = 0;
  for (let second = from + 1; second <= to; second++) {
    spanMs += Math.max(trace[second]!.atMs - trace[second - 1]!.atMs, 0);
  }
  return spanMs;
}

const breaches = new Map<string, string[]>(Object.keys(PROMISES).map((name) => [name, []]));
const allMoves: ReplayedMove[] = [];

beforeAll(() => {
  for (const kind of TRACE_KINDS) {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const trace = createTrace(kind, seed);
      const turnEnds = createTurnEnds(seed);
      const hour: Hour = { kind, trace, turnEnds, replay: replayPolicy(trace, turnEnds) };
      allMoves.push(...hour.replay.moves);
      for (const [name, isKept] of Object.entries(PROMISES)) {
        if (!isKept(hour)) breaches.get(name)?.push(`${kind}, seed ${seed}`);
      }
    }
  }
}, 120_000);

test.each(Object.keys(PROMISES))("%s", (name) => {
  expect(breaches.get(name)).toEqual([]);
});

test("the hours have moves of all sorts in them", () => {
  const count = (isWanted: (move: ReplayedMove) => boolean) => allMoves.filter(isWanted).length;
  expect(count(({ from, to }) => to < from)).toBeGreaterThan(100);
  expect(count(({ from, to }) => to > from + 1)).toBeGreaterThan(100);
  expect(count(({ pressure }) => pressure === "high")).toBeGreaterThan(100);
  expect(count(({ pressure }) => pressure === "urgent")).toBeGreaterThan(100);
  expect(count(({ to }) => to === LAST)).toBeGreaterThan(10);
});

// Four hours written by hand, with turns of ten seconds.

/** What others use of the card, in GiB, for so many seconds; null: the card is gone. */
type Stretch = [gib: number | null, seconds: number];

function playStretches(stretches: readonly Stretch[]): string[] {
  const trace: Moment[] = [];
  for (const [gib, seconds] of stretches) {
    for (let second = 0; second < seconds; second++) {
      trace.push({
        atMs: trace.length * 1_000,
        ramBytes: 9 * GIB,
        gpuBytes: (gib ?? 0) * GIB,
        gpuTotalBytes: gib === null ? null : GPU_BYTES,
        isReadable: true,
      });
    }
  }
  const turnEnds = new Set(Array.from({ length: 360 }, (_, turn) => turn * 10 + 9));
  const name = (rung: number) => CARD_LADDER[rung]?.name;
  return replayPolicy(trace, turnEnds).moves.map(
    ({ second, from, to }) => `${second} ${name(from)} > ${name(to)}`,
  );
}

test("the ladder of the card has room for the conversation on every rung", () => {
  const contexts = CARD_LADDER.map(({ settings }) =>
    settings === "unloaded" ? Number.POSITIVE_INFINITY : settings.contextTokens,
  );
  expect(Math.min(...contexts)).toBeGreaterThan(NEEDED_TOKENS);
});

test.each<[string, Stretch[], string[]]>([
  [
    "a program that flaps around the line every minute: down once, and it stays there",
    Array.from({ length: 20 }, (): Stretch[] => [
      [0.8, 60],
      [3.5, 60],
    ]).flat(),
    ["69 as planned > 57 GPU layers"],
  ],
  [
    "a slow leak of 3 GiB in an hour: down when it is over the line, again when it is there again",
    Array.from({ length: 60 }, (_, minute): Stretch => [0.8 + minute * 0.05, 60]),
    ["249 as planned > context 16384", "1929 context 16384 > 57 GPU layers"],
  ],
  [
    "a spike of five seconds: nothing, unless it goes above 97 % where a turn ends",
    [
      [0.8, 95],
      [2, 5],
      [0.8, 95],
      [3, 3],
      [0.8, 100],
      [3, 12],
      [0.8, 200],
    ],
    ["299 as planned > 57 GPU layers", "439 57 GPU layers > context 16384"],
  ],
  [
    "a device that vanishes: nothing without it, and it has to be calm for two minutes when it is back",
    [
      [4, 15],
      [0.5, 100],
      [null, 60],
      [0.5, 200],
    ],
    ["9 as planned > 57 GPU layers", "299 57 GPU layers > context 16384"],
  ],
])("%s", (_title, stretches, moves) => {
  expect(playStretches(stretches)).toEqual(moves);
});
