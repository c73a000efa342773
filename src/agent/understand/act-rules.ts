/** What one clause does, by the words it opens with: a table of rules, the first that holds decides. Knows no project. */
import { stripLeads } from "./leads.ts";
import { isBringingBack, isTakingBack } from "./take-back.ts";
import { senseOrder, type VerbSense } from "./verbs.ts";

/** "back": what was done here is taken back; "again": what was undone is wanted. "form": how the reply shall look. */
export type Act =
  | VerbSense
  | "ban"
  | "form"
  | "condition"
  | "complaint"
  | "wish"
  | "back"
  | "again"
  | "none";

/** A clause and what is known of its sentence. */
export interface SaidClause {
  /** In lower case, on one line. */
  plain: string;
  /** The same without what leads up to an order. */
  order: string;
  /** It was an order put as a polite question. */
  wasAsked: boolean;
  /** Its sentence begins as a question does. */
  isInQuestion: boolean;
  /** A question mark ends it. */
  endsAsked: boolean;
  /** Where it stands in its sentence: an order may come first, or after something that is no mere list of nouns. */
  place: "first" | "follows" | "in-list";
}

const BAN =
  /^(?:please |and |but |then |so |also |or )*(?:do not|don'?t|dont|never|must not|mustn'?t|should not|shouldn'?t|may not|without|avoid|not (?!sure\b|clear\b|working\b)|no need to|nothing (?:else )?(?:may|must|should|shall|is to)|(?:change|modify|edit|touch|alter|do|write) nothing|no (?:code |file |other |more )?(?:changes?|edits?|modifications?)|leave |keep |hands off|only (?:change|edit|touch|modify)\b|(?:change|edit|touch|modify) only\b|read[- ]only)/;
const FORM =
  /^(?:please |and |then |also |just |only |simply )*(?:(?:end|finish|conclude|close) (?:(?:your|the) (?:reply|answer|response|message|output)|with)\b|(?:your|the) (?:last|final) line|(?:answer|reply|respond)(?: (?:with|only|just|in|yes|no|true|false|either|by|using|briefly|shortly)\b|$)|(?:yes|no) or (?:no|yes)\b|no tool is needed|one word)/;
const CONDITION =
  /^(?:please |and |but |then |so |or )*(?:if|unless|when|whenever|once|after|before|until|because|since|as soon as|as long as|while|although|though|given|should (?:it|they|this|that|the|any|all|one|something|x{3,}))\s/;
const WH =
  /^(?:what|which|who|whom|whose|why|how|where|what's|whats|who's|where's|how's|wherefore)\b/;
const ASKING =
  /^(?:(?:is|are|was|were|does|did|has|am|isn't|aren't|doesn't|didn't|hasn't|haven't|won't|can't)\s|(?:do|can|could|should|would|will|shall|may|might|have|had)\s(?:i|we|they|it|he|she|the|this|that|these|those|all|any|both|there|you|tests?|my|our|your|x+)\b|when (?:is|are|was|were|does|do|did)\s|i wonder|i'?m (?:wondering|curious|not sure|unsure)|i (?:don'?t|do not) (?:understand|get|know)|(?:know|understand|learn|hear|find out|figure out)\b|any (?:idea|clue|way)|(?:wondering|curious)\b|tell me\b|(?:the )?(?:number|count|list|meaning|purpose|amount|name|type|signature|location|difference|total) (?:of|between)\b|eli5)/;
