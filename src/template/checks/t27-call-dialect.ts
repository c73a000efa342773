/**
 * Calls are decoded in the spelling in which the template prints them: a known dialect or one derived from it, proved
 * by writing, reading back and the grammar itself. Without one the tools are told and called in plain text.
 */
import { openDialect } from "../../grammar/dialects/derived.ts";
import type { DialectChoice } from "../../grammar/dialects/dialect-choice.ts";
import { PLAIN_TOOLS, type ProbeKind, TEXT_CALL, TEXT_PROBES } from "../dialect/call-probes.ts";
import { type Derivation, deriveDialect } from "../dialect/derive-dialect.ts";
import { spellCalls } from "../dialect/prove-dialect.ts";
import { explainUnknown, findSlip } from "../dialect/spelling-faults.ts";
import { FIRST_USER, SYSTEM } from "../evidence/probes.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { commonStart } from "../evidence/texts/text-gaps.ts";
import { repairWithGenericTools } from "../repairs/generic-tools.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const TEXT_KINDS: readonly ProbeKind[] = TEXT_PROBES.map(({ kind }) => kind);

export const callDialect: Check = {
  id: "T27",
  title: "calls are decoded in the spelling in which the template prints them",
  stage: "runtime",
  run(subject) {
    if (subject.plan.tools === "generic") return [];
    const derivation = deriveDialect(subject);
    if (derivation === null) return [];
    const { choice } = derivation;
    return [
      ...judgeHeader(derivation),
      ...(choice === null
        ? judgeUnknown(subject, derivation)
        : judgeChoice(subject, choice, derivation)),
    ];
  },
};

function judgeUnknown(subject: Subject, derivation: Derivation): Finding[] {
  const { body } = derivation.turn;
  return [
    repairWithGenericTools(subject, explainUnknown(body)),
    ...judgeLostCalls(derivation),
    ...judgeSlip(subject, body),
  ];
}

function judgeChoice(subject: Subject, choice: DialectChoice, derivation: Derivation): Finding[] {
  return [
    nameDialect(subject, choice, derivation),
    ...judgeParallel(choice, derivation),
    ...(choice.kind === "derived"
      ? judgeSlip(subject, spellCalls(openDialect(choice), [TEXT_CALL]) ?? "")
      : []),
    ...judgeDifferences(derivation),
  ];
}

function nameDialect(
  { plan }: Subject,
  choice: DialectChoice,
  { turnEnd, turn }: Derivation,
): Finding {
  const learned = { dialect: choice, turnEnd: { ...plan.turnEnd, calls: turnEnd } };
  const evidence = { actual: excerptAround(turn.body, 0) };
  return choice.kind === "known"
    ? {
        code: "dialect-known",
        severity: "info",
        message: `Calls are printed in the dialect ${choice.id}.`,
        learned,
      }
    : {
        code: "dialect-derived",
        severity: "info",
        message: "Calls are printed in a spelling of this template's own, which was derived.",
        evidence,
        learned,
      };
}

function judgeHeader({ turn }: Derivation): Finding[] {
  if (!turn.hasOtherHeader) return [];
  return [
    {
      code: "call-header-differs",
      severity: "warn",
      message: "A turn with calls is not printed as a turn of the assistant.",
      evidence: { actual: excerptAround(turn.text, turn.text.indexOf(turn.body)) },
    },
  ];
}

const SINGLE_CALL = { id: "single-call", set: { maxCalls: 1 } } as const;

function judgeLostCalls({ parallel, turn }: Derivation): Finding[] {
  if (parallel !== "first-only") return [];
  return [
    {
      code: "parallel-calls-lost",
      severity: "warn",
      message: "Of two calls in one turn only the first is printed.",
      evidence: { actual: excerptAround(turn.body, 0) },
      repair: SINGLE_CALL,
    },
  ];
}

function judgeParallel(choice: DialectChoice, derivation: Derivation): Finding[] {
  if (derivation.parallel !== "both" || openDialect(choice).supportsParallelCalls) {
    return judgeLostCalls(derivation);
  }
  return [
    {
      code: "parallel-calls-unknown",
      severity: "info",
      message: "Two calls in one turn are printed in a way that could not be derived.",
      evidence: { actual: excerptAround(derivation.turn.body, 0) },
      repair: SINGLE_CALL,
    },
  ];
}

function judgeSlip(subject: Subject, written: string): Finding[] {
  const told = subject.converse([SYSTEM, FIRST_USER], { tools: PLAIN_TOOLS });
  const slip = told.ok ? findSlip(written, told.text) : null;
  return slip === null ? [] : [slip];
}

/** What the runtime writes otherwise than the template would; the model's own tokens stand in the prompt then. */
function judgeDifferences({ differing }: Derivation): Finding[] {
  const texts = differing.filter(({ kind }) => TEXT_KINDS.includes(kind));
  const later = differing.filter(({ kind }) => kind === "later turns");
  const values = differing.filter(
    ({ kind }) => !TEXT_KINDS.includes(kind) && kind !== "later turns",
  );
  return [
    ...describeDifference("call-texts-differ", "warn", texts),
    ...describeDifference("later-turns-differ", "info", later),
    // What is spelled otherwise as text is so in lists and parallel calls, too.
    ...(texts.length > 0 ? [] : describeDifference("call-values-differ", "info", values)),
  ];
}

function describeDifference(
  code: string,
  severity: Finding["severity"],
  differing: Derivation["differing"],
): Finding[] {
  const [first] = differing;
  if (first === undefined) return [];
  const { expected, actual } = first;
  const place = commonStart(expected, actual).length;
  const kinds = [...new Set(differing.map(({ kind }) => kind))].join(", ");
  return [
    {
      code,
      severity,
      message: `The template prints ${kinds} otherwise than they are decoded.`,
      evidence: { expected: excerptAround(actual, place), actual: excerptAround(expected, place) },
    },
  ];
}
