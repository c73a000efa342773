/** Finds answers that were copied out of the tests: comparisons, tables and plain returns of their values. Pure. */
import type { Answer, CodeFacts, Decision, LookUp } from "../../../code/overfit/code-facts.ts";
import { isCompound, isPlain, keyOf, type LiteralValue } from "../../../code/overfit/literal.ts";
import type { OverfitSign } from "./overfit-sign.ts";
import type { TestEvidence } from "./test-evidence.ts";

/** Numbers up to here are days, months, hours and base cases as often as they are copied. */
const LARGEST_USUAL_NUMBER = 12;
/** Shorter texts are words of a format. */
const MIN_COPIED_CHARS = 5;
const MIN_COPIED_ANSWER_CHARS = 16;
/** A subject compared with so many values is told apart by value. */
const MANY_CASES = 3;
const WIDEST_GAP = 4;
const SHOWN_CHARS = 40;

export function findLiteralSigns(
  base: CodeFacts,
  after: CodeFacts,
  evidence: TestEvidence,
): OverfitSign[] {
  const hadDecisions = new Set(base.decisions.map(({ spelled }) => spelled));
  const hadTables = new Set(base.lookUps.map(({ spelled }) => spelled));
  const hadAnswers = new Set(base.answers.map(({ value }) => keyOf(value)));
  const decisions = after.decisions.filter(({ spelled }) => !hadDecisions.has(spelled));
  return [
    ...judgeDecisions(decisions, base, evidence),
    ...after.lookUps
      .filter(({ spelled }) => !hadTables.has(spelled))
      .map((lookUp) => judgeLookUp(lookUp, evidence)),
    ...after.answers
      .filter(({ value }) => !hadAnswers.has(keyOf(value)))
      .map((answer) => judgeAnswer(answer, evidence)),
  ].filter((sign) => sign !== null);
}

/** One usual number may be a case of its own; several answers to several values of the tests are a list of them. */
function judgeDecisions(
  decisions: readonly Decision[],
  base: CodeFacts,
  evidence: TestEvidence,
): (OverfitSign | null)[] {
  const signs = decisions.map((decision) => judgeDecision(decision, base, evidence));
  const answered = new Map<string, Set<string>>();
  for (const { subject, values, outcome } of decisions) {
    const [value] = values;
    if (value === undefined || outcome === null || !isCopied(value, evidence)) continue;
    answered.set(subject, (answered.get(subject) ?? new Set()).add(keyOf(value)));
  }
  return signs.map((sign, at) => {
    const decision = decisions[at];
    if (!sign || !decision || decision.outcome === null || isDispatch(decision, base)) return sign;
    const count = answered.get(decision.subject)?.size ?? 0;
    return count >= MANY_CASES ? { ...sign, isGrave: true } : sign;
  });
}

function judgeDecision(
  decision: Decision,
  base: CodeFacts,
  evidence: TestEvidence,
): OverfitSign | null {
  if (decision.form === "between") return judgeBetween(decision, evidence);
  const { outcome, line } = decision;
  const copied = decision.values.filter((value) => isCopied(value, evidence));
  const [first] = copied;
  if (first !== undefined) {
    const isGrave = !isDispatch(decision, base) && isGraveCase(decision, copied, evidence);
    return createSign(line, describeCase(first, outcome), isGrave);
  }
  // The value is nothing special, and what is answered to it is.
  const [plain] = decision.values;
  if (plain === undefined || outcome === null || !isCopied(outcome, evidence)) return null;
  if (!evidence.isTold(plain) || !evidence.areTogether(plain, outcome)) return null;
  const isGrave = !isPlain(plain) && !isDispatch(decision, base);
  return createSign(line, describeCase(plain, outcome), isGrave);
}

/** Told by the tests and by nothing else. */
function isCopied(value: LiteralValue, evidence: TestEvidence): boolean {
  return !isPlain(value) && evidence.isTold(value) && !evidence.isKnown(value);
}

