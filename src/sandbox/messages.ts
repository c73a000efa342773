/** What the program asks its template child, once, and the child's one answer. */
import { z } from "zod";
import type { RenderJob, RenderOutcome } from "../template/inspect/render-job.ts";
import type { TemplateReport } from "../template/verifier/report.ts";
import { TEMPLATE_REPORT } from "../template/verifier/report-schema.ts";
import type { TemplateCandidate, TemplateFile } from "../template/verifier/subject.ts";

export interface TemplateRequest {
  source: string;
  /** A GGUF to take the vocabulary from; null: what needs one is left out. */
  vocabularyPath: string | null;
  file: TemplateFile | null;
  work:
    | { kind: "verify"; candidates: readonly TemplateCandidate[] }
    | { kind: "render"; jobs: readonly RenderJob[]; nowMs: number };
}

export type TemplateAnswer =
  | { kind: "report"; report: TemplateReport }
  | { kind: "outcomes"; outcomes: readonly RenderOutcome[] }
  /** The engine does not start, the vocabulary cannot be loaded, or the work itself has a fault. */
  | { kind: "no-engine" | "no-vocabulary" | "broken"; reason: string };

const OUTCOME: z.ZodType<RenderOutcome> = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    text: z.string(),
    content: z.array(z.object({ start: z.number(), end: z.number() })),
    tokens: z
      .array(
        z.object({
          id: z.number(),
          text: z.string(),
          origin: z.enum(["control", "template", "content"]),
        }),
      )
      .nullable(),
  }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);

/** The child has run a stranger's code: what it says is checked like any input. */
export const TEMPLATE_ANSWER: z.ZodType<TemplateAnswer> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("report"), report: TEMPLATE_REPORT }),
  z.object({ kind: z.literal("outcomes"), outcomes: z.array(OUTCOME) }),
  z.object({ kind: z.enum(["no-engine", "no-vocabulary", "broken"]), reason: z.string() }),
]);
