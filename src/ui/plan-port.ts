/** What `agent plan` needs done elsewhere: whatever reads a header, asks the engine or looks at the machine. */
import type { MemoryPlan } from "../memory/plan/memory-plan.ts";
import type { TableRow } from "../memory/plan/plan-table.ts";
import type { MemorySample } from "../memory/probe/memory-sample.ts";
import type { AttentionKind, ModelShape } from "../memory/shape/model-shape.ts";
import type { Problem } from "./doctor-facts.ts";
import type { LoadChoices } from "./load-flags.ts";

export interface PlanRequest extends LoadChoices {
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** One plan for each; none: one plan whose context the planner chooses. */
  contextTokens: readonly number[];
}

export interface PlanReport {
  model: PlanSubject;
  machine: PlannedMachine;
  /** At least one, in the order of the sizes; all from the same look at the machine. */
  plans: readonly SizedPlan[];
}

export interface PlanSubject {
  /** As the person or the catalogue calls it. */
  name: string;
  path: string;
  shape: ModelShape;
  attention: AttentionKind;
}

export interface PlannedMachine {
  device: "cpu" | "cuda" | "vulkan" | "metal";
  /** Those this process may use. */
  cores: number;
  sample: MemorySample;
}

export interface SizedPlan {
  /** Null: the planner chose. */
  askedTokens: number | null;
  plan: MemoryPlan;
  /** Our closed form beside the engine's own figures, term by term; empty where the engine gave none. */
  crossCheck: readonly CheckedTerm[];
}

export interface CheckedTerm {
  term: string;
  nativeBytes: number;
  formulaBytes: number;
}

export interface PlanTableRequest {
  /** GGUF files or known names; none: the catalogue. */
  files: readonly string[];
  /** Undefined: the planner's own size. */
  contextTokens: number | undefined;
  /** As cards are sold: 24 is a card with 24 GiB. */
  cardGigabytes: number | undefined;
}

export interface PlanTableReport {
  /** Of every row, unless the model was trained on less. */
  contextTokens: number;
  /** By model, then KV type, largest first. */
  rows: readonly PlanTableRow[];
  /** Files that no row could be made of. */
  problems: readonly { file: string; problem: Problem }[];
}

/** One model with one KV cache type, wholly on a card. */
export type PlanTableRow = Pick<
  TableRow,
  | "model"
  | "quantisation"
  | "cacheType"
  | "contextTokens"
  | "weightBytes"
  | "cacheBytes"
  | "computeBytes"
  | "overheadBytes"
  | "needBytes"
  | "smallestCardGigabytes"
  | "fits"
>;

/**
 * Both throw what finding a model throws, "model-unreadable", "model-unusable", "engine-unavailable" and the signal's
 * reason. That a plan is refused is an answer, and so is a file of a table that cannot be used.
 */
export interface PlanPort {
  plan(request: PlanRequest, signal: AbortSignal): Promise<PlanReport>;
  table(request: PlanTableRequest, signal: AbortSignal): Promise<PlanTableReport>;
}
