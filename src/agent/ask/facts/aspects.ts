/**
 * What a question asks about, told by its words: it decides which facts are worth their tokens, never what the answer is.
 * Pure; English. A word that is missed costs a fact, not the answer.
 */
import type { Request } from "../../understand/request.ts";

export interface Aspects {
  /** Where something is. */
  place: boolean;
  parameters: boolean;
  /** Who uses or calls something, or what depends on it. */
  uses: boolean;
  count: boolean;
  lines: boolean;
  tests: boolean;
  /** Which files there are. */
  files: boolean;
  imports: boolean;
  /** What a file says. */
  content: boolean;
  /** What a piece of code does, how, or why. */
  meaning: boolean;
  /** What happened earlier in the conversation. */
  session: boolean;
  /** The project as a whole: what it is, where it begins, how it is run. */
  project: boolean;
  /** Anything of the project for certain; otherwise the question may be about the world. */
  isAboutProject: boolean;
  /** Worded as one asks about the world. */
  isGeneral: boolean;
}

const WORDS: Readonly<Record<Exclude<keyof Aspects, "isAboutProject" | "isGeneral">, RegExp>> = {
  place:
    /\b(?:where|(?:which|what) (?:file|module|path|folder|directory|class|line)s?|defined|declared|find)\b/i,
  parameters: /\b(?:param(?:eter)?s?|arg(?:ument)?s?|signature|takes?|accepts?)\b/i,
  uses: /\b(?:us(?:e[sd]?|ing|ages?)|call(?:s|ed|ers?|ing)?|invok\w+|depend\w*|affect\w*|breaks?|referenc\w+|needs?|imported)\b/i,
  count: /\b(?:how many|number of|count|how long|how big|how large|total)\b/i,
  lines: /\blines?\b|\bhow long\b/i,
  tests: /\b(?:tests?|specs?|tested|covers?|covered)\b/i,
  files: /\b(?:files?|folders?|director(?:y|ies)|named?|called)\b/i,
  imports: /\bimport(?:s|ed)?\b|\bdepend\w*/i,
  content:
    /\b(?:says?|contains?|contents?|contained|written|holds?|show|print|read|words?|text|inside|in it)\b/i,
  meaning:
    /\b(?:what (?:does|do|would|will|happens?)|how (?:does|do|is|are|can|would|will)|why|explain|describe|differ\w*|purpose|returns?|raises?|throws?|works?|wrong|bugs?|breaks?|if)\b/i,
  session:
    /\b(?:you|we|this (?:conversation|session|chat)|earlier|previous(?:ly)?|so far|just now|last (?:change|task|time|answer|question|edit))\b|\bwhat (?:has |have |was |were )?(?:been )?(?:changed|done|undone|made)\b/i,
  project:
    /\b(?:project|repo(?:sitory)?|code ?base|application|program|package|librar(?:y|ies)|entry ?points?|starts?|begin|main|run|install\w*|set ?up|licen[cs]e|version|readme|dependenc\w+|script|build|overview|architecture|language)\b/i,
};

/** A doing of the assistant, without which "you" and "we" are only manners. */
const DEED =
  /\b(?:chang|edit|ma[dk]e|creat|writ|wrote|did|d(?:o|one)\b|renam|fix|undo|undid|add|remov|delet|said|say|ask|answer|touch|modif|work(?:ed)? on|happen)/i;

/** A text in quotes may be a word of the language; with one of these it is looked for. */
const SEARCH =
  /\b(?:where|stands?|occurs?|appears?|contain\w*|mention\w*|search\w*|grep|find|says?)\b/i;

/** Words and spellings that only a question about code or files has. */
const PROJECT_WORDS =
  /\b(?:project|repo(?:sitory)?|code ?base|code|files?|folders?|director(?:y|ies)|functions?|methods?|class(?:es)?|modules?|packages?|tests?|scripts?|imports?|config\w*|variables?|constants?|endpoints?|entry ?points?|readme|dependenc\w+|declared|defined|implement\w*|handler|here)\b/i;
const CODE_SPELLING = /`|\w_\w|\b[a-z]+[A-Z]\w|\b\w+\(\)|\b[\w-]+\.[a-z]{1,4}\b|\w\/\w/;

const GENERAL =
  /\bwhat (?:is|are|was) an? |\bstands? for\b|\bin general\b|\bwho (?:is|was|wrote|invented)\b|\d\s*(?:[-+*/^x×]|plus|minus|times|divided by)\s*\d/i;

/** What the words of `question`, and what A message names, ask for. */
export function readAspects(question: string, { mentions }: Request): Aspects {
  const has = (name: keyof typeof WORDS): boolean => WORDS[name].test(question);
  const names =
    mentions.files.length +
    mentions.symbols.length +
    mentions.commands.length +
    mentions.patterns.length;
  const session = has("session") && DEED.test(question);
  const looksForText = mentions.quoted.length > 0 && SEARCH.test(question);
  const isAboutProject =
    names > 0 ||
    session ||
    looksForText ||
    PROJECT_WORDS.test(question) ||
    CODE_SPELLING.test(question);
  return {
    place: has("place"),
    parameters: has("parameters"),
    uses: has("uses"),
    count: has("count"),
    lines: has("lines"),
    tests: has("tests"),
    files: has("files"),
    imports: has("imports"),
    content: has("content"),
    meaning: has("meaning"),
    session,
    project: has("project"),
    isAboutProject,
    isGeneral: !isAboutProject && GENERAL.test(question),
  };
}
