/** What of a tool's declaration does not reach the prompt, by what a model loses with it. */
import type { ToolSignature } from "../../../base/tool-call.ts";
import { repairWithGenericTools } from "../../repairs/generic-tools.ts";
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import { FIRST_USER, SYSTEM } from "../probes.ts";
import { excerptAround, shortenReason } from "../texts/evidence-excerpt.ts";
import { judgeText } from "../texts/text-spelling.ts";
import {
  DESCRIPTION_TEXT,
  ODD_TOOLS,
  OPTIONAL_TOOL,
  RETYPED_TOOL,
  WORDS,
} from "./declaration-probes.ts";

const ASKED = [SYSTEM, FIRST_USER];

/** `told`: the prompt with `RICH_TOOL`, of which at least a name or a description is there. */
export function judgeDeclaration(subject: Subject, told: string): Finding[] {
  const missing = findMissing(told);
  if (missing.length > 0) {
    const unusable = missing.map((what) =>
      repairWithGenericTools(subject, {
        code: `${what}-dropped`,
        severity: "fail",
        message: `A tool is declared without its ${what}.`,
      }),
    );
    return unusable;
  }
  return [...judgeDescription(told), ...judgeSchema(subject, told)];
}

/** What no tool can be used without. */
function findMissing(told: string): string[] {
  const missing: string[] = [];
  if (!told.includes(WORDS.name)) missing.push("name");
  if (judgeText(told, DESCRIPTION_TEXT).spelling === "missing") missing.push("description");
  if (!told.includes(WORDS.parameter)) missing.push("parameters");
  return missing;
}

function judgeDescription(told: string): Finding[] {
  const { spelling, actual } = judgeText(told, DESCRIPTION_TEXT);
  if (spelling === "kept" || actual === null) return [];
  return [
    {
      code: spelling === "altered" ? "description-altered" : "description-escaped-twice",
      severity: "warn",
      message: "A tool's description does not reach the prompt as it is.",
      evidence: { expected: DESCRIPTION_TEXT, actual: excerptAround(actual) },
    },
  ];
}

function judgeSchema(subject: Subject, told: string): Finding[] {
  const lost: { code: string; what: string }[] = [];
  if (!told.includes(WORDS.parameterDescription)) {
    lost.push({ code: "parameter-descriptions-dropped", what: "descriptions of parameters" });
  }
  if (!told.includes(WORDS.enumValue)) lost.push({ code: "enum-dropped", what: "allowed values" });
  if (!told.includes(WORDS.nested)) {
    lost.push({ code: "nested-parameters-dropped", what: "parameters inside an object" });
  }
  if (!told.includes(WORDS.item)) {
    lost.push({ code: "list-items-dropped", what: "what a list consists of" });
  }
  if (!changesPrompt(subject, told, RETYPED_TOOL)) {
    lost.push({ code: "types-dropped", what: "types of parameters" });
  }
  if (!changesPrompt(subject, told, OPTIONAL_TOOL)) {
    lost.push({ code: "required-dropped", what: "which parameters are required" });
  }
  return lost.map(({ code, what }) => ({
    code,
    severity: "warn",
    message: `The model is not told ${what}.`,
  }));
}

function changesPrompt(subject: Subject, told: string, tool: ToolSignature): boolean {
  const other = subject.converse(ASKED, { tools: [tool] });
  return !other.ok || other.text !== told;
}

/** Schemas beyond plain objects: a template may leave them out, but should not raise. */
export function judgeOddTools(subject: Subject): Finding[] {
  return ODD_TOOLS.flatMap(({ what, word, tool }): Finding[] => {
    const told = subject.converse(ASKED, { tools: [tool] });
    if (!told.ok) {
      return [
        {
          code: `${what}-raises`,
          severity: "warn",
          message: `A parameter's schema with ${what} raises: ${shortenReason(told.reason)}`,
        },
      ];
    }
    if (told.text.includes(word)) return [];
    return [
      {
        code: `${what}-dropped`,
        severity: "info",
        message: `The model is not told the ${what} of a parameter.`,
      },
    ];
  });
}
