/**
 * The program's front door for one mutated header after another, in a process that fuzz-headers.ts watches: the
 * header is read, the load planned with the engine's own count on a machine of fixed size, some models proven.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openMachine, planLoadOn } from "../src/app-memory.ts";
import { isAgentError, messageOf } from "../src/base/errors.ts";
import { findNoFigure, type MutantOutcome, type MutantRow } from "../src/bench/mutant-outcome.ts";
import type { MemoryPlan } from "../src/memory/plan/memory-plan.ts";
import { readModelShape } from "../src/memory/shape/read-model-shape.ts";
import { proveModel } from "../src/runtime/model-proof.ts";
import { NO_LOAD_CHOICES } from "../src/ui/load-flags.ts";
import { createSample } from "../test/support/memory-samples.ts";
import { writeMutant } from "../test/support/mutant-file.ts";
import { chooseMutants, type FuzzTask } from "./fuzz-headers-mutants.ts";

const [taskText = "{}", folderPrefix = path.join(tmpdir(), "agent-fuzz-")] = process.argv.slice(2);
const task = JSON.parse(taskText) as FuzzTask;
const mutants = chooseMutants(task);
const folder = mkdtempSync(folderPrefix);
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const machine = await openMachine({ gpuLayers: 0, threads: 1 });
machine.sample = createSample();
const { signal } = new AbortController();

/** Of a file that a proof may load whole. */
const MOST_PROVEN_BYTES = 200e6;

async function tryMutant(index: number): Promise<MutantRow> {
  const chosen = mutants[index];
  if (chosen === undefined) throw new RangeError(`no mutant ${index}`);
  const { source, mutation, name } = chosen;
  // A name of its own: the engine is asked about a path once.
  const file = writeMutant(path.join(folder, `${index}.gguf`), source, mutation.apply());
  const startedAt = performance.now();
  const rssBefore = process.memoryUsage.rss();
  const header = await judge(() => readModelShape(file));
  const headerMs = performance.now() - startedAt;
  const headerBytes = process.memoryUsage.rss() - rssBefore;
  const row = { mutant: name, headerMs, headerBytes };
  const end = (outcome: MutantOutcome, reason: string): MutantRow => {
    rmSync(file);
    return { ...row, outcome, reason, totalMs: performance.now() - startedAt };
  };
  if ("refusal" in header) return end("refused by its header", header.refusal);
  if ("fault" in header) return end("faulted", header.fault);
  const flaw = findNoFigure(header.value);
  if (flaw !== null) return end("faulted", flaw);
  const planned = await judge(() => plan(file));
  if ("fault" in planned) return end("faulted", planned.fault);
  if ("refusal" in planned) return end(nameRefusal(planned.refusal), planned.refusal);
  const broken = findNoFigure(planned.value) ?? findNegative(planned.value);
  if (broken !== null) return end("faulted", broken);
  if (planned.value.status === "refused") return end("plan refused", planned.value.reason);
  const isProven = source.dataBytes <= MOST_PROVEN_BYTES && index % task.proveEach === 0;
  const proof = isProven ? await judge(() => prove(file, index)) : { value: undefined };
  if ("fault" in proof) return end("faulted", proof.fault);
  if ("refusal" in proof) return end(nameRefusal(proof.refusal), `proof: ${proof.refusal}`);
  return end("planned", isProven ? "planned and proven" : "");
}

async function plan(modelPath: string): Promise<MemoryPlan> {
  const { plan: made } = await planLoadOn(machine, {
    ...NO_LOAD_CHOICES,
    modelPath,
    shape: await readModelShape(modelPath),
    sha256: null,
    cacheFolder: folder,
    contextTokens: undefined,
    neededTokens: 2048,
    signal,
  });
  return made;
}

function prove(modelPath: string, index: number): Promise<void> {
  const sha256 = index.toString(16).padStart(64, "0");
  return proveModel({ modelPath, sha256, cacheFolder: folder, timeoutMs: 60_000 });
}

type Judged<Value> = { value: Value } | { refusal: string } | { fault: string };

async function judge<Value>(act: () => Promise<Value>): Promise<Judged<Value>> {
  try {
    return { value: await act() };
  } catch (error) {
    if (isAgentError(error, "model-unusable")) return { refusal: error.details.reason };
    const code = isAgentError(error) ? `${error.code}: ` : "";
    return { fault: `${code}${messageOf(error)}` };
  }
}

function nameRefusal(reason: string): MutantOutcome {
  const isDeath = /^the engine (?:ended|crashed|was killed)/.test(reason);
  return isDeath ? "the engine's process died" : "refused by the engine";
}

function findNegative(made: MemoryPlan): string | null {
  const negative = made.terms.find(({ bytes }) => bytes < 0);
  if (negative !== undefined) return `${negative.name} takes ${negative.bytes} bytes`;
  if (made.status === "refused") return made.missingBytes < 0 ? "missingBytes is negative" : null;
  const { contextTokens, batchTokens } = made.settings;
  return contextTokens > 0 && batchTokens > 0 ? null : `a context of ${contextTokens}`;
}

process.on("message", (index) => {
  void tryMutant(index as number).then((row) => process.send?.(row));
});
process.once("disconnect", () => process.exit(0));
process.send?.(mutants.length);
