/**
 * A probe from its first part to its last within a time limit. After each part what is known is handed over to be kept;
 * a stop loses at most the trial under way. Knows no file.
 */
import type { ModelSeat } from "../agent/model-turn.ts";
import { AgentError, isAgentError } from "../base/errors.ts";
import type { CodeParser } from "../code/parse.ts";
import { CALL_TASKS, SINGLE_TASKS } from "./call-tasks.ts";
import { INSTRUCTION_TASKS } from "./instruction-tasks.ts";
import type { ProbeContext } from "./probe-context.ts";
import {
  clipNote,
  listOpenParts,
  type PartName,
  type PartResult,
  type ProbeFindings,
  type ProbeResults,
} from "./probe-results.ts";
import { runCalls } from "./run-calls.ts";
import { EDIT_TRIALS, runEdits } from "./run-edits.ts";
import { runInstructions } from "./run-instructions.ts";
import { FILL_SHARES, runLevels } from "./run-levels.ts";
import { OTHER_TEMPERATURES, runTemperatures } from "./run-temperatures.ts";

export interface ProbeRequest {
  seat: ModelSeat;
  parser: CodeParser;
  /** Clears the sequence. */
  measureSpeed: (signal: AbortSignal) => Promise<ProbeFindings["speed"]>;
  /** What earlier probes of this model have found: whole parts are not measured again. */
  known: ProbeResults;
  /** Of all that is left to do. */
  timeoutMs: number;
  save: (results: ProbeResults) => Promise<void>;
  onProgress: (progress: ProbeProgress) => void;
}

export interface ProbeProgress {
  part: PartName;
  doneTrials: number;
  /** At most. */
  trials: number;
}

export type ProbeEnd =
  | { kind: "whole" }
  /** With parts left that the time was too short for. */
  | { kind: "time-up" }
  /** By the person, or by an engine that can go no further. */
  | { kind: "stopped"; error: AgentError };

export interface Probed {
  results: ProbeResults;
  end: ProbeEnd;
}

type ProbeParts = {
  [Name in PartName]: {
    /** Its part of the time, beside those of the others. */
    weight: number;
    trials: number;
    run: (context: ProbeContext, request: ProbeRequest) => AsyncGenerator<ProbeFindings[Name]>;
  };
};

const PARTS: ProbeParts = {
  speed: { weight: 2, trials: 1, run: runSpeed },
  calls: { weight: 3, trials: CALL_TASKS.length, run: (context) => runCalls(context, "grammar") },
  edits: { weight: 3, trials: EDIT_TRIALS, run: runEdits },
  freeCalls: { weight: 4, trials: CALL_TASKS.length, run: (context) => runCalls(context, "free") },
  levels: { weight: 5, trials: FILL_SHARES.length * SINGLE_TASKS.length, run: runLevels },
  instructions: { weight: 1, trials: INSTRUCTION_TASKS.length, run: runInstructions },
  temperatures: {
    weight: 2,
    trials: OTHER_TEMPERATURES.length * SINGLE_TASKS.length,
    run: runTemperatures,
  },
};

/** A part may take this much more than its share: those before it often take less. */
const SLACK = 1.6;
/** Less is not worth beginning a part for. */
const LEAST_PART_MS = 1_000;

/** Measures what is not known yet. Throws only what is a bug; every other end is told. */
export async function runProbe(request: ProbeRequest): Promise<Probed> {
  const endsAtMs = performance.now() + request.timeoutMs;
  const probe = new ProbeRun(request);
  const open = listOpenParts(request.known);
  for (const [index, name] of open.entries()) {
    const leftMs = endsAtMs - performance.now();
    if (leftMs < LEAST_PART_MS) break;
    // What was cut before would be cut again: it gets all there is, so that each probe gets further than the last.
    const wasCut = request.known[name] !== undefined;
    const limitMs = wasCut ? leftMs : shareTime(leftMs, open.slice(index));
    const error = await probe.runPart(name, limitMs);
    await request.save(probe.results);
    if (error !== null) return { results: probe.results, end: { kind: "stopped", error } };
  }
  const isWhole = listOpenParts(probe.results).length === 0;
  return { results: probe.results, end: { kind: isWhole ? "whole" : "time-up" } };
}

