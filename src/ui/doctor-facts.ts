/** What `agent doctor` tells, as plain data: collected elsewhere, drawn and judged here. */
import { type AgentError, isAgentError } from "../base/errors.ts";
import type { EngineSpeed } from "../bench/measure-speed.ts";
import type { MemoryPlan } from "../memory/plan/memory-plan.ts";
import type { MemorySample } from "../memory/probe/memory-sample.ts";
import type { ListedModel } from "../models/model-list.ts";
import type { ProbeRecord } from "../probe/probe-record.ts";
import type { ProbeResults } from "../probe/probe-results.ts";
import type { ProbeEnd, ProbeProgress } from "../probe/run-probe.ts";
import { decideVerdict, type Verdict } from "../probe/verdict.ts";
import type { VerifiedTemplate } from "./template-port.ts";

/** Why something cannot be used, and what to do. */
export interface Problem {
  code: string;
  message: string;
  next: string;
}

/** What is wrong, for a person; a stop and a bug of ours go on. */
export function toProblem(error: unknown): { problem: Problem } {
  if (!isAgentError(error) || error.code === "interrupted") throw error;
  return { problem: describeProblem(error) };
}

function describeProblem({ code, message, next }: AgentError): Problem {
  return { code, message, next };
}

export interface DoctorFacts {
  program: { version: string; node: string };
  engine: EngineState | { problem: Problem };
  machine: {
    platform: string;
    architecture: string;
    /** Those this process may use. */
    cores: number;
    memoryBytes: number;
    freeMemoryBytes: number;
  };
  memory: MemorySample | { problem: Problem };
  cache: {
    folder: string;
    /** Null when nobody knows. */
    freeBytes: number | null;
  };
  /** What a project's commands and tests run in. */
  commands: { containment: string; description: string };
  /** Those on this machine, whole or in part. */
  models: readonly ListedModel[];
  model: ModelState | { problem: Problem };
  /** How a run would load the model; null: there is no model to plan for. */
  plan: MemoryPlan | { problem: Problem } | null;
  /** Of the model, on this machine, loaded as planned; null: not measured. */
  speed: EngineSpeed | { problem: Problem } | null;
  /** What the model itself has shown it can do, now or before; null: it has not been probed. */
  capability: ProbeFacts | { problem: Problem } | null;
}

export interface EngineState {
  /** Package and llama.cpp release. */
  name: string;
  /** "cuda", "vulkan" or "metal"; null when models run on the CPU. */
  gpu: string | null;
  /** Names of the GPUs it would use. */
  devices: readonly string[];
}

export interface ModelState {
  /** As the person or the catalogue calls it. */
  name: string;
  path: string;
  bytes: number;
  /** Null until the file has been read once. */
  sha256: string | null;
  /** Whether loading it in a child process has gone well. */
  proof: { state: "proven" } | { state: "unproven" } | { state: "failed"; reason: string };
  template: VerifiedTemplate | { problem: Problem };
}

export interface ProbeFacts {
  /** Null: too little has been measured for one. */
  verdict: Verdict | null;
  /** Of the session that was probed. */
  contextTokens: number;
  results: ProbeResults;
  /** How this run of the probe ended; null: what is told was found by an earlier one. */
  end: ProbeEnd["kind"] | null;
  /** What stopped it. */
  stop: Problem | null;
  /** False: the next probe will know nothing of it. */
  isSaved: boolean;
}

/** `run`: left out for what an earlier run has found. */
export function toProbeFacts(
  { contextTokens, results }: Pick<ProbeRecord, "contextTokens" | "results">,
  run?: { end: ProbeEnd; isSaved: boolean },
): ProbeFacts {
  const end = run?.end ?? null;
  return {
    verdict: decideVerdict(results),
    contextTokens,
    results,
    end: end?.kind ?? null,
    stop: end?.kind === "stopped" ? describeStop(end.error) : null,
    isSaved: run?.isSaved ?? true,
  };
}

/** Unlike a run, a probe does not start over. */
function describeStop(error: AgentError): Problem {
  const problem = describeProblem(error);
  return error.code === "interrupted" ? { ...problem, next: "Probe again to go on." } : problem;
}

/** How a model is to be probed. */
export interface ProbeWish {
  /** What is known is measured again. */
  isFresh: boolean;
  /** Loading included. */
  timeoutMs: number;
  /** Undefined: left to the planner, as the next one. */
  threads: number | undefined;
  contextTokens: number | undefined;
}

export interface DoctorRequest {
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** Nothing that takes long: no speed is measured. */
  isQuick: boolean;
  /** Left out or null: what earlier probes have found is told, and no more. */
  probe?: ProbeWish | null;
}

/** Hears of what takes minutes. */
export interface DoctorListener {
  onProgress: (progress: ProbeProgress) => void;
  onNotice: (message: string) => void;
}

export interface DoctorPort {
  /**
   * Throws the reason of a signal that fires before a probe has begun; one that is stopped tells what it has found. What
   * is wrong with the machine or the model is part of the facts.
   */
  collect(
    request: DoctorRequest,
    signal: AbortSignal,
    listener?: DoctorListener,
  ): Promise<DoctorFacts>;
}

/** What keeps a run from beginning, the first of it; null when nothing does. */
export function findObstacle({
  engine,
  model,
  plan,
}: Pick<DoctorFacts, "engine" | "model" | "plan">): Problem | null {
  if ("problem" in engine) return engine.problem;
  if ("problem" in model) return model.problem;
  const { proof, template } = model;
  if (proof.state === "failed") {
    return {
      code: "model-unusable",
      message: `The model could not be loaded: ${proof.reason}.`,
      next: "Fetch the file again, or take one from `agent models list`.",
    };
  }
  if ("problem" in template) return template.problem;
  if (template.verdict === "REFUSED") {
    return {
      code: "template-refused",
      message: "The model's chat template is refused.",
      next: "See why with `agent template check`, or use another model.",
    };
  }
  return plan === null ? null : findMemoryObstacle(plan);
}

function findMemoryObstacle(plan: MemoryPlan | { problem: Problem }): Problem | null {
  if ("problem" in plan) return plan.problem;
  if (plan.status === "fits") return null;
  const [way] = plan.waysOut;
  return {
    code: "memory-insufficient",
    message: `There is not enough memory: ${plan.reason}.`,
    next:
      way === undefined
        ? "See what would help with `agent plan`."
        : `The cheapest way out: ${way}.`,
  };
}
