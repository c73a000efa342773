/**
 * T21: text never becomes a control token, wherever it enters a prompt. Each place is filled with every control literal
 * and the prompt is built as the runtime builds it; its control tokens must be those of the same prompt with plain words.
 */
import { isAgentError } from "../../base/errors.ts";
import type { TokenId } from "../../base/message.ts";
import type { Tokenizer } from "../../runtime/engine.ts";
import { INJECTION_FIELDS, type InjectionField } from "../evidence/injection-fields.ts";
import { createLiteralTokenizer } from "../evidence/markers/literal-tokenizer.ts";
import { listAllMarkers } from "../evidence/markers/printed-markers.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { type PromptMaker, renderSegments, tokenizeSegments } from "../prompt.ts";
import type { PromptSegment } from "../segments.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";
import { createSubjectMaker } from "../verifier/subject-prompts.ts";

/** Vocabularies reserve up to a thousand. Those the template prints come first; strangers' texts carry all of them. */
const MAX_LITERALS = 1_024;
const FEW_LITERALS = 24;
/** Between literals, so that two of them never make a third. */
const BETWEEN = "q";

/** What is left of a mark that a template has cut or changed. */
const BROKEN_MARK = /mk\d+q/i;
const EDGE_WORD = "Fq0w";
const BRACKETS_AROUND = /[<[{(|/]Fq0w\d|\dx[>\])}|]/;
const FILL_WORD = /Fq0w\d+x/g;

export const injectionSafety: Check = {
  id: "T21",
  title: "no text of a message, a call or a tool becomes a control token",
  stage: "render",
  run(subject) {
    const probe = createProbe(subject);
    if (probe.literals.length === 0) return [];
    const results = INJECTION_FIELDS.map((field) => probeField(probe, field)).filter(
      (result) => result !== null,
    );
    const findings = results.flatMap(({ findings: found }) => found);
    return [...findings, ...reportNaive(results)];
  },
};

interface Probe {
  subject: Subject;
  maker: PromptMaker;
  literals: readonly string[];
  /** One literal for each kind of bracket. */
  edges: readonly string[];
  guarded: ReadonlySet<TokenId>;
}

function createProbe(subject: Subject): Probe {
  const printed = listAllMarkers(subject);
  const tokenizer =
    subject.vocabulary?.tokenizer ??
    createLiteralTokenizer(listLiterals(subject, printed), subject);
  const { controlLiterals } = tokenizer;
  const first = controlLiterals.filter((literal) => printed.includes(literal));
  const others = controlLiterals.filter((literal) => !printed.includes(literal));
  const literals = [...first, ...others].slice(0, MAX_LITERALS);
  const guarded = new Set(controlLiterals.flatMap((literal) => findSingle(literal, tokenizer)));
  const edges = literals.filter(
    (literal, index) => literals.findIndex((other) => other[0] === literal[0]) === index,
  );
  return { subject, maker: createSubjectMaker(subject, tokenizer), literals, edges, guarded };
}

function listLiterals({ bosText, eosText }: Subject, printed: readonly string[]): string[] {
  return [...new Set([...printed, bosText, eosText])].filter((literal) => literal !== "");
}

function findSingle(literal: string, tokenizer: Tokenizer): TokenId[] {
  const tokens = tokenizer.tokenize(literal, { controlTokens: true, continuation: true });
  return tokens.length === 1 ? tokens : [];
}

interface FieldResult {
  field: InjectionField;
  findings: readonly Finding[];
  /** Control tokens that the text would have become without marks. */
  naive: number;
}

/** Null when the place cannot be filled: the conversation does not render even with plain words. */
function probeField(probe: Probe, field: InjectionField): FieldResult | null {
  const literals = field.isOpen ? probe.literals : probe.literals.slice(0, FEW_LITERALS);
  const clean = field.probe(literals.map((_, index) => `Fq0w${index}x`).join(BETWEEN));
  const hostile = field.probe(literals.join(BETWEEN));
  const expected = build(probe, clean);
  if (expected === null) return null;
  const actual = build(probe, hostile);
  if (actual === null) return { field, findings: [reportRaise(field)], naive: 0 };
  const added = actual.controls.length - expected.controls.length;
  const findings: Finding[] = [];
  if (added > 0) findings.push(reportInjection(field, added, actual));
  const damage = findDamage(expected.segments, actual.segments);
  if (damage !== null) findings.push(reportDamage(field, damage));
  if (touchesBrackets(expected.segments)) findings.push(...probeEdges(probe, field));
  const naive = probe.subject.converse(hostile.messages, { tools: hostile.tools });
  const naively = naive.ok ? countControls(probe, naive.text) - expected.controls.length : 0;
  return { field, findings, naive: Math.max(0, naively) };
}

