/** Whether the words of a task say that a test file itself is to be written, not only that its tests are to pass. Pure. */

const TESTS =
  "(?:tests?|cases?|assertions?|expectations?|fixtures?|specs?|imports?|comments?|lines?|helpers?)";
/** What stands between the verb and what is added; a preposition there means that it goes somewhere else. */
const GOVERNED =
  "(?:(?!(?:to|in|into|so|that|which|and|or|from|until|if)\\b)[\\w`'\"()-]+\\s+){0,5}?";
/** "… so that the tests in a_test.py pass" adds nothing to a_test.py. */
const ONWARD = "(?:(?!\\b(?:so|until|mak(?:e|es|ing)|pass(?:es)?|fails?)\\b)[^.!?;\\n]){0,160}?";
const FILE = "(?:the\\s+)?(?:test\\s+)?(?:file\\s+)?[`\"']?$";

const SAYS_TO_WRITE: readonly RegExp[] = [
  new RegExp(`\\b(?:edit|change|modify|update|extend|rewrite|expand)\\s+${FILE}`, "i"),
  new RegExp(
    `\\b(?:edit|change|modify|update|extend|rewrite|expand|remove|delete|rename|adapt|adjust)\\s+(?:the\\s+|all\\s+|its\\s+)?(?:\\w+\\s+)?${TESTS}\\s+(?:in|of|from)\\s+${FILE}`,
    "i",
  ),
  new RegExp(
    `\\b(?:add|append|insert|write|put|include|create)\\s+${GOVERNED}${TESTS}\\b${ONWARD}\\b(?:to|into|in|of)\\s+${FILE}`,
    "i",
  ),
];
const OPENS_WITH =
  /(?:^|[.!?:;\n]\s*)(?:now |then |also |please )*in\s+(?:the\s+)?(?:test\s+)?(?:file\s+)?[`"']?$/i;
const ORDERS =
  /^[`"']?,?\s+(?:please\s+|also\s+)?(?:add|append|change|modify|replace|rename|remove|delete|put|insert|write|update|extend|edit)\b/i;
const FORBIDS = /\b(?:not|never|without|don't|dont|no need to)\b[^.!?;\n]*$/i;

const REACH_CHARS = 300;

/** `written`: the test file as the task spells it. */
export function saysToWriteTests(task: string, written: string): boolean {
  if (written === "") return false;
  for (let at = task.indexOf(written); at >= 0; at = task.indexOf(written, at + written.length)) {
    const before = task.slice(Math.max(0, at - REACH_CHARS), at);
    const after = task.slice(at + written.length, at + written.length + REACH_CHARS);
    const isPlace = OPENS_WITH.test(before) && ORDERS.test(after);
    if (isPlace || (!FORBIDS.test(before) && SAYS_TO_WRITE.some((form) => form.test(before)))) {
      return true;
    }
  }
  return false;
}
