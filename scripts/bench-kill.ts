/**
 * Whether kill -9 at any instant of a real run damages a file, loses a finished turn, or leaves no way on.
 * Usage: tsx scripts/bench-kill.ts [--count 1000] [--seed 1] [--only N] [--calls [--every N]]
 *        [--model GGUF [--count 50]]
 * Without --model: a story of four messages with a scripted model, real files, real journal, real session, real tests.
 * --calls kills before and after each file operation of the story, or every Nth, in place of random instants.
 * --only N repeats one kill of a seed. --model ends the built program while it repairs with a real model.
 */
import { parseArgs } from "node:util";
import { judgeBrokenRun } from "../test/support/judge-run.ts";
import { type KilledStory, runStory } from "../test/support/killed-story.ts";
import { RandomSource } from "../test/support/random-source.ts";
import { bundleStory } from "../test/support/story-bundle.ts";
import { createPlace, type RunPlace, removePlace } from "../test/support/whole-run.ts";
import { judgeKilledProgram, runProgram } from "./kill-program.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    calls: { type: "boolean", default: false },
    every: { type: "string", default: "1" },
    model: { type: "string" },
  },
});
const seed = Number(values.seed);
const only = values.only === undefined ? null : Number(values.only);
/** Whole runs before the first kill, for how long one takes. */
const MEASURED_RUNS = values.model === undefined ? 5 : 2;
/** After so many the time is taken anew: a machine that other work shares changes its pace. */
const KILLS_A_MEASUREMENT = 50;

type Run = (place: RunPlace, death: Parameters<typeof runStory>[2]) => Promise<KilledStory>;
type Judge = (place: RunPlace, finished: number) => Promise<string[]>;

const tally = { killed: 0, hadEnded: 0, byFinished: new Map<number, number>(), faults: 0 };

/** True: the run came to its end before it could be killed. */
async function kill(
  name: string,
  { run, judge }: { run: Run; judge: Judge },
  death: Parameters<typeof runStory>[2],
): Promise<boolean> {
  const place = createPlace();
  try {
    const { signal, finished, stderr } = await run(place, death);
    if (signal === null) tally.hadEnded += 1;
    else tally.killed += 1;
    tally.byFinished.set(finished, (tally.byFinished.get(finished) ?? 0) + 1);
    const problems = await judge(place, finished);
    if (stderr !== "") problems.push(`stderr: ${stderr}`);
    if (problems.length > 0) tally.faults += 1;
    for (const problem of problems) console.log(`FAULT ${name}, ${finished} finished: ${problem}`);
    const runs = tally.killed + tally.hadEnded;
    if (runs % 50 === 0) console.log(`  ${runs} runs, ${tally.faults} faults`);
    return signal === null;
  } finally {
    removePlace(place);
  }
}

async function measure(run: Run): Promise<number> {
  const times: number[] = [];
  for (let number = 0; number < MEASURED_RUNS; number++) {
    const place = createPlace();
    const { durationMs, finished, stderr } = await run(place, {});
    removePlace(place);
    if (finished === 0) throw new Error(`a whole run does not end well: ${stderr}`);
    times.push(durationMs);
  }
  return times.sort((a, b) => a - b)[MEASURED_RUNS >> 1] ?? 0;
}

async function killAtRandom(subject: { run: Run; judge: Judge }, count: number): Promise<void> {
  let durationMs = 0;
  for (let number = 0; number < count; number++) {
    if (only !== null && number !== only) continue;
    if (durationMs === 0 || number % KILLS_A_MEASUREMENT === 0) {
      durationMs = await measure(subject.run);
      console.log(`seed ${seed}, a whole run takes ${durationMs.toFixed(0)} ms`);
    }
    // Each by a source of its own, so that one can be repeated alone.
    const afterMs = new RandomSource(seed * 1_000_003 + number).next() * durationMs;
    await kill(`${number} after ${afterMs.toFixed(1)} ms`, subject, { afterMs });
  }
}

/** Until a run comes to its end: how many operations there are differs a little from one to the next. */
async function killAtCalls(subject: { run: Run; judge: Judge }): Promise<void> {
  let hasEnded = false;
  for (let at = only ?? 1; !hasEnded; at += Number(values.every)) {
    for (const kind of ["kill-before", "kill-after"] as const) {
      hasEnded = await kill(`${kind} operation ${at}`, subject, { at: { at, kind } });
    }
    if (only !== null) return;
  }
}

const { model } = values;
if (model !== undefined) {
  const run: Run = (place, death) => runProgram(model, place, death?.afterMs);
  await killAtRandom({ run, judge: judgeKilledProgram }, Number(values.count ?? "50"));
} else {
  const bundle = await bundleStory();
  const run: Run = (place, death) => runStory(bundle.file, place, death);
  const subject = { run, judge: judgeBrokenRun };
  try {
    if (values.calls) await killAtCalls(subject);
    else await killAtRandom(subject, Number(values.count ?? "1000"));
  } finally {
    bundle.remove();
  }
}
const { killed, hadEnded, byFinished, faults } = tally;
console.log(`${killed} killed, ${hadEnded} had come to their end`);
for (const [finished, runs] of [...byFinished].sort()) {
  console.log(`  ${runs} with ${finished} finished turns`);
}
console.log(`${faults} faults`);
if (faults > 0) process.exitCode = 1;
