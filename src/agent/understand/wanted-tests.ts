/** Tests that a message asks to be written for code that is there: "add unit tests for cart.py". Reads words only; pure. */
import { isCodePath, isTestPath } from "../../code/language.ts";
import { placeTests } from "../../code/test-place.ts";
import type { FileTable } from "./file-table.ts";
import type { FileMention, Mentions } from "./request.ts";

const LEAD =
  "^\\s*(?:(?:please|now|then|also|hey|hi|ok|okay)[,!]?\\s+|(?:can|could|would|will) you\\s+(?:please\\s+)?|i (?:need|want)(?: you to)?\\s+)*";
const VERB = "(?:write|add|create|generate|implement|provide)\\s+";
const KIND =
  "(?:(?:me|us|some|a|an|the|more|new|few|set|suite|of|good|basic|simple|small|thorough|comprehensive|extensive|missing|proper|unit|integration|regression|automated|python|pytest|unittest|jest|vitest|mocha|node|go)[\\s-]+)*";
const TESTS = "tests?(?:[\\s-]+(?:suite|cases?|files?|module))?(?:\\s+(?:with|using|in)\\s+\\S+)?";
const FOR =
  "\\s+(?:for|of|covering|that\\s+(?:cover|check|test|exercise)|to\\s+(?:cover|check))\\s";
/** At the beginning of what is asked, so that "add a function and a test for it" is more than tests. */
const ORDERS_TESTS = new RegExp(`${LEAD}${VERB}${KIND}${TESTS}(?:${FOR}|[\\s.!]*$)`, "i");
/** Without a verb: "unit tests for cart.py, please". */
const NAMES_TESTS = new RegExp(`${LEAD}${KIND}${TESTS}${FOR}`, "i");
/** Tests that are there already: "the tests for cart.py fail". */
const TELLS_OF_TESTS = /\b(?:fail|pass|break|broken|crash|hang|are|is)/i;
/** Something else is asked for too. */
const ASKS_FOR_MORE =
  /\b(?:and|then|also)\s+(?:\w+\s+)?(?:fix|change|refactor|update|rename|remove|delete|implement|extend|improve|rewrite|document|make)\b/i;
/** "Write tests for cart.py", "add some unit tests"; not "fix the tests", nor tests beside another change. */
export function asksForTests(said: string): boolean {
  const isNamed = NAMES_TESTS.test(said) && !TELLS_OF_TESTS.test(said);
  return (ORDERS_TESTS.test(said) || isNamed) && !ASKS_FOR_MORE.test(said);
}

/**
 * The mentions with the files to be made for the tests, as if the message had named them in place of the code they are
 * for; as they are where no tests are asked for, where their file is named already, and where nobody can say what it
 * would be called. One that is there is named too: it is not to be made.
 */
export function nameWantedTests<Names extends Pick<Mentions, "files" | "symbols">>(
  said: string,
  mentions: Names,
  table: Pick<FileTable, "has" | "listTests">,
): Names & Pick<Mentions, "tested"> {
  const { files, symbols } = mentions;
  if (!asksForTests(said)) return mentions;
  if (files.some(({ path, match }) => match === "new" || (path !== null && isTestPath(path)))) {
    return mentions;
  }
  const isSubject = (path: string | null | undefined): path is string =>
    path != null && isCodePath(path) && table.has(path);
  const named = files.map(({ path }) => path).filter(isSubject);
  // A declaration that is named beside files is in them, or is not what the tests are about.
  const declared = symbols.map(({ paths }) => paths[0]).filter(isSubject);
  const subjects = named.length > 0 ? named : declared.slice(0, 1);
  const tested = subjects.flatMap((subject) => {
    const path = placeTests(subject, table.listTests());
    return path === null ? [] : [{ path, subject }];
  });
  if (tested.length === 0) return mentions;
  const tests = tested.map(({ path }): FileMention => {
    return { written: path, path, match: table.has(path) ? "exact" : "new" };
  });
  const others = files.filter(({ path }) => !isSubject(path));
  return { ...mentions, files: [...tests, ...others], tested };
}