/** True when the template prints a bracket directly around the text. */
function touchesBrackets(clean: readonly PromptSegment[]): boolean {
  return BRACKETS_AROUND.test(joinTemplate(clean));
}

/** The same with parts of literals, which a template may complete by what it prints around the text. */
function probeEdges(probe: Probe, field: InjectionField): Finding[] {
  const expected = build(probe, field.probe(EDGE_WORD));
  if (expected === null) return [];
  const texts = probe.edges.flatMap((literal) => [
    literal.slice(1, -1),
    `${literal.slice(1)} ${EDGE_WORD} ${literal.slice(0, -1)}`,
  ]);
  for (const text of texts) {
    const actual = build(probe, field.probe(text));
    const added = (actual?.controls.length ?? 0) - expected.controls.length;
    if (actual !== null && added > 0) return [reportInjection(field, added, actual)];
  }
  return [];
}

interface BuiltPrompt {
  segments: readonly PromptSegment[];
  /** Every guarded token in it, in order. */
  controls: readonly TokenId[];
}

function build(
  { maker, guarded }: Probe,
  { messages, tools }: ReturnType<InjectionField["probe"]>,
): BuiltPrompt | null {
  try {
    const segments = renderSegments(maker, messages, { tools });
    const tokens = tokenizeSegments(segments, maker.tokenizer);
    return { segments, controls: tokens.filter((token) => guarded.has(token)) };
  } catch (error) {
    if (isAgentError(error, "template-failed")) return null;
    throw error;
  }
}

function countControls({ maker, guarded }: Probe, text: string): number {
  const tokens = maker.tokenizer.tokenize(text, { controlTokens: true });
  return tokens.filter((token) => guarded.has(token)).length;
}

/** Where a mark came out otherwise than a plain word would have; null when all did alike. */
function findDamage(
  clean: readonly PromptSegment[],
  hostile: readonly PromptSegment[],
): string | null {
  for (const segment of hostile) {
    const place = segment.kind === "template" ? segment.text.search(BROKEN_MARK) : -1;
    if (segment.kind === "template" && place !== -1) return excerptAround(segment.text, place);
  }
  const words = joinTemplate(clean).match(FILL_WORD)?.length ?? 0;
  const expected = words + countContent(clean);
  const actual = countContent(hostile);
  return expected === actual ? null : `${actual} of ${expected} marks`;
}

function countContent(segments: readonly PromptSegment[]): number {
  return segments.filter(({ kind }) => kind === "content").length;
}

function joinTemplate(segments: readonly PromptSegment[]): string {
  return segments.map((segment) => (segment.kind === "template" ? segment.text : "")).join("");
}

function reportInjection(field: InjectionField, added: number, { segments }: BuiltPrompt): Finding {
  const text = joinTemplate(segments);
  return {
    code: "injection",
    severity: "fail",
    message: `Text in ${field.name} becomes ${added} control tokens.`,
    evidence: { actual: excerptAround(text, 0) },
    effect: "refuse",
  };
}

function reportDamage(field: InjectionField, damage: string): Finding {
  return {
    code: "mark-damaged",
    severity: "fail",
    message: `The template changes words in ${field.name}, so text that spells a control token is garbled there.`,
    evidence: { actual: damage },
  };
}

function reportRaise(field: InjectionField): Finding {
  return {
    code: "marked-text-refused",
    severity: "warn",
    message: `The template fails on some words in ${field.name}.`,
  };
}

function reportNaive(results: readonly FieldResult[]): Finding[] {
  const naive = results.filter((result) => result.naive > 0);
  const total = naive.reduce((sum, result) => sum + result.naive, 0);
  if (total === 0) return [];
  return [
    {
      code: "marks-needed",
      severity: "info",
      message: `Without marks, text in ${naive.length} places would have become ${total} control tokens.`,
    },
  ];
}
