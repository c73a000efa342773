/** What `agent doctor` tells, as plain data: collected elsewhere, drawn and judged here. */
import type { ListedModel } from "../models/model-list.ts";
import type { VerifiedTemplate } from "./template-port.ts";

/** Why something cannot be used, and what to do. */
export interface Problem {
  code: string;
  message: string;
  next: string;
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
  cache: {
    folder: string;
    /** Null when nobody knows. */
    freeBytes: number | null;
  };
  /** Those on this machine, whole or in part. */
  models: readonly ListedModel[];
  model: ModelState | { problem: Problem };
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

export interface DoctorPort {
  /** Throws the reason of the signal; what is wrong with the machine or the model is part of the facts. */
  collect(model: string | undefined, signal: AbortSignal): Promise<DoctorFacts>;
}

/** What keeps a run from beginning, the first of it; null when nothing does. */
export function findObstacle({ engine, model }: DoctorFacts): Problem | null {
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
  if (template.verdict !== "REFUSED") return null;
  return {
    code: "template-refused",
    message: "The model's chat template is refused.",
    next: "See why with `agent template check`, or use another model.",
  };
}
