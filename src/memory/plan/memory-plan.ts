/** The planner's answer as data: what is loaded how, what bounds it, or why not and what would help. */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import type { LoadEstimate } from "../estimate/load-estimate.ts";

/** What may be taken of one memory, and why no more. All in bytes; `available` may be negative. */
export interface PoolBudget {
  pool: "ram" | "gpu";
  name: string;
  totalBytes: number;
  /** In use before the load. */
  othersBytes: number;
  headroomBytes: number;
  /** `--reserve`. */
  reservedBytes: number;
  /** total − headroom − others − reserved. */
  availableBytes: number;
  blindSpot: string | null;
}

export interface PlanTerm {
  pool: "ram" | "gpu";
  name: "weights" | "KV cache" | "recurrent state" | "compute buffers" | "engine overhead";
  bytes: number;
  source: "native" | "formula" | "measured" | "assumed";
}

/** The limits on the context, in tokens; the smallest rules. `fits` is what memory allows under the chosen settings. */
export interface ContextBounds {
  fits: number;
  trained: number;
  /** Trained length × effective share. */
  effective: number;
  cap: number;
  /** `--ctx-size`; null: not given. */
  asked: number | null;
  by: "fits" | "trained" | "effective" | "cap" | "asked";
}

/** What was given up so that it fits, in the order of sacrifice. */
export type Sacrifice = "batch" | "context" | "kv-q8_0" | "kv-q4_0" | "gpu-layers";

/** Another way to load: what it would change, what it costs. */
export interface PlanAlternative {
  /** For a person: "KV cache q8_0", "20 of 29 layers on the GPU", "qwen2.5-coder-0.5b". */
  title: string;
  /** The flags that ask for it, as typed. */
  flags: readonly string[];
  settings: LoadSettings | null;
  /** What is lost, as a sentence part. */
  cost: string;
  ramBytes: number;
  gpuBytes: number;
  fits: boolean;
}

interface PlanBase {
  budgets: readonly PoolBudget[];
  terms: readonly PlanTerm[];
  alternatives: readonly PlanAlternative[];
  /** Sentences: a wish not granted, a limit raised above what is advised, a figure that is only assumed. */
  notices: readonly string[];
}

export interface FittingPlan extends PlanBase {
  status: "fits";
  settings: LoadSettings;
  threads: number;
  estimate: LoadEstimate;
  context: ContextBounds;
  sacrifices: readonly Sacrifice[];
}

export interface RefusedPlan extends PlanBase {
  status: "refused";
  /** A sentence part: why the smallest acceptable load does not fit. */
  reason: string;
  missingBytes: number;
  /** Of `alternatives`: those that fit, cheapest first, at most three; what a person can do otherwise where fewer fit. */
  waysOut: readonly string[];
}

export type MemoryPlan = FittingPlan | RefusedPlan;
