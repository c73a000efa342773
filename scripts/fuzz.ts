/**
 * Whether damaged input ends a reader in anything but a value or a failure that is meant: every parser of bytes that
 * others write, each in a child that may hang or die.
 * Usage: tsx scripts/fuzz.ts [--target NAME,…|all] [--count 100000] [--seed 1] [--at N] [--seconds N]
 *        tsx scripts/fuzz.ts --child [--count 2000] [--seed 1]
 * --at shows one input and what became of it; --seconds ends each target after that time and says how many it was.
 * --child gives damaged files to the whole built program.
 */
import { fork } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { fuzzProgram } from "./fuzz/fuzz-program.ts";
import { makeInput, tryInput } from "./fuzz/fuzz-target.ts";
import { openTargets } from "./fuzz/targets.ts";
import type { FuzzOrder, FuzzReport } from "./fuzz-child.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string", default: "all" },
    count: { type: "string" },
    seed: { type: "string", default: "1" },
    at: { type: "string" },
    seconds: { type: "string" },
    child: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
/** A child that says nothing for so long hangs; one input has a limit of a second. */
const SILENCE_MS = 60_000;
const STEP = 100;

interface Tally {
  done: number;
  refused: number;
  slowestMs: number;
  slowestAt: number;
  faults: number;
}

/** Runs from input `order.from`; gives the number behind the last one that was told. */
function feed(
  order: FuzzOrder,
  endsAt: number,
  take: (report: FuzzReport) => void,
): Promise<number> {
  const script = path.join(import.meta.dirname, "fuzz-child.ts");
  const child = fork(script, [JSON.stringify(order)], { execArgv: ["--import", "tsx"] });
  return new Promise((resolve) => {
    let next = order.from;
    const kill = () => child.kill("SIGKILL");
    let timer = setTimeout(kill, SILENCE_MS);
    child.on("message", (report: FuzzReport) => {
      clearTimeout(timer);
      next += report.done;
      take(report);
      if (report.isEnd || Date.now() < endsAt) timer = setTimeout(kill, SILENCE_MS);
      else kill();
    });
    child.once("exit", () => {
      clearTimeout(timer);
      resolve(next);
    });
  });
}

async function fuzzTarget(target: string, count: number): Promise<Tally> {
  const tally: Tally = { done: 0, refused: 0, slowestMs: 0, slowestAt: 0, faults: 0 };
  const take = (report: FuzzReport) => {
    tally.done += report.done;
    tally.refused += report.refused;
    if (report.slowestMs > tally.slowestMs) {
      Object.assign(tally, { slowestMs: report.slowestMs, slowestAt: report.slowestAt });
    }
    tally.faults += report.faults.length;
    for (const { at, fault } of report.faults) console.log(`FAULT ${target} ${at}: ${fault}`);
  };
  const endsAt =
    values.seconds === undefined ? Infinity : Date.now() + Number(values.seconds) * 1000;
  for (let from = 0, step = STEP; from < count; ) {
    const next = await feed({ target, seed, from, to: count, step }, endsAt, take);
    if (next >= count || Date.now() >= endsAt) break;
    // It died or hung somewhere in the next few: once more, one at a time, until it is known where.
    if (step === 1) {
      tally.faults += 1;
      console.log(`FAULT ${target} ${next}: the process hung or ended`);
    }
    from = step === 1 ? next + 1 : next;
    step = step === 1 ? STEP : 1;
  }
  return tally;
}

async function showInput(name: string, number: number): Promise<void> {
  const { targets, remove } = openTargets();
  const target = targets.find((each) => each.name === name);
  if (target === undefined) throw new Error(`no target is called ${name}`);
  const bytes = makeInput(target, seed, number);
  console.log(Buffer.from(bytes).toString("utf8").slice(0, 4_000));
  console.log(bytes.length, await tryInput(target, bytes));
  remove();
}

async function fuzzReaders(): Promise<number> {
  const { targets, remove } = openTargets();
  remove();
  const all = targets.map(({ name }) => name);
  const names = values.target === "all" ? all : values.target.split(",");
  let [inputs, faults] = [0, 0];
  for (const name of names) {
    const tally = await fuzzTarget(name, Number(values.count ?? "100000"));
    const { done, refused, slowestMs, slowestAt } = tally;
    const slowest = `slowest ${slowestMs.toFixed(0)} ms (${slowestAt})`;
    console.log(
      `${name.padEnd(22)} ${done} inputs, ${refused} refused, ${slowest}, ${tally.faults} faults`,
    );
    inputs += done;
    faults += tally.faults;
  }
  console.log(`seed ${seed}: ${inputs} inputs, ${faults} faults`);
  return faults;
}

if (values.at !== undefined) await showInput(values.target, Number(values.at));
else if (values.child)
  process.exitCode = (await fuzzProgram(Number(values.count ?? "2000"), seed)) > 0 ? 1 : 0;
else process.exitCode = (await fuzzReaders()) > 0 ? 1 : 0;
