/** T00: the file holds a chat template that can be used, or one of ours stands in for it. */
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { findMarkerToken } from "../evidence/markers/marker-tokens.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { CHATML, CHATML_MARKERS } from "../repairs/own-templates.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject, TemplateFile } from "../verifier/subject.ts";

const REPLACEMENT = "\uFFFD";
const TOOL_VARIANT = "tool_use";

export const templatePresent: Check = {
  id: "T00",
  title: "the file holds a chat template as text",
  stage: "static",
  run(subject) {
    const { source, file } = subject;
    const variant = file?.variants[TOOL_VARIANT];
    if (source.trim() === "") {
      if (variant !== undefined) return [takeVariant(variant, "the file has no default template")];
      return [reportAbsent(subject)];
    }
    const findings: Finding[] = [];
    if (source.includes(REPLACEMENT)) findings.push(reportDamage(source));
    if (variant !== undefined && !/\btools\b/.test(source)) {
      findings.push(takeVariant(variant, "the default template knows no tools"));
    }
    return findings;
  },
};

function takeVariant(source: string, reason: string): Finding {
  return {
    code: "tool-variant",
    severity: "info",
    message: `The template named ${TOOL_VARIANT} is used: ${reason}.`,
    learned: { source },
  };
}

function reportAbsent({ file, vocabulary }: Subject): Finding {
  const { code, what } = ABSENCES[file?.templateState ?? "empty"];
  if (vocabulary !== null && knowsChatml(vocabulary)) {
    return {
      code,
      severity: "fail",
      message: `${what}, but its vocabulary has the control tokens of ChatML.`,
      repair: {
        id: "own-template",
        set: { source: CHATML },
        cost: "The model may have been trained on other words around tools.",
      },
    };
  }
  return {
    code,
    severity: "fail",
    message: `${what}, and its vocabulary does not tell which one to take; name one with --template FILE.`,
    effect: "refuse",
  };
}

const ABSENCES: Readonly<Record<TemplateFile["templateState"], { code: string; what: string }>> = {
  absent: { code: "template-absent", what: "The file has no chat template" },
  "not-text": { code: "template-not-text", what: "The file's chat template is not a text" },
  empty: { code: "template-empty", what: "The chat template is empty" },
  text: { code: "template-empty", what: "The chat template is empty" },
};

function knowsChatml(vocabulary: Vocabulary): boolean {
  return CHATML_MARKERS.every((marker) => findMarkerToken(marker, vocabulary)?.kind === "control");
}

function reportDamage(source: string): Finding {
  return {
    code: "template-damaged",
    severity: "warn",
    message: "The template holds bytes that are no UTF-8; they were replaced.",
    evidence: { actual: excerptAround(source, source.indexOf(REPLACEMENT)) },
  };
}
