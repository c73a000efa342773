/** What a message says about tests and builds: that they fail, that they are to pass, that they are to be repaired. Pure. */

/** A command stands as "tests" in what is matched. */
const TEST = String.raw`(?:\S{0,120}(?:tests?|specs?)|\S{0,120}(?:test_|_test|\.test\.|\.spec\.)\S{1,80}|pytest|unittest|jest|vitest)`;
const BUILD =
  "(?:test suite|suite|ci|build|pipeline|type ?check(?:s|ing|er)?|tsc|compil(?:er|ation)|lint(?:er|ing)?)";
const FAILS =
  "(?:fail(?:s|ed|ing|ures?)?|red|broken|breaks?|crash(?:es|ed|ing)?|do(?:es)?(?:n'?t| not) (?:pass|work|end|terminate|succeed|finish)|(?:is|are)(?:n'?t| not) (?:passing|green)|never (?:ends|stops|terminates|finishes|passes)|hangs?|errors?(?: out)?|times? out)";
const TESTS_FAIL = new RegExp(
  String.raw`\b${TEST}(?:\s+\S+){0,6}?\s+${FAILS}\b|\b${BUILD}(?:\s+(?:is|still|now|currently|just))*\s+${FAILS}\b|\bbroke\s+(?:the\s+)?(?:${BUILD}|tests?)\b|\b(?:failing|broken|red|failed)\s+(?:unit\s+|integration\s+)?(?:${TEST}|${BUILD})\b`,
  "i",
);
const FAIL_OUTPUT =
  /^(?:FAILED|FAIL)[\s:(]|^\s*not ok \d+|^E\s{2,}|\b\d+ (?:tests? )?failed\b|^\s*[✗✘✖×]\s|^\s*# fail [1-9]/m;
const WANTS_PASS = new RegExp(
  String.raw`\b(?:${TEST}|${BUILD}|it|they|them|all|everything|both)(?!\s+(?:already|still))(?:\s+(?!already|still)\S+){0,4}?\s+(?:to\s+)?(?:pass(?:es|ing)?(?=\s*(?:[.,;:!?)\n]|$)|\s+(?:again|now|too|and|but|with|without|locally|cleanly|before|after|afterwards|then|once|at the end|when|all|both)\b)|succeeds?\b|green\b)|\b(?:turn|make|get|bring|back to)\s+(?:\S+\s+){0,3}green\b|\bpass(?:es)?\s+(?:all\s+)?(?:the\s+|its\s+|our\s+)?${TEST}`,
  "i",
);
const REPAIRS_TESTS =
  /^(?:fix|repair|solve|debug|resolve|correct|unbreak)\s+(?:all\s+|up\s+)?(?:the\s+|my\s+|our\s+|these\s+|this\s+|those\s+|that\s+|every\s+|any\s+|whatever\s+)*(?:(?:failing|failed|broken|red|unit|integration|remaining|last|python|js|ts|node)\s+)*(?:tests?|specs?|test ?suite|suite|ci|build|pipeline|type ?check|type ?errors?|compil\w+ errors?|failures?)\b|^(?:the\s+|all\s+|my\s+|our\s+)*(?:failing\s+|broken\s+)?tests?\s+(?:please\s+)?fix\b/;

/** `said`: what is stated and ordered, on one line, commands replaced by "tests". */
export function saysTestsFail(said: string): boolean {
  return TESTS_FAIL.test(said);
}

/** Whether pasted output is that of a failed run. */
export function showsFailure(output: string): boolean {
  return FAIL_OUTPUT.test(output);
}

export function wantsPass(said: string): boolean {
  return WANTS_PASS.test(said);
}

/** "fix the failing tests". `order`: in lower case, without what leads up to it. */
export function repairsTests(order: string): boolean {
  return REPAIRS_TESTS.test(order);
}
