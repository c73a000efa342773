/**
 * Changes that the person spelt out to the letter: a line to add, a word to replace, a line to take out, a small file to
 * make. Done by code, without the model. A message counts only when one of the forms is all of it. Pure.
 */
import { isCodePath } from "../../code/language.ts";
import {
  addLine,
  hasFirstThing,
  listLines,
  putOnTop,
  QUOTED,
  type SaidWords,
  spellLine,
  spellQuoted,
  spellRest,
  unquote,
} from "./literal-text.ts";

export interface LiteralEditInput {
  task: string;
  /** How the message writes the file. */
  written: string;
  path: string;
  /** The file as it is; null: there is none. */
  text: string | null;
}

interface Spelt extends LiteralEditInput {
  said: SaidWords;
}

interface Form {
  /** `FILE`, `LITERAL` and the like stand for FRAGMENTS. */
  words: string;
  apply: (spelt: Spelt) => string | null;
}

/** What the words in capitals of a form stand for. */
const FRAGMENTS: Readonly<Record<string, string>> = {
  POLITE: "(?:(?:please|now|then|also|next|and|can you|could you|would you)[, ]+)*",
  PUT: "(?:add|put|insert|write|place|append|prepend)",
  LITERAL: `(?<literal>${QUOTED})`,
  // Where it ends in a full stop, nobody knows whether that belongs to it; see also `spellRest`.
  TEXT: `(?:: ?(?<rest>[^\\n\`"']*[^\\n\`"'.!?\\s](?=$))|:? (?<literal>${QUOTED}))`,
  OLD: `(?<old>${QUOTED})`,
  NEW: `(?<new>${QUOTED})`,
  TOP: "(?<top>at the (?:very )?(?:top|beginning|start)|(?:above|before) the first line|as the first line)",
  END: "(?:(?:at|to) the (?:very )?(?:end|bottom)|(?:below|after|under) the last line|as the last line)",
  NTH: "(?:(?<ordinal>first|second|third|fourth|fifth|last|final|new) )?",
  WORDS: `(?<words>(?:${QUOTED}|[\\w-]+)(?:(?:, ?(?:and )?| and )(?:${QUOTED}|[\\w-]+))+)`,
};

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

const FORMS: readonly Form[] = [
  {
    words:
      "PUT (?:the |a |this )?(?<noun>comment |line |text |sentence )?LITERAL (?:TOP|END) (?:of|in) FILE",
    apply: putAtEdge,
  },
  {
    words:
      "(?:TOP|END) (?:of|in) FILE,? PUT (?:the |a |this )?(?<noun>comment |line |text |sentence )?LITERAL",
    apply: putAtEdge,
  },
  { words: "append (?:the )?(?<noun>line |text |sentence )?LITERAL to FILE", apply: putAtEdge },
  {
    words:
      "PUT (?:a |another |one more |the )?NTHline (?:to|in|into) FILE(?: (?:that says|saying|reading|with the text))?TEXT",
    apply: putAsLine,
  },
  {
    words:
      "(?:in FILE,? )?(?<verb>replace|change|swap) (?:the )?(?:(?:word|text|string|phrase) OLD|word (?<oldWord>\\w+)) (?:by|with|to|for|into) (?:the (?:word|text|string|phrase) )?(?:NEW|(?<newWord>\\w+))(?: in FILE)?",
    apply: replaceWord,
  },
  {
    words:
      "(?:in FILE,? )?(?<verb>replace|change|swap) OLD (?:by|with|to|for|into) NEW(?: in FILE)?",
    apply: replaceWord,
  },
  {
    words:
      "(?:remove|delete|drop|erase) (?:the )?line (?:OLD|(?<oldWord>(?!\\d)[\\w-]+)) (?:from|in|out of) FILE",
    apply: removeLine,
  },
  {
    words:
      "(?:remove|delete|drop|erase) (?:the )?line (?:number )?(?<number>\\d{1,6}) (?:from|in|of|out of) FILE",
    apply: removeNumberedLine,
  },
  {
    words:
      "(?:create|make|write|add) (?:a |the )?(?:new )?(?:text )?(?:file )?(?:called |named )?FILE (?:with|containing|that (?:contains|holds|says)) (?:exactly |just |only )?(?:one |a single |the (?:one )?|this )?(?:line|content|text)(?: (?:that says|saying|reading))?TEXT",
    apply: createWithLine,
  },
  {
    words:
      "(?:create|make|write|add) (?:a |the )?(?:new )?(?:text )?(?:file )?(?:called |named )?FILE (?:with|containing|that (?:contains|holds)) (?:exactly )?(?<article>the |these )?(?:\\w+ )?(?<noun>lines|words)(?<colon>:)? WORDS(?<perLine>,? (?:one|each)(?: \\w+)? (?:a|per|to a|on (?:a|its own|one)) line)?",
    apply: createWithLines,
  },
];