/** The time of the first of the parts that are left. */
function shareTime(leftMs: number, [first, ...others]: readonly PartName[]): number {
  if (first === undefined || others.length === 0) return leftMs;
  const { weight } = PARTS[first];
  const sum = others.reduce((total, name) => total + PARTS[name].weight, weight);
  return Math.min(leftMs, (SLACK * leftMs * weight) / sum);
}

class ProbeRun {
  readonly #request: ProbeRequest;
  readonly results: ProbeResults;

  constructor(request: ProbeRequest) {
    this.#request = request;
    this.results = { ...request.known };
  }

  /** What ends the probe altogether; null where the next part can be begun. */
  async runPart(name: PartName, limitMs: number): Promise<AgentError | null> {
    const limit = new AbortController();
    const timeUp = new AgentError("time-up", { timeoutMs: limitMs });
    const timer = setTimeout(() => limit.abort(timeUp), limitMs);
    try {
      await this.#measure(name, limit.signal);
      return null;
    } catch (error) {
      if (!isAgentError(error)) throw error;
      return this.#settle(name, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A finding of an earlier run stands until this one has tried as much. */
  async #measure<Name extends PartName>(name: Name, limit: AbortSignal): Promise<void> {
    const { seat, parser, timeoutMs, onProgress } = this.#request;
    const signal = AbortSignal.any([seat.signal, limit]);
    const context = { seat: { ...seat, signal }, parser, results: this.results, timeoutMs };
    const { trials, run } = PARTS[name];
    const earlier = this.results[name];
    const earlierTrials = earlier === undefined ? 0 : this.#countTrials(name);
    let doneTrials = 0;
    onProgress({ part: name, doneTrials, trials });
    for await (const finding of run(context, this.#request)) {
      doneTrials += 1;
      const result: PartResult<ProbeFindings[Name]> = { finding, isWhole: false, note: null };
      if (doneTrials >= earlierTrials) this.#keep(name, result);
      onProgress({ part: name, doneTrials, trials });
    }
    const finding = this.#findingOf(name);
    this.#keep(name, { finding, isWhole: true, note: null });
  }

  /** Notes why a part ended early; the error itself where the engine or the person wants no more. */
  #settle(name: PartName, error: AgentError): AgentError | null {
    const finding = this.#findingOf(name);
    const isStopped = this.#request.seat.signal.aborted || ENDING.has(error.code);
    // A prompt that has no room, or a template that fails, will do so the next time too.
    const isWhole = !isStopped && !isAgentError(error, "time-up");
    const note = isAgentError(error, "time-up") ? "the time was up" : error.message;
    this.#keep(name, { finding, isWhole, note: clipNote(note) });
    return isStopped ? error : null;
  }

  #countTrials(name: PartName): number {
    const { finding } = this.results[name] ?? { finding: null };
    return finding === null ? 0 : countTrials(finding);
  }

  #findingOf<Name extends PartName>(name: Name): ProbeFindings[Name] | null {
    const result: PartResult<ProbeFindings[Name]> | undefined = this.results[name];
    return result?.finding ?? null;
  }

  #keep<Name extends PartName>(name: Name, result: PartResult<ProbeFindings[Name]>): void {
    const results: { [Part in Name]?: PartResult<ProbeFindings[Part]> | undefined } = this.results;
    results[name] = result;
  }
}

const ENDING: ReadonlySet<string> = new Set([
  "interrupted",
  "engine-stalled",
  "engine-failed",
  "engine-unavailable",
  "engine-internal-missing",
  "memory-insufficient",
]);

/** However a finding holds its counts. */
function countTrials(finding: unknown): number {
  if (typeof finding !== "object" || finding === null) return 0;
  if ("trials" in finding && typeof finding.trials === "number") return finding.trials;
  return Object.values(finding).reduce<number>((sum, part) => sum + countTrials(part), 0);
}

async function* runSpeed(
  { seat }: ProbeContext,
  { measureSpeed }: ProbeRequest,
): AsyncGenerator<ProbeFindings["speed"]> {
  await seat.model();
  yield await measureSpeed(seat.signal);
}
