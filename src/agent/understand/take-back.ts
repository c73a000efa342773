/** Whether an order takes back, or brings back, what was done in this conversation. Rules over words; knows no session. */

const VERB =
  /^(?:\/?undo|revert|rewind|roll ?back|restore|reset|discard|scrap|cancel|bring back|go back to|get rid of|remove|drop|take back|throw away|back out)\b\s*/;

/** "take that back", "put it back the way it was". */
const AROUND =
  /^(?:(?:take|put|change|set|turn|bring|rename|roll|move|switch) (?:it|that|this|them|these|those|everything|all of it|(?:the|your|my) (?:last |latest |previous )?(?:change|edit|fix|file|name)s?|[\w./\\-]{1,200}\.\w{1,8}) back|go back\b|reverse (?:that|this|your|the last)\b)/;

/** Verbs that take nothing back unless the conversation's own change is named. */
const PLAIN_VERB = /^(?:remove|drop|get rid of|cancel|discard|scrap|throw away)\b/;

const WHICH =
  "(?:(?:only|just|all|all of|both|the|your|my|our|that|this|those|these|last|latest|previous|prior|most recent|recent|very|first|second|third|two|three|few|\\d{1,2}|agent'?s?) )*";
const DONE =
  "(?:change|edit|modification|fix|rename|renaming|refactoring|refactor|rewrite|update|step|task|action|thing|one|work|commit|command|deletion|copy|move|undo|redo)s?";
const CHANGE = new RegExp(`^${WHICH}${DONE}(?=[\\s.,;:!?)]|$)`);
const NUMBER = "(?:both|two|three|four|five|six|seven|eight|nine|ten|\\d{1,2})";
const LAST = "(?:last|latest|previous|prior|most recent|recent)";
/** "the last two", "twice". */
const SEVERAL = new RegExp(
  `^(?:(?:the |your |my )?${LAST} ${NUMBER}|twice|${NUMBER} times)(?=[\\s.,;:!?)]*(?:$|[.,;:!?)]))`,
);
const POINTER =
  /^(?:only |just )?(?:it|that|this|them|these|those|everything|all|both|the lot|last)(?=[\s.,;:!?)]*(?:$|[.,;:!?)]|again|now|please|pls|in |to |for |from |which |at |as |how |what |of |completely|entirely|you\b))/;
const WHAT_YOU_DID =
  /^(?:only |just )?what(?:ever)? you(?:'ve| have)? (?:just )?(?:did|done|changed|made|wrote|edited)/;
const EARLIER =
  /^(?:to )?(?:the |how (?:it|they|everything|that) (?:was|were|looked)|what (?:it|they) (?:was|were)|as (?:it|they) (?:was|were)|before|where we (?:were|started))(?:(?:old|original|earlier|previous|former|initial|last) (?:version|state|one|code|name|content)s?)?/;
const FILE =
  /^(?:only |just )?(?:the )?(?:file )?["'`]?[\w./\\@-]{1,200}\.\w{1,8}["'`]?(?=[\s.,;:!?)]|$)(?!\s+(?:so that|to (?:use|return|be able)))/;

/** What may stand between the verb and what it is done to, or the end. */
const COURTESY =
  /^(?:(?:please|pls|plz|now|quickly|thanks|for me|again|bitte)(?=[\s.,;:!?)]|$)[\s.,;:!?)]*)+/;

/** `order` is in lower case, without what leads up to it. */
export function isTakingBack(order: string): boolean {
  if (AROUND.test(order)) return true;
  const verb = VERB.exec(order)?.[0];
  if (verb === undefined) return false;
  const object = order.slice(verb.length).replace(/\s+/g, " ").trim().replace(COURTESY, "");
  if (PLAIN_VERB.test(verb)) return isOwnChange(object);
  return (
    /^[.!]*$/.test(object) ||
    CHANGE.test(object) ||
    SEVERAL.test(object) ||
    POINTER.test(object) ||
    WHAT_YOU_DID.test(object) ||
    isEarlierState(verb, object) ||
    FILE.test(object)
  );
}

/** "remove your last change", but not "remove the last step". */
function isOwnChange(object: string): boolean {
  return /^(?:your|the|that) (?:(?:last|latest|previous) )?(?:change|edit|modification)s?(?=[\s.,!?]*$)/.test(
    object,
  );
}

function isEarlierState(verb: string, object: string): boolean {
  const isState =
    /^(?:to )?the (?:old|original|earlier|previous|former|initial|last) (?:version|state|code|name|content|one)s?\b/;
  return (
    isState.test(object) ||
    (/^(?:go|roll|revert|restore)/.test(verb) &&
      EARLIER.test(object) &&
      !/^(?:to )?the /.test(object))
  );
}

const AGAIN = /^(?:\/?redo|re-do|reapply|re-apply|apply|bring|put)\b\s*(.{0,80})/;

/** "redo", "redo that", "apply it again", "undo the undo". */
export function isBringingBack(order: string): boolean {
  if (/^(?:\/?undo|revert) (?:the|that|your|my|this) (?:last )?undo\b/.test(order)) return true;
  const match = AGAIN.exec(order);
  if (match === null) return false;
  const object = (match[1] ?? "").trim().replace(COURTESY, "");
  if (/^(?:apply|bring|put)/.test(order)) {
    return /^(?:it|that|this|them|(?:the|your|that|my) (?:last |latest |previous |undone )?(?:change|edit|fix|rename)s?) (?:again|back in|in again)\b/.test(
      object,
    );
  }
  return (
    /^[.!]*$/.test(object) ||
    CHANGE.test(object) ||
    SEVERAL.test(object) ||
    POINTER.test(object) ||
    WHAT_YOU_DID.test(object)
  );
}

const COUNTED: readonly RegExp[] = [
  new RegExp(`\\b(?:${LAST} )(?:only |just )?(${NUMBER})\\b`),
  new RegExp(
    `\\b(${NUMBER}) (?:of )?(?:the |your |my |those |these )?(?:very )?(?:${LAST} )?${DONE}\\b`,
  ),
  new RegExp(`\\b(${NUMBER}) times\\b`),
];
const NUMBER_WORDS = "one two three four five six seven eight nine ten".split(" ");

/** How many changes an order takes back or brings back, which it is known to do; 1 where it says no number. */
export function countTakenBack(order: string): number {
  if (/\btwice\b/.test(order)) return 2;
  const said = COUNTED.map((form) => form.exec(order)?.[1]).find((found) => found !== undefined);
  if (said === undefined) return 1;
  if (said === "both") return 2;
  return Math.max(1, NUMBER_WORDS.indexOf(said) + 1 || Number(said) || 1);
}
