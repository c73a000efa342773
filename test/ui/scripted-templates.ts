/** Verified templates and a port that answers from a script, with hostile text where a template's own comes in. */

import type { RenderOutcome } from "../../src/template/inspect/render-job.ts";
import { createPlan } from "../../src/template/prompt-plan.ts";
import type { CheckReport, ReportedFinding } from "../../src/template/verifier/report.ts";
import type {
  RenderRequest,
  TemplatePort,
  TemplateTarget,
  VerifiedTemplate,
} from "../../src/ui/template-port.ts";

export const passed: CheckReport = { id: "T01", title: "it renders", status: "pass", findings: [] };
export const skipped: CheckReport = { ...passed, id: "T20", title: "turns end", status: "skipped" };

const finding: ReportedFinding = {
  code: "system-dropped",
  severity: "fail",
  message: "The system message is lost\u001b[2J.",
  evidence: { expected: "a\u202e", actual: "\u001b]0;x\u0007\u200b" },
  repair: null,
  cost: null,
  effect: null,
};

export const repaired: CheckReport = {
  id: "T02",
  title: "a system message reaches the prompt",
  status: "repaired",
  findings: [{ ...finding, repair: "folded-system", cost: "It becomes user text." }],
};

export const refused: CheckReport = {
  ...repaired,
  status: "fail",
  findings: [{ ...finding, effect: "refuse" }],
};

export const degraded: CheckReport = {
  id: "T08",
  title: "tools reach the prompt",
  status: "repaired",
  findings: [{ ...finding, code: "no-tools", severity: "warn", repair: "generic-tools" }],
};

export const informed: CheckReport = {
  id: "T17",
  title: "no date is printed",
  status: "info",
  findings: [{ ...finding, code: "prints-date", severity: "info", evidence: { actual: "2024" } }],
};

export function createReport(changes: Partial<VerifiedTemplate> = {}): VerifiedTemplate {
  return {
    verdict: "PASS",
    checks: [passed],
    dialect: "hermes",
    appendOnly: { kind: "append-only", lostPerTurn: 0, unit: "tokens", where: null },
    plan: createPlan("the template's text"),
    ms: 42,
    cached: false,
    templateSha256: "ab12",
    ...changes,
  };
}

export interface ScriptedTemplates extends TemplatePort {
  verified: { target: TemplateTarget; useCache: boolean }[];
  rendered: RenderRequest[];
}

export function createTemplates(script: {
  verify?: (target: TemplateTarget) => VerifiedTemplate;
  render?: (request: RenderRequest) => readonly RenderOutcome[];
}): ScriptedTemplates {
  const verified: ScriptedTemplates["verified"] = [];
  const rendered: RenderRequest[] = [];
  return {
    verified,
    rendered,
    async verify(target, { useCache }) {
      verified.push({ target, useCache });
      return (script.verify ?? (() => createReport()))(target);
    },
    async render(request) {
      rendered.push(request);
      return (script.render ?? (({ jobs }) => jobs.map(() => promptOf("prompt"))))(request);
    },
  };
}

export function promptOf(text: string): Extract<RenderOutcome, { ok: true }> {
  return { ok: true, text, content: [], tokens: null };
}
