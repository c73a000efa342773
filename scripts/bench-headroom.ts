/**
 * How often the headroom policy moves, and how long memory stays above the line, on simulated hours of a machine that
 * others use too; and what watching costs. Usage: tsx scripts/bench-headroom.ts [--seeds 200] [--cost SECONDS]
 * --cost reads this machine's real memory once a second for so long, and prints the share of a core it took.
 */
import { parseArgs } from "node:util";
import { HeadroomMonitor } from "../src/memory/headroom/headroom-monitor.ts";
import { createMemoryProbe } from "../src/memory/probe/memory-probe.ts";
import {
  CARD_LADDER,
  type Replay,
  replayPolicy,
  replayToggle,
} from "../test/support/headroom-replay.ts";
import { createTrace, createTurnEnds, TRACE_KINDS } from "../test/support/memory-traces.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    cost: { type: "string" },
  },
});

interface Totals {
  moves: number;
  most: number;
  climbs: number;
  secondsAbove: number;
  secondsFull: number;
  longestAbove: number;
}

function measure(replays: readonly Replay[]): Totals {
  const mean = (count: (replay: Replay) => number) =>
    replays.reduce((sum, replay) => sum + count(replay), 0) / replays.length;
  return {
    moves: mean(({ moves }) => moves.length),
    most: Math.max(...replays.map(({ moves }) => moves.length)),
    climbs: mean(({ moves }) => moves.filter(({ from, to }) => to < from).length),
    secondsAbove: mean(({ shares }) => shares.filter((share) => share > 0.9).length),
    secondsFull: mean(({ shares }) => shares.filter((share) => share >= 1).length),
    longestAbove: Math.max(...replays.map(findLongestAbove)),
  };
}

/** Leaves out the last rung: there is nothing left to give up on it. */
function findLongestAbove({ shares, rungs }: Replay): number {
  let longest = 0;
  let run = 0;
  for (const [second, share] of shares.entries()) {
    run = share > 0.9 && rungs[second] !== CARD_LADDER.length - 1 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function printTable(seeds: number): void {
  const head = ["moves/h", "most", "climbs", "s>90 %", "s>=100 %", "longest>90 %"];
  console.log(["trace".padEnd(16), "policy".padEnd(7), ...head].join("  "));
  for (const kind of TRACE_KINDS) {
    const traces = Array.from({ length: seeds }, (_, seed) => createTrace(kind, seed + 1));
    const rows: [string, Totals][] = [
      ["toggle", measure(traces.map((trace) => replayToggle(trace)))],
      ["ours", measure(traces.map((trace, seed) => replayPolicy(trace, createTurnEnds(seed + 1))))],
    ];
    for (const [policy, totals] of rows) {
      const { moves, most, climbs, secondsAbove, secondsFull, longestAbove } = totals;
      const cells = [moves.toFixed(1), most, climbs.toFixed(1), secondsAbove.toFixed(0)];
      const all = [...cells, secondsFull.toFixed(1), longestAbove];
      const padded = all.map((cell, column) => String(cell).padStart(head[column]?.length ?? 0));
      console.log([kind.padEnd(16), policy.padEnd(7), ...padded].join("  "));
    }
  }
}

/** CPU time of this process over so many seconds, as a share of one core, without and with a monitor. */
async function measureCost(seconds: number): Promise<void> {
  const idle = await measureCpu(seconds);
  using probe = createMemoryProbe();
  let readings = 0;
  let unknown = 0;
  await using _monitor = new HeadroomMonitor({
    probe,
    onReading: (reading) => {
      readings++;
      if (reading === "unknown") unknown++;
    },
  });
  const watched = await measureCpu(seconds);
  const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
  console.log(
    `${readings} readings (${unknown} unknown) in ${seconds} s: ${percent(watched)} of a core, without: ${percent(idle)}`,
  );
}

async function measureCpu(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (seconds * 1_000_000);
}

printTable(Number(values.seeds));
if (values.cost !== undefined) await measureCost(Number(values.cost));
