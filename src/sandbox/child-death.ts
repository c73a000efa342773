/**
 * What the end of a template child means: whose fault it was, and whether it would be the same again. A template is
 * blamed only for what happened after everything was loaded.
 */
import { AgentError } from "../base/errors.ts";
import { describeEnd, isCrash } from "../runtime/child-script.ts";
import {
  createCrashFinding,
  createMemoryFinding,
  createOutputFinding,
  createTimeoutFinding,
} from "../template/checks/t24-budget.ts";
import type { Finding } from "../template/verifier/check.ts";
import type { TemplateAnswer } from "./messages.ts";
import { RENDER_MEMORY_BYTES, RENDER_OUTPUT_BYTES, SLOW_CPU_MS } from "./render-limits.ts";
import { type ChildDeath, WORK_TIMEOUT_MS } from "./run-child.ts";

export interface TemplateFault {
  finding: Finding;
  /** The id of the check that ran; null where a prompt was rendered. */
  check: string | null;
  /** False for what may come out otherwise on a calmer machine. */
  isLasting: boolean;
}

interface Blamable {
  vocabularyPath: string | null;
}

/** Throws "engine-unavailable" and "model-unusable" when the template had not been touched yet. */
export function explainDeath(death: ChildDeath, { vocabularyPath }: Blamable): TemplateFault {
  const how = describeEnd(death.end);
  switch (death.during?.kind) {
    case "check":
    case "render":
      return blameTemplate(death);
    case "vocabulary": {
      const isSlow = death.limit === "time-up";
      const reason = isSlow
        ? "its vocabulary takes too long to load"
        : `the engine crashed on its vocabulary (${how})`;
      throw new AgentError("model-unusable", { path: vocabularyPath ?? "", reason });
    }
    default:
      throw new AgentError("engine-unavailable", { reason: `its process ended (${how})` });
  }
}

function blameTemplate({ during, limit, end }: ChildDeath): TemplateFault {
  const check = during?.kind === "check" ? during.check : null;
  const fault = (finding: Finding, isLasting: boolean): TemplateFault => {
    const message = check === null ? finding.message : `${finding.message}, during check ${check}`;
    return { finding: { ...finding, message }, check, isLasting };
  };
  switch (limit) {
    case "time-up":
      return fault(createTimeoutFinding(WORK_TIMEOUT_MS), false);
    case "render-timeout":
      return fault(createTimeoutFinding(SLOW_CPU_MS), false);
    case "render-memory":
      return fault(createMemoryFinding(RENDER_MEMORY_BYTES), false);
    case "render-output":
      return fault(createOutputFinding(RENDER_OUTPUT_BYTES), true);
    default:
      // A kill from outside says nothing lasting about the template.
      return fault(createCrashFinding(describeEnd(end)), isCrash(end));
  }
}

/** What the child itself says went wrong, none of it the template's doing. */
export function explainFailure(
  { kind, reason }: Extract<TemplateAnswer, { reason: string }>,
  { vocabularyPath }: Blamable,
): AgentError {
  switch (kind) {
    case "no-engine":
      return new AgentError("engine-unavailable", { reason });
    case "no-vocabulary":
      return new AgentError("model-unusable", { path: vocabularyPath ?? "", reason });
    case "broken":
      return new AgentError("engine-failed", { step: "the verification of the template", reason });
  }
}
