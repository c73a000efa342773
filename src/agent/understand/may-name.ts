/**
 * Whether a message can name anything of the project at all. "Fix tests" cannot, and so nobody has to know what the
 * project holds before its tests run. Pure; in doubt it can.
 */
import type { MessageText } from "./message-text.ts";
import { listPathWords } from "./path-words.ts";
import { isPlainWord } from "./plain-words.ts";
import { forbidsFiles } from "./protected-files.ts";
import { isWorthAsking } from "./symbol-mentions.ts";
import { listNames } from "./symbol-names.ts";

/** Words that only a message about the state of tests has, and that name nothing without a sign. */
const STATES =
  /^(?:again|broken|currently|failures?|green|passed|red|redo|revert|specs?|suite|thanks|them|unit)$/i;

export function mayName(text: MessageText): boolean {
  if (text.quotes.length > 0 || text.full !== text.own || forbidsFiles(text)) return true;
  if (listPathWords(text.own, text.quotes).some(({ path }) => !saysNoName(path))) return true;
  return listNames(text, text.own).some(
    (named) => !STATES.test(named.name) && isWorthAsking(named, text.own),
  );
}

function saysNoName(word: string): boolean {
  return isPlainWord(word) || STATES.test(word);
}