/** The base tells the same thing apart by such values already: another case of it is how one adds to it. */
function isDispatch({ subject, values }: Decision, base: CodeFacts): boolean {
  const kind = values[0]?.kind;
  const alike = base.decisions.filter(
    (other) => other.subject === subject && other.values[0]?.kind === kind,
  );
  if (kind === "text") return alike.length > 0;
  return kind === "number" && alike.length >= MANY_CASES;
}

function isGraveCase(
  { form, values, outcome }: Decision,
  copied: readonly LiteralValue[],
  evidence: TestEvidence,
): boolean {
  if (form === "member") {
    const special = values.filter((value) => !isPlain(value));
    if (copied.length < special.length) return false;
    return copied.some(isCompound) || (copied.length > 1 && isAnswered(copied, outcome));
  }
  if (copied.some(isCompound)) return true;
  if (outcome === null) return false;
  const isPair = copied.some((value) => evidence.areTogether(value, outcome));
  return (isPair && !isPlain(outcome)) || isAnswered(copied, outcome);
}

/** Whatever is answered: a value that nobody compares with by chance. */
function isAnswered(copied: readonly LiteralValue[], outcome: LiteralValue | null): boolean {
  return outcome !== null && copied.some(isUnusual);
}

function isUnusual(value: LiteralValue): boolean {
  if (value.kind === "number") return Math.abs(Number(value.text)) > LARGEST_USUAL_NUMBER;
  return value.kind === "text" && value.value.length >= MIN_COPIED_CHARS;
}

function judgeBetween({ values, outcome, line }: Decision, evidence: TestEvidence) {
  const ends = values.map((value) => (value.kind === "number" ? Number(value.text) : Number.NaN));
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  if (!(high - low <= WIDEST_GAP)) return null;
  const hit = evidence.findBetween(low, high);
  if (hit === null || Math.abs(hit) <= LARGEST_USUAL_NUMBER) return null;
  return createSign(
    line,
    `The range from ${low} to ${high} holds hardly more than ${hit}, a value of the tests.`,
    outcome !== null,
  );
}

function judgeLookUp(
  { pairs, isDirect, line }: LookUp,
  evidence: TestEvidence,
): OverfitSign | null {
  const special = pairs.filter((pair) => !pair.every(isPlain));
  const copied = special.filter(([key, held]) => isCopiedPair(key, held, evidence));
  if (copied.length === 0) return null;
  const isWhole = special.every(
    ([key, held]) => evidence.isTold(key) && evidence.areTogether(key, held),
  );
  const isAsked = isDirect || copied.every(([key]) => evidence.isArgument(key));
  if (!isWhole && !(isAsked && copied.length * 2 >= special.length)) return null;
  const message = `Inputs and results of the tests stand here as a table (${copied.length} of ${pairs.length}).`;
  return createSign(line, message, isWhole && isAsked);
}

function isCopiedPair(key: LiteralValue, held: LiteralValue, evidence: TestEvidence): boolean {
  if (evidence.isKnown(key) && evidence.isKnown(held)) return false;
  return evidence.isTold(key) && evidence.areTogether(key, held);
}

function judgeAnswer({ value, line }: Answer, evidence: TestEvidence): OverfitSign | null {
  if (!isCopied(value, evidence)) return null;
  if (value.kind === "text" && value.value.length < MIN_COPIED_ANSWER_CHARS) return null;
  const message = `It returns ${show(value)}, which stands in the tests, whatever was computed.`;
  return createSign(line, message, isCompound(value) && !isSmall(value));
}

/** One value, or nothing but plain ones. */
function isSmall(value: LiteralValue): boolean {
  if (!("items" in value)) return false;
  return value.items.length < 2 || value.items.every(isPlain);
}

function describeCase(value: LiteralValue, outcome: LiteralValue | null): string {
  const answer = outcome === null ? "" : ` and answers ${show(outcome)}`;
  return `It asks for ${show(value)}, a value of the tests${answer}.`;
}

function show(value: LiteralValue): string {
  const text = value.kind === "text" ? JSON.stringify(value.value) : keyOf(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

function createSign(line: number, message: string, isGrave: boolean): OverfitSign {
  return { kind: "special-cased-literal", line, message, isGrave };
}