/** Longer messages hold more than one wish. */
const MAX_TASK_CHARS = 400;

/** The whole file as the message spells it; null when it does not, so that the model has to read it. */
export function editLiterally(input: LiteralEditInput): string | null {
  const task = input.task.trim();
  if (task.length > MAX_TASK_CHARS || task.includes("\n")) return null;
  for (const { words, apply } of FORMS) {
    const match = compileForm(words, input.written).exec(task);
    if (match === null) continue;
    const edited = apply({ ...input, said: match.groups ?? {} });
    if (edited !== null && edited !== input.text) return edited;
  }
  return null;
}

function compileForm(words: string, written: string): RegExp {
  const name = written.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const file = `(?:the )?(?:file )?[\`"']?${name}[\`"']?`;
  const fragments = Object.entries({ ...FRAGMENTS, FILE: file });
  const pattern = fragments.reduce(
    (text, [word, fragment]) => text.replaceAll(word, () => fragment),
    `^POLITE${words}[.!]?$`,
  );
  return new RegExp(pattern, "i");
}

function putAtEdge({ said, path, text }: Spelt): string | null {
  if (text === null) return null;
  const literal = spellQuoted(said.literal);
  if (literal === null) return null;
  const line = spellLine(literal, said.noun?.trim() === "comment", path);
  if (line === null) return null;
  return said.top === undefined ? addLine(text, line) : putOnTop(text, line, said.top);
}

function putAsLine({ said, text }: Spelt): string | null {
  if (text === null) return null;
  const line = spellRest(said);
  if (line === null) return null;
  const lines = listLines(text);
  const wanted = ORDINALS.indexOf(said.ordinal?.toLowerCase() ?? "");
  if (wanted < 0 || wanted === lines.length) return addLine(text, line);
  if (wanted > lines.length || (wanted === 0 && hasFirstThing(text))) return null;
  lines.splice(wanted, 0, line);
  return `${lines.join("\n")}${text.endsWith("\n") ? "\n" : ""}`;
}

/** "The word count", "the word list": there the word is what comes next to it. */
const COMPOUNDS = /^(?:count|list|length|limit|size|order|wrap|break|boundary|processor|spacing)$/i;

/** In code a word may be many things: there only the one place that can be meant. */
function replaceWord({ said, path, text }: Spelt): string | null {
  const old = said.oldWord ?? spellQuoted(said.old);
  const fresh = said.newWord ?? spellQuoted(said.new);
  if (text === null || !old || !fresh) return null;
  if (COMPOUNDS.test(said.oldWord ?? "")) return null;
  // Two things that change places are more than one for the other.
  if (said.verb?.toLowerCase() === "swap" && text.includes(fresh)) return null;
  const escaped = old.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const isWord = /^[\p{L}\p{N}_]+$/u.test(old);
  const pattern = isWord ? `(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])` : escaped;
  const found = new RegExp(pattern, "gu");
  const count = text.match(found)?.length ?? 0;
  if (count === 0 || (count > 1 && isCodePath(path))) return null;
  return text.replace(found, () => fresh);
}

function removeNumberedLine({ said, text }: Spelt): string | null {
  const number = Number(said.number);
  if (text === null || number < 1 || number > listLines(text).length) return null;
  return text
    .split("\n")
    .filter((_, index) => index !== number - 1)
    .join("\n");
}

function removeLine({ said, text }: Spelt): string | null {
  if (text === null) return null;
  const wanted = (said.oldWord ?? unquote(said.old)).trim();
  if (wanted === "") return null;
  const lines = text.split("\n");
  const found = lines.flatMap((line, index) => (line.trim() === wanted ? [index] : []));
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  lines.splice(only, 1);
  return lines.join("\n");
}

function createWithLine({ said, text }: Spelt): string | null {
  const line = spellRest(said);
  return text === null && line !== null ? `${line}\n` : null;
}

function createWithLines({ said, text }: Spelt): string | null {
  const isListed = said.article !== undefined || said.colon !== undefined;
  const hasOwnLines = said.noun?.toLowerCase() === "lines" || said.perLine !== undefined;
  if (text !== null || !isListed || !hasOwnLines) return null;
  const words = said.words?.match(new RegExp(`${QUOTED}|[\\w-]+`, "g")) ?? [];
  const lines = words.filter((word) => word.toLowerCase() !== "and").map(unquote);
  return lines.length < 2 ? null : `${lines.join("\n")}\n`;
}
