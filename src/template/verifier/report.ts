/** What a verification says, as plain data: kept in the cache, printed as a table, given out as JSON. */

import type { PromptPlan, RepairId } from "../prompt-plan.ts";
import type { CheckId, Evidence, Severity } from "./check.ts";

/** From best to worst. DEGRADED: chat without native tools. REFUSED: not to be used unless forced. */
export type Verdict = "PASS" | "REPAIRED" | "DEGRADED" | "REFUSED";

/** "repaired": it failed or warned, and the plan mends it. "skipped": what it needs is missing. */
export type CheckStatus = "pass" | "info" | "warn" | "repaired" | "fail" | "skipped";

export interface ReportedFinding {
  code: string;
  severity: Severity;
  message: string;
  evidence: Evidence | null;
  repair: RepairId | null;
  cost: string | null;
  effect: "no-tools" | "refuse" | null;
}

export interface CheckReport {
  id: CheckId;
  title: string;
  status: CheckStatus;
  findings: readonly ReportedFinding[];
}

export interface TemplateReport {
  verdict: Verdict;
  /** In the order of their ids. */
  checks: readonly CheckReport[];
  /** How calls are spelled: the id of a known dialect, "derived" or "generic". */
  dialect: string;
  appendOnly: AppendOnly | null;
  /** What the runtime does. Present even when REFUSED, for --force. */
  plan: PromptPlan;
  ms: number;
}

/** Whether a longer conversation begins with the prompt of a shorter one. */
export interface AppendOnly {
  kind: "append-only" | "generation-prompt" | "rewrites";
  /** Tokens, or characters where no vocabulary is known, computed again in a typical turn. */
  lostPerTurn: number;
  unit: "tokens" | "characters";
  /** Where history is first rewritten: inside a tool loop, or when the user speaks again. */
  where: "tool-loop" | "new-user" | null;
}
