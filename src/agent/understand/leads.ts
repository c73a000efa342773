/**
 * Takes off what stands in front of an order: courtesy, "can you", "in cart.py", numbers of a list. Pure. Every pattern
 * is anchored at the start and bounded, and only some of them are taken off in a row.
 */
import { headOf, readGerund, senseOrder } from "./verbs.ts";

const MAX_LEADS = 14;

const MARKS = /^(?:[\s,;:.!–—>#"'()[\]*•-]+|\d{1,3}[.)]\s+)/;

const FILLERS =
  /^(?:please|pls|plz|kindly|now|then|next|also|and|but|so|or|ok|okay|hey|hi|hello|well|just|only|simply|quickly|quick|first|firstly|second|secondly|third|finally|lastly|again|maybe|perhaps|actually|rather|better|instead|alright|cool|thanks|thank you|great|good|nice|yes|yeah|yep|sure|hm+|oh|still|afterwards|after that|in addition|additionally|furthermore|moreover|btw|by the way|one more thing|likewise|as a next step|as well|too|all right|on second thought|never ?mind|sorry|wait|possibly|otherwise|else|if not|if so|in that case|me|us|i think|i guess|guys|dear|bitte)(?=[\s,:;.!–—-]|$)/;

const REFUSAL = /^no(?:pe|,| wait| no|\s*[.!–—-])(?=[\s,]|$)/;

const COURTESIES =
  /^(?:(?:can|could|will|would) (?:you|u|ya)|would you be so kind (?:as to|and)|(?:can|could) we|what (?:i|we) (?:want|need|would like)(?: is)?(?: for)?(?: you)?(?: to)?|let'?s|let us|go ahead and|try (?:to|and)|help (?:me|us)(?: to)?|feel free to|be so kind (?:as to|and)|make sure (?:to|you|that you)|be sure to|i(?:'d| would) (?:like|love|want|prefer|appreciate)(?: for)?(?: you)? to|i'd rather(?: you)?|i (?:want|need|wish)(?: for)?(?: you)? to|we (?:want|need|have|ought) to|we (?:should|must)|you (?:should|must|need to|have to|can|could|may|are to|might)|(?:your|the|my) (?:task|job|goal|aim|todo)(?: here)?(?: is|:)(?: to)?|(?:need|needs|want|have|got) to|it would be (?:nice|great|good|helpful|cool) if you(?: could| would)?|i(?:'d| would) appreciate it if you(?: could| would)?|would it be possible to|why don'?t (?:you|we)|why not|(?:task|todo|request|goal) ?:|(?:go|come) and|you to)\s+/;

/** A gerund follows. */
const GERUND_COURTESIES =
  /^(?:would you mind|do you mind|mind|how about|what about|consider|start|begin)(?: by)? (?=\w{2,20}ing\b)/;

/** "in cart.py", "for the function total", "at the end of a.md". */
const PLACE = /^(?:in|inside|within|into|for|at|from|on|under)\s/;
/** "cart.py: add …" */
const PLACE_HEADING = /^@?[\w./\\-]{1,200}\.\w{1,8}\s*[:,–—-]?\s+/;
const MAX_PLACE_WORDS = 9;

/** The order without what leads up to it, in lower case. `wasAsked`: it was put as a polite question. */
export function stripLeads(clause: string): { order: string; wasAsked: boolean } {
  let order = clause.toLowerCase().replace(/\s+/g, " ");
  let wasAsked = false;
  for (let leads = 0; leads < MAX_LEADS; leads++) {
    const shorter = stripOne(order);
    if (shorter === null) break;
    wasAsked ||= /^(?:can|could|will|would|why|how about|what about|do you mind|mind)\b/.test(
      order,
    );
    order = shorter;
  }
  return { order: order.trim(), wasAsked };
}

function stripOne(text: string): string | null {
  for (const form of [MARKS, REFUSAL, COURTESIES, FILLERS]) {
    const rest = text.replace(form, "");
    if (rest.length < text.length) return rest;
  }
  return stripGerund(text) ?? stripPlace(text);
}

function stripGerund(text: string): string | null {
  const rest = text.replace(GERUND_COURTESIES, "");
  if (rest.length === text.length) return null;
  const word = headOf(rest);
  const verb = readGerund(word);
  return verb === null ? null : `${verb}${rest.slice(word.length)}`;
}

/** Only where an order follows: "in Python there are two ways" is left alone. */
function stripPlace(text: string): string | null {
  const heading = PLACE_HEADING.exec(text)?.[0] ?? "";
  if (heading !== "" && senseOrder(text.slice(heading.length)) !== null) {
    return text.slice(heading.length);
  }
  if (!PLACE.test(text)) return null;
  const words = text.split(" ", MAX_PLACE_WORDS + 1);
  let length = 0;
  for (const [at, word] of words.entries()) {
    const isNamed = /^(?:the|a|an|this|that|my|our|each|every|all)$/.test(words[at - 1] ?? "");
    if (at > 1 && !isNamed && isOrder(text.slice(length))) return text.slice(length);
    length += word.length + 1;
  }
  return null;
}

function isOrder(text: string): boolean {
  const sense = senseOrder(text);
  return sense !== null && sense !== "look";
}
