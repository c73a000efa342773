/** Which of the words that a question lists stand in the files it names: a small model cannot tell what is missing. */
import { type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";
import { readText } from "./read-text.ts";

const MAX_WORDS = 12;
const MAX_FILES = 2;
const WORD = String.raw`[\p{L}_$][\p{L}\p{N}_$.-]{0,60}`;
const SEPARATOR = String.raw`(?:\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)`;
/** "a, b and c", "a, b, c", "a, or b": two words with a comma alone are two halves of a sentence. */
const LISTED = new RegExp(
  `${WORD}(?:${SEPARATOR}${WORD}){2,}|${WORD}\\s*,\\s*(?:and|or)\\s+${WORD}`,
  "gu",
);
const NAMED = new RegExp(`\\b(?:words?|text|line|name|string)\\s+${WORD}`, "giu");
const ASKS = /\b(?:which|any|all|does|is|are|do|contain\w*|missing)\b/i;

export const gatherWordFacts: FactProvider = async (look) => {
  const words = listWords(look.question);
  const files = look.request.mentions.files.flatMap(({ path }) => path ?? []).slice(0, MAX_FILES);
  if (words.length === 0 || files.length === 0 || !ASKS.test(look.question)) return [];
  const facts = await Promise.all(files.map((file) => describeWords(look, file, words)));
  return facts.filter((fact) => fact !== null);
};

/** In the order of the question, each once. */
export function listWords(question: string): string[] {
  const plain = question.replace(/[`"']/g, "");
  const listed = (plain.match(LISTED) ?? []).flatMap((list) => list.split(new RegExp(SEPARATOR)));
  const named = (plain.match(NAMED) ?? []).map((each) => each.replace(/^\w+\s+/, ""));
  const words = [...listed, ...named].map((word) => word.trim().replace(/[.-]+$/, ""));
  return [...new Set(words)].filter((word) => !FILLERS.has(word.toLowerCase())).slice(0, MAX_WORDS);
}

/** Words that stand behind "word" or in a list without being meant. */
const FILLERS = new Set([
  "",
  ..."a an and are by for from in is it not of on or that the there this to was which with".split(
    " ",
  ),
]);

async function describeWords(
  look: Look,
  file: string,
  words: readonly string[],
): Promise<Fact | null> {
  const text = await readText(look.reader, file);
  if (text === null) return null;
  const isThere = createWordTest(text);
  const found = words.filter(isThere);
  const missing = words.filter((word) => !isThere(word));
  const lines = [
    ...(found.length > 0 ? [`These words stand in ${file}: ${found.join(", ")}.`] : []),
    ...(missing.length > 0 ? [`These words do not stand in ${file}: ${missing.join(", ")}.`] : []),
  ];
  return { ...stateFact(`Words in ${file}`, lines, PRIORITY.words), isBasis: false };
}

function createWordTest(text: string): (word: string) => boolean {
  const lower = text.toLowerCase();
  return (word) => {
    const wanted = word.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
      const around = `${lower[at - 1] ?? " "}${lower[at + wanted.length] ?? " "}`;
      if (!/[\p{L}\p{N}_]/u.test(around)) return true;
    }
    return false;
  };
}
