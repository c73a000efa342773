/** What `agent doctor` tells, as plain data: collected elsewhere, drawn and judged here. */
import { isAgentError } from "../base/errors.ts";
import type { EngineSpeed } from "../bench/measure-speed.ts";
import type { MemoryPlan } from "../memory/plan/memory-plan.ts";
import type { MemorySample } from "../memory/probe/memory-sample.ts";
import type { ListedModel } from "../models/model-list.ts";
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
  const { code, message, next } = error;
  return { problem: { code, message, next } };
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
  /** Those on this machine, whole or in part. */
  models: readonly ListedModel[];
  model: ModelState | { problem: Problem };
  /** How a run would load the model; null: there is no model to plan for. */
  plan: MemoryPlan | { problem: Problem } | null;
  /** Of the model, on this machine, loaded as planned; null: not measured. */
  speed: EngineSpeed | { problem: Problem } | null;
  /** What the model itself has shown it can do; null: it has not been probed. */
  capability: { verdict: string } | null;
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

export interface DoctorRequest {
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** Nothing that takes long: no speed is measured. */
  isQuick: boolean;
}

export interface DoctorPort {
  /** Throws the reason of the signal; what is wrong with the machine or the model is part of the facts. */
  collect(request: DoctorRequest, signal: AbortSignal): Promise<DoctorFacts>;
}

/** What keeps a run from beginning, the first of it; null when nothing does. */
export function findObstacle({ engine, model, plan }: DoctorFacts): Problem | null {
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
