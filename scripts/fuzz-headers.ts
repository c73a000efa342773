/**
 * Whether any one-field mutation of a valid header ends this program, hangs it or makes it plan nonsense.
 * Usage: tsx scripts/fuzz-headers.ts [--count 2000] [--seed 1] [--workers 1] [--prove-each 4] [--model FILE]…
 *   [--only TEXT] [--json OUT] [--log OUT]
 * Headers of 13 real models and of the byte model, and those of --model. Fails when the program ended by a signal,
 * gave no answer within a minute, or faulted.
 */
import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type MutantRow, summariseMutants } from "../src/bench/mutant-outcome.ts";
import { chooseMutants, type FuzzTask } from "./fuzz-headers-mutants.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "1" },
    "prove-each": { type: "string", default: "4" },
    only: { type: "string", default: "" },
    model: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    log: { type: "string" },
  },
});

const task: FuzzTask = {
  count: Number(values.count),
  seed: Number(values.seed),
  models: values.model.map((file) => path.resolve(file)),
  only: values.only,
  proveEach: Number(values["prove-each"]),
};
const missing = task.models.find((file) => !existsSync(file));
if (missing !== undefined) throw new Error(`no such file: ${missing}`);

/** Planning and a proof together; each has a limit of its own below. */
const ANSWER_LIMIT_MS = 60_000;
const names = chooseMutants(task).map(({ name }) => name);
const rows: MutantRow[] = [];
let next = 0;

async function work(): Promise<void> {
  let child = await startChild();
  for (let index = next++; index < names.length; index = next++) {
    const startedAt = performance.now();
    const answer = await ask(child, index);
    const row = typeof answer === "string" ? describeEnd(index, answer, startedAt) : answer;
    if (typeof answer === "string") child = await startChild();
    rows.push(row);
    const { mutant, outcome, reason, totalMs } = row;
    const line = `${rows.length}/${names.length} ${totalMs.toFixed(0)} ms ${outcome} | ${mutant} | ${reason}`;
    if (values.log !== undefined) appendFileSync(values.log, `${line}\n`);
  }
  child.disconnect();
}

function startChild(): Promise<ChildProcess> {
  const script = path.join(import.meta.dirname, "fuzz-headers-child.ts");
  const child = fork(script, [JSON.stringify(task)], { execArgv: ["--import", "tsx"] });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`the child ended with ${code} as it started`)));
  });
}

/** A text: how the process ended instead. */
function ask(child: ChildProcess, index: number): Promise<MutantRow | string> {
  return new Promise((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, ANSWER_LIMIT_MS);
    const settle = (answer: MutantRow | string) => {
      clearTimeout(timer);
      child.removeAllListeners("message").removeAllListeners("exit");
      resolve(answer);
    };
    child.once("message", (row) => settle(row as MutantRow));
    child.once("exit", (code, signal) => settle(isLate ? "late" : (signal ?? `code ${code}`)));
    child.send(index);
  });
}

function describeEnd(index: number, end: string, startedAt: number): MutantRow {
  return {
    mutant: names[index] ?? "",
    outcome: nameEnd(end),
    reason: end,
    headerMs: 0,
    headerBytes: 0,
    totalMs: performance.now() - startedAt,
  };
}

function nameEnd(end: string): MutantRow["outcome"] {
  if (end === "late") return "program gave no answer in time";
  return end.startsWith("SIG") ? "program ended by a signal" : "faulted";
}

await Promise.all(Array.from({ length: Number(values.workers) }, work));

const { counts, reasons, slowestHeader, heaviestHeader } = summariseMutants(rows);
console.log(`${rows.length} mutants, seed ${task.seed}`);
for (const { outcome, rows: found, slowestMs } of counts) {
  console.log(
    `  ${outcome.padEnd(32)} ${String(found).padStart(5)}  slowest ${slowestMs.toFixed(0)} ms`,
  );
}
console.log("\nreasons:");
for (const { reason, rows: found, example } of reasons) {
  console.log(`  ${String(found).padStart(4)} ${reason}   [${example}]`);
}
if (slowestHeader !== null && heaviestHeader !== null) {
  console.log(
    `\nslowest header: ${slowestHeader.headerMs.toFixed(0)} ms (${slowestHeader.mutant})`,
  );
  const mib = heaviestHeader.headerBytes / 2 ** 20;
  console.log(`most memory for a header: ${mib.toFixed(0)} MiB (${heaviestHeader.mutant})`);
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows));
const BAD = ["program ended by a signal", "program gave no answer in time", "faulted"];
if (rows.some(({ outcome }) => BAD.includes(outcome))) process.exitCode = 1;
