/**
 * T22: a template formats messages and reaches for nothing else. The engines here have no object model to escape
 * into; a template that tries is hostile all the same, so it is not used.
 */

import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { type FoundGadget, findGadgets, findGadgetsInTag } from "../static/find-gadgets.ts";
import { isLoading, type ParsedTemplate, parseTemplate } from "../static/parse-template.ts";
import { traceTemplate } from "../static/trace-template.ts";
import type { Check, Finding } from "../verifier/check.ts";

export const codeExecution: Check = {
  id: "T22",
  title: "the template reaches for no code, however it spells the names",
  stage: "static",
  run: ({ plan }) => checkCodeExecution(plan.source),
};

/** Cost: some milliseconds; call it after the limits of T24 have passed. */
export function checkCodeExecution(source: string): readonly Finding[] {
  const parsed = parseTemplate(source);
  const gadgets = [
    ...findGadgets(traceTemplate(parsed).accesses),
    ...parsed.unparsed.flatMap(findGadgetsInTag),
  ];
  return [
    ...FOUND.flatMap((kind) => reportGadgets(kind, gadgets)),
    ...reportLoading(parsed),
    ...reportUnparsed(parsed),
  ];
}

type Kind = FoundGadget["kind"];

const CODES: Readonly<Record<Kind, string>> = {
  dunder: "dunder-access",
  internal: "internal-access",
  execution: "execution-call",
  module: "module-access",
  dynamic: "dynamic-attribute",
};

const FOUND: readonly Kind[] = ["dunder", "internal", "execution", "module", "dynamic"];

const MEANINGS: Readonly<Record<Kind, string>> = {
  dunder: "reaches into the object model of Python by",
  internal: "reaches into the internals of its engine by",
  execution: "calls what runs code or opens files by",
  module: "uses a module of the engine by",
  dynamic: "reads an attribute whose name cannot be told from the source:",
};

function reportGadgets(kind: Kind, gadgets: readonly FoundGadget[]): Finding[] {
  const names = new Set(gadgets.filter((gadget) => gadget.kind === kind).map(({ name }) => name));
  if (names.size === 0) return [];
  const shown = [...names].slice(0, 5).join(", ").slice(0, 160);
  return [
    {
      code: CODES[kind],
      severity: "fail",
      message: `the template ${MEANINGS[kind]} ${shown}`,
      evidence: { actual: shown },
      effect: "refuse",
    },
  ];
}

function reportLoading({ tags }: ParsedTemplate): Finding[] {
  const words = [...new Set(tags.filter(isLoading).map(({ word }) => word))];
  if (words.length === 0) return [];
  return [
    {
      code: "external-template",
      severity: "fail",
      message: `the template brings in another one by ${words.join(", ")}`,
      evidence: { actual: words.join(", ") },
      effect: "refuse",
    },
  ];
}

function reportUnparsed({ isWhole, unparsed }: ParsedTemplate): Finding[] {
  if (isWhole) return [];
  const [first] = unparsed;
  const text = first?.inside.map(({ value }) => value).join(" ") ?? "";
  return [
    {
      code: "second-parser-failed",
      severity: "info",
      message: `the template could only be read tag by tag, ${unparsed.length} of them by words alone`,
      ...(text === "" ? {} : { evidence: { actual: excerptAround(text) } }),
    },
  ];
}
