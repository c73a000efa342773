/** Feeds one reader its inputs and tells the parent how far it is; whatever happens to it, the parent knows at which input. */
import { makeInput, tryInput } from "./fuzz/fuzz-target.ts";
import { openTargets } from "./fuzz/targets.ts";

/** Where to begin and end, and after how many inputs to say so. */
export interface FuzzOrder {
  target: string;
  seed: number;
  from: number;
  to: number;
  step: number;
}

export interface FuzzReport {
  done: number;
  refused: number;
  slowestMs: number;
  slowestAt: number;
  faults: { at: number; fault: string }[];
  isEnd: boolean;
}

const { target: name, seed, from, to, step } = JSON.parse(process.argv[2] ?? "{}") as FuzzOrder;
const { targets, remove } = openTargets();
const target = targets.find((each) => each.name === name);
if (target === undefined) throw new Error(`no target is called ${name}`);
let report: FuzzReport = createReport();

function createReport(): FuzzReport {
  return { done: 0, refused: 0, slowestMs: 0, slowestAt: 0, faults: [], isEnd: false };
}

function tell(isEnd: boolean): Promise<void> {
  const told = { ...report, isEnd };
  report = createReport();
  return new Promise((resolve) => {
    process.send?.(told, () => resolve());
  });
}

for (let at = from; at < to; at++) {
  const { fault, durationMs, isRefused } = await tryInput(target, makeInput(target, seed, at));
  report.done += 1;
  report.refused += isRefused ? 1 : 0;
  if (durationMs > report.slowestMs)
    Object.assign(report, { slowestMs: durationMs, slowestAt: at });
  if (fault !== null) report.faults.push({ at, fault });
  if (report.done >= step) await tell(false);
}
await tell(true);
remove();
process.disconnect();