const COMPLAINT =
  /\b(?:fail(?:s|ed|ing|ure)?|broken|breaks|crash(?:es|ed|ing)?|bugs?|buggy|typos?|mistakes?|misspel(?:led|t)|outdated|wrong|incorrect(?:ly)?|does(?:n'?t| not) (?:work|pass|compile|build|run|return|handle|match|end)|do(?:n'?t| not) (?:work|pass|compile|build)|not working|isn'?t working|errors? out|throws?|raises|hang(?:s|ing)?|never ends|never (?:terminates|returns|stops|finishes)|(?:infinite|endless) loop|traceback|exception|off[- ]by[- ]one|cut off|truncated|incomplete|misaligned|red)\b|error\b/;
/** With a question mark it asks for a reason as often as for the thing. */
const WHY_NOT = /^(?:(?:and|but|so|then|hey|ok) )*why (?:don'?t (?:you|we)|not) /;
const WISH =
  /\b(?:should|must|shall|needs?|ought to|has to|have to|supposed to|is expected to)\s(?!not\b|stay|remain|still|keep|pass\b|be left|i\b|we\b)|^i(?:'d| would)? (?:want|like|love|need)\b|^(?:what )?(?:i|we) (?:want|need)\b|^it (?:would|'d) be (?:nice|great|good|helpful|cool|better|useful) (?:if|to have)\b|\bis missing\b|\black(?:s|ing)\b/;

const RULES: readonly { act: Act; holds: (clause: SaidClause) => boolean }[] = [
  { act: "form", holds: ({ plain }) => FORM.test(plain) },
  { act: "ban", holds: ({ plain }) => BAN.test(plain) },
  { act: "none", holds: ({ plain, endsAsked }) => endsAsked && WHY_NOT.test(plain) },
  { act: "repair", holds: (clause) => isPlainQuestion(clause) && repairsInQuestion(clause) },
  { act: "ask", holds: isPlainQuestion },
  { act: "complaint", holds: ({ plain }) => CONDITION.test(plain) && COMPLAINT.test(plain) },
  { act: "condition", holds: ({ plain }) => CONDITION.test(plain) },
  { act: "none", holds: ({ place, order }) => place === "in-list" && !HAS_OBJECT.test(order) },
  { act: "again", holds: ({ order }) => isBringingBack(order) },
  { act: "back", holds: ({ order }) => isTakingBack(order) },
  {
    act: "ask",
    holds: ({ order, wasAsked }) => WH.test(order) || (ASKING.test(order) && !wasAsked),
  },
];

const LATER_RULES: readonly { act: Act; holds: (clause: SaidClause) => boolean }[] = [
  { act: "ask", holds: ({ endsAsked }) => endsAsked },
  { act: "complaint", holds: ({ order }) => COMPLAINT.test(order) },
  { act: "wish", holds: ({ plain }) => WISH.test(plain) },
];

/** A verb with what it is done to; in a list of nouns there is none. */
const HAS_OBJECT =
  /^[a-z-]+ (?:it|its|this|that|these|those|them|the|a|an|all|any|every|each|my|our|your|their|some|both|x{3,}|\S*[._/(]\S*)(?=\s|[.,!]|$)/;

export function decideAct(clause: SaidClause): Act {
  const rule = RULES.find(({ holds }) => holds(clause));
  if (rule !== undefined) return rule.act;
  const sense = senseOrder(clause.order) ?? senseLast(clause.order);
  return sense ?? LATER_RULES.find(({ holds }) => holds(clause))?.act ?? "none";
}

/** Whether a sentence asks, by how it begins; a polite "can you …" does not. */
export function beginsQuestion(sentence: string): boolean {
  const { order, wasAsked } = stripLeads(sentence);
  if (/^should\b/.test(order) && !sentence.includes("?")) return false; // "should it fail, fix it"
  return WH.test(order) || (ASKING.test(order) && !wasAsked);
}

function isPlainQuestion({ isInQuestion, wasAsked }: SaidClause): boolean {
  return isInQuestion && !wasAsked;
}

/** "why does it fail, fix it": only a repair of what was just named is an order within a question. */
function repairsInQuestion({ order, place }: SaidClause): boolean {
  return (
    place !== "first" && /^(?:fix|repair|correct|solve|change) (?:it|that|this|them)\b/.test(order)
  );
}

/** "the tests fix please", "the bug in cart.py fix": the verb at the end. */
function senseLast(order: string): VerbSense | null {
  const last = /\s([a-z]+)(?: (?:please|pls|plz|bitte|now)){0,2}[\s.!]*$/.exec(order)?.[1] ?? "";
  const isVerb = /^(?:fix|repair|rename|remove|delete|implement|refactor|simplify)$/.test(last);
  return isVerb && !/\b(?:is|are|was|has|no|the|a|this|that|to) [a-z]+[\s.!]*$/.test(order)
    ? senseOrder(last)
    : null;
}
