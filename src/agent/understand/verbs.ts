/** The verbs that open an order, and what they ask for. A table and its lookup; knows no sentence. */

/**
 * "repair": something is to be made right or complete. "change": anything else that is to be written. "ask": something
 * is to be told. "look": says nothing yet, as "check" or "see". "run": a command is to be run.
 */
export type VerbSense = "repair" | "change" | "ask" | "look" | "run";

const VERBS: Readonly<Record<VerbSense, string>> = {
  repair: "fix repair debug solve correct resolve mend patch unbreak complete finish implement",
  change:
    "abstract adapt add adjust align allow alter annotate append apply assign augment avoid bump build cache call capitalise capitalize cast " +
    "catch change clean cleanup combine comment configure connect convert copy cover create cut decorate decrease deduplicate " +
    "define delete deprecate disable document drop duplicate edit emit enable encapsulate erase escape exclude expand export " +
    "expose extend extract factor fill filter flatten flip format generate generalise generalize get guard handle harden have hide " +
    "hoist hook import improve include increase indent inherit initialise initialize inject inline insert install introduce invert " +
    "join let limit lint lock log lower make memoise memoize merge migrate mock modernise modernize modify move name normalise normalize omit " +
    "optimise optimize order override parallelise parallelize parametrise parametrize parse pin port polish prefix prepend " +
    "prettify prevent protect put raise redo reduce refactor reformat register reimplement remove rename reorder reorganise reorganize replace rephrase reset " +
    "restore restructure return reuse reverse revert revise rework rewrite rm rotate round sanitise sanitize save separate serialise " +
    "serialize set shorten silence simplify skip sort speed split stop store streamline strip style substitute suppress support swap switch tell-apart " +
    "throw tidy tighten toggle touch transform translate trim truncate turn tweak type uncomment undo unify unwrap update upgrade " +
    "use validate widen wire wrap write",
  ask:
    "analyse analyze answer brainstorm clarify compare count describe determine enumerate estimate evaluate explain find " +
    "identify list locate outline point print propose quote rate recall recommend report review search show summarise summarize suggest tell walk",
  look: "check confirm consider ensure examine help inspect investigate look note open read remember see test think try understand verify watch",
  run: "execute launch rerun re-run run start",
};

const senses = new Map<string, VerbSense>(
  (Object.keys(VERBS) as VerbSense[]).flatMap((sense) =>
    VERBS[sense].split(" ").map((verb): [string, VerbSense] => [verb, sense]),
  ),
);

/** Whether something is to be told rather than done, by what follows the verb. */
const TURNS_TO_ASK: readonly RegExp[] = [
  /^(?:give|get|send|bring|hand) (?:me|us) /,
  /^name (?:one|two|three|four|five|\d+|a|an|all|the|each|every|any|some|both) /,
  /^(?:check|see|verify|look|investigate|find out|figure out|confirm|test) (?:\S+ )?(?:if|whether|why|how|what|which|where|who)\b/,
  /^(?:read|open) .{1,80}\b(?:and|then) (?:tell|explain|summari[sz]e|describe)/,
  /^look up /,
  /^help (?:me|us) (?:to )?(?:understand|see|find)/,
  /^make (?:me )?a (?:list|summary|table|overview) of/,
  /^write (?:me )?a (?:summary|short summary|explanation|description) of .{1,80}(?:here|in your reply)/,
];

/** Asking verbs that order a change after all: "find and fix" is for the next clause, "print a warning" is code. */
const TURNS_TO_CHANGE: readonly RegExp[] = [
  /^(?:print|report|show|list|count) (?:a|an) (?:\S+ )?(?:warning|error|message|progress|spinner|hint|prompt|line|column|row)/,
  /^get rid of /,
  /^(?:take|get) .{1,80}\b(?:out|off|away)\b/,
];

/** Alone it is said to whoever is at work, and orders nothing to be written. */
const HALT = /^(?:stop|cancel|skip|wait|hold on)[\s.!]*$/;

/** "convert is fine", "the build fails": the word in front names something. */
const NOUN =
  /^ (?:is|are|was|were|has|had|does|doesn't|isn't|should|must|needs|returns?|fails|failed|never|always|works|crashes|throws|breaks|hangs|passes|already|still)\b/;

/** A checker alone, of the project as a whole. */
const TURNS_TO_RUN =
  /^(?:lint|type-?\s?check)(?: (?:it|everything|all|again|please|now|(?:the |this |my |our |whole |entire )*(?:project|code(?: ?base)?|repo(?:sitory)?)))*[\s.!]*$/;

const TURNS_TO_REPAIR =
  /^(?:take care of|deal with|look after|sort out) (?:it|this|that|them|the (?:tests?|bug|error|failure)s?)\b/;

/** What an order says that begins with this text, in lower case; null where no verb of the table opens it. */
export function senseOrder(text: string): VerbSense | null {
  if (TURNS_TO_ASK.some((form) => form.test(text))) return "ask";
  if (TURNS_TO_RUN.test(text)) return "run";
  if (TURNS_TO_REPAIR.test(text)) return "repair";
  if (TURNS_TO_CHANGE.some((form) => form.test(text))) return "change";
  if (HALT.test(text)) return null;
  const head = headOf(text);
  return NOUN.test(text.slice(head.length)) ? null : (senses.get(head) ?? null);
}

/** The word in front. */
export function headOf(text: string): string {
  return /^[a-z]+(?:-[a-z]+)?(?=$|\s|[,.:;!?)]+(?:\s|$))/.exec(text)?.[0] ?? "";
}

/** "adding" → "add", "making" → "make", "running" → "run"; null for what is no form of a known verb. */
export function readGerund(word: string): string | null {
  if (!word.endsWith("ing")) return null;
  const stem = word.slice(0, -3);
  const forms = [stem, `${stem}e`, /(.)\1$/.test(stem) ? stem.slice(0, -1) : stem];
  return forms.find((form) => senses.has(form)) ?? null;
}
