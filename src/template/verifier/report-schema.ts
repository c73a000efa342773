/** The shape of a report that comes from outside this process: from the verifying child or from the cache. */
import { z } from "zod";
import type { KnownDialectId } from "../../grammar/dialects/dialect.ts";
import type { DialectChoice } from "../../grammar/dialects/dialect-choice.ts";
import type { PromptPlan, RepairId } from "../prompt-plan.ts";
import type { CheckId } from "./check.ts";
import type { AppendOnly, CheckReport, ReportedFinding, TemplateReport } from "./report.ts";

/** A new id does not compile until it stands here. */
const REPAIRS: Readonly<Record<RepairId, true>> = {
  "derived-generation-prompt": true,
  "folded-system": true,
  "merged-roles": true,
  "omitted-null-arguments": true,
  "json-text-arguments": true,
  "single-call": true,
  "canonical-call-ids": true,
  "kept-reasoning": true,
  "flattened-content": true,
  "pinned-clock": true,
  "added-stop-tokens": true,
  "bos-added": true,
  "bos-stripped": true,
  "single-braces": true,
  "own-template": true,
  "official-template": true,
  "generic-tools": true,
};

const DIALECTS: Readonly<Record<KnownDialectId, true>> = {
  hermes: true,
  "llama3-json": true,
  "llama3-python": true,
  mistral: true,
  "mistral-v11": true,
  "mistral-v13": true,
  "qwen3-coder": true,
  gemma: true,
  lfm2: true,
  harmony: true,
  glm: true,
  "glm-4.7": true,
  deepseek: true,
  "deepseek-r1": true,
  "deepseek-v3.2": true,
  granite: true,
  generic: true,
};

function idIn<Id extends string>(known: Readonly<Record<Id, true>>): z.ZodType<Id> {
  return z.custom<Id>((value) => typeof value === "string" && Object.hasOwn(known, value));
}

const STYLE = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("json") }),
  z.object({
    kind: z.literal("tagged"),
    beforeKey: z.string(),
    beforeText: z.string(),
    beforeOther: z.string(),
    afterValue: z.string(),
    gap: z.string(),
    tail: z.string(),
    constants: z.object({ true: z.string(), false: z.string(), null: z.string() }),
  }),
]);

const DIALECT_CHOICE: z.ZodType<DialectChoice> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("known"), id: idIn(DIALECTS) }),
  z.object({
    kind: z.literal("derived"),
    frame: z.object({
      style: STYLE,
      markers: z.array(z.string()),
      separator: z.string().nullable(),
      opening: z.string(),
      closing: z.string(),
      beforeName: z.string(),
      afterName: z.string(),
      afterArguments: z.string(),
      afterCall: z.string(),
      numbering: z.enum(["conversation", "turn"]),
    }),
  }),
]);

const PLAN: z.ZodType<PromptPlan> = z.object({
  source: z.string(),
  systemRole: z.enum(["own", "folded"]),
  roles: z.enum(["own", "merged"]),
  arguments: z.enum(["objects", "json-text"]),
  nullArguments: z.enum(["own", "omitted"]),
  contentShape: z.enum(["text", "parts"]),
  callIds: z.enum(["nine-alphanumerics", "functions-index"]),
  maxCalls: z.number().nullable(),
  generationPrompt: z.string().nullable(),
  variables: z.record(z.string(), z.union([z.boolean(), z.string()])),
  pinnedClock: z.boolean(),
  bos: z.enum(["own", "exact"]),
  stopTexts: z.array(z.string()),
  tools: z.enum(["native", "generic"]),
  dialect: DIALECT_CHOICE.nullable(),
  turnEnd: z.object({ answer: z.string(), calls: z.string() }),
});

const FINDING: z.ZodType<ReportedFinding> = z.object({
  code: z.string(),
  severity: z.enum(["info", "warn", "fail"]),
  message: z.string(),
  evidence: z.object({ expected: z.string().optional(), actual: z.string() }).nullable(),
  repair: idIn(REPAIRS).nullable(),
  cost: z.string().nullable(),
  effect: z.enum(["no-tools", "refuse"]).nullable(),
});

const CHECK: z.ZodType<CheckReport> = z.object({
  id: z.custom<CheckId>((value) => typeof value === "string" && /^T[0-2]\d$/.test(value)),
  title: z.string(),
  status: z.enum(["pass", "info", "warn", "repaired", "fail", "skipped"]),
  findings: z.array(FINDING),
});

const APPEND_ONLY: z.ZodType<AppendOnly> = z.object({
  kind: z.enum(["append-only", "generation-prompt", "rewrites"]),
  lostPerTurn: z.number(),
  unit: z.enum(["tokens", "characters"]),
  where: z.enum(["tool-loop", "new-user"]).nullable(),
});

export const TEMPLATE_REPORT: z.ZodType<TemplateReport> = z.object({
  verdict: z.enum(["PASS", "REPAIRED", "DEGRADED", "REFUSED"]),
  checks: z.array(CHECK),
  dialect: z.string(),
  appendOnly: APPEND_ONLY.nullable(),
  plan: PLAN,
  ms: z.number(),
});
