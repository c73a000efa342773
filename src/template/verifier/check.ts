/**
 * What one check of the verifier is: an id, what it proves, and a pure function from a subject to findings. A check
 * renders and tokenises through the subject, so it runs anywhere; only the subject knows engines.
 */
import type { PromptPlan, RepairId } from "../prompt-plan.ts";
import type { Subject } from "./subject.ts";

export type CheckId = `T${0 | 1 | 2}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

/** "info": worth knowing. "warn": the prompt differs from what one would expect. "fail": it is wrong. */
export type Severity = "info" | "warn" | "fail";

export interface RepairStep {
  id: RepairId;
  /** What the runtime does differently from now on; later checks already see it. */
  set: Partial<PromptPlan>;
  /** What the repair costs or loses, one sentence. */
  cost?: string;
}

export interface Finding {
  /** Kebab-case, stable and independent of the template: "system-dropped". Unique within its check. */
  code: string;
  severity: Severity;
  /** One sentence for a person, with the place or value. */
  message: string;
  /** The smallest piece of text that shows it. */
  evidence?: Evidence;
  repair?: RepairStep;
  /** What the runtime takes from this finding although nothing is repaired, such as the text that ends a turn. */
  learned?: Partial<PromptPlan>;
  /** What follows when nothing repairs it: no native tools (DEGRADED), or the template is not used (REFUSED). */
  effect?: "no-tools" | "refuse";
}

/** A text with what was expected in its place, or a text alone. */
export interface Evidence {
  expected?: string;
  actual: string;
}

/**
 * "static" reads the source alone and must pass before anything is rendered. "render" uses the engine, "tokens" also a
 * vocabulary and is skipped without one, "runtime" looks at what will really be fed, under the finished plan.
 */
export type Stage = "static" | "render" | "tokens" | "runtime";

export interface Check {
  id: CheckId;
  /** What it proves, as a fact: "a system message reaches the prompt once, before the user". */
  title: string;
  stage: Stage;
  /** Never throws for anything a template does. */
  run(subject: Subject): readonly Finding[];
}
