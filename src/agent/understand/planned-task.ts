/**
 * "Do it", "go ahead", "mach das": words that agree to what was planned just before, and nothing besides. Pure. Without a
 * plan they mean nothing here; with any other word they are a message of their own.
 */
import type { SessionMemory, TaskMemory } from "../conversation/session-memory.ts";

const AGREES =
  "(?:yes|yeah|yep|yup|ok|okay|sure|right|good|great|fine|perfect|nice|cool|super|agreed|correct|exactly|well|thanks|thank you|(?:that |it |this )?(?:looks|sounds) (?:good|great|fine|right)|lgtm|please|now|then|and|so|ja|jep|jo|gut|genau|passt|sieht gut aus|klingt gut|alles klar|bitte|dann|und|danke)";
const PLAN =
  "(?:it|that|this|them|these|those|the plan|your plan|that plan|this plan|all of (?:it|that|them))";
const ORDERS = [
  `do (?:exactly |just )?(?:${PLAN}|so|as planned|what you (?:said|planned|proposed|suggested))`,
  `(?:go ahead|proceed|continue|start|begin)(?: with ${PLAN})?`,
  "go(?: for it| on)?",
  `carry ${PLAN} out|carry out ${PLAN}`,
  `(?:execute|implement|perform|apply|follow) (?:${PLAN}|(?:the|these|those|your) changes?)`,
  "make (?:it so|it happen|(?:the|that|this|these|those|your) changes?)",
  "(?:mach|mache|tu|tue)(?:s| (?:es|das|dies|so|mal|ruhig|genau|einfach|bitte|jetzt|alles|weiter))*",
  "(?:leg(?:e)? |gehts? |auf gehts )?los(?: gehts)?",
  "(?:führ|führe|setz|setze) (?:es|das|den plan|alles)(?: bitte| jetzt| so)? (?:aus|um)",
].join("|");
const COURTESY =
  "(?:please|pls|now|then|so|exactly|just|like that|that way|as planned|right away|for me|thanks|thank you|bitte|jetzt|mal|danke|genau so)";

const IS_ORDER = new RegExp(`^(?:${AGREES} )*(?:${ORDERS})(?: ${COURTESY})*$`);
/** An agreement alone answers what was shown last, and nothing older. */
const IS_YES = new RegExp(
  `^(?:ok |okay |oh )?(?:yes|yeah|yep|yup|sure|please do|ja|jep|jawohl)(?: ${AGREES}| do| do so)*$`,
);

const MAX_SAID_CHARS = 120;
/** What a session keeps of a message: of a longer one the end is not known. */
const MAX_KEPT_CHARS = 2_000;

/** The plan that the message says to carry out; null when it says something else, or nothing was planned just before. */
export function findPlannedTask(message: string, { tasks }: SessionMemory): TaskMemory | null {
  let found = findAgreed(message, tasks);
  // "Do it", said where nothing may be written, shows the same plan once more.
  for (let plan = found; plan !== null; ) {
    found = plan;
    const { number, said } = plan;
    const before = tasks.filter((task) => task.number < number);
    plan = findAgreed(said, before);
  }
  return found;
}

function findAgreed(message: string, tasks: readonly TaskMemory[]): TaskMemory | null {
  const said = readWords(message);
  const isOrder = IS_ORDER.test(said);
  if (!isOrder && !IS_YES.test(said)) return null;
  const last = isOrder ? tasks.findLast(({ work }) => work !== "answer") : tasks.at(-1);
  const isKept = last !== undefined && last.said.length < MAX_KEPT_CHARS;
  return isKept && last.isPlan === true ? last : null;
}

function readWords(message: string): string {
  if (message.length > MAX_SAID_CHARS) return "";
  const words = message.toLowerCase().replace(/['’]/g, "");
  return words.replace(/[^\p{L}\p{N}?]+/gu, " ").trim();
}
