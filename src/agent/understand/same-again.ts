/** "The same for b.py", "b.py too", "the other one": an earlier task's words with another file or name in them. Pure. */
import path from "node:path";
import type { TaskMemory } from "../conversation/session-memory.ts";
import type { Mentions } from "./request.ts";

const OPENERS = String.raw`(?:(?:and|now|then|ok|okay|please|also|but|so|yes|no|nope|sorry|wait|oh|great|thanks|can you|could you|would you)[\s,.!:–—-]+){0,6}`;
const SAME = new RegExp(
  String.raw`^${OPENERS}(?:(?:do|make|apply|repeat|try|add|run|change|fix)\s+)?(?:(?:exactly\s+)?the same(?:\s+(?:thing|change|fix|again|edit|rename|question))?|likewise|ditto|same(?:\s+(?:thing|again|here))?|(?:do\s+)(?:that|this|it|so))(?:\s+(?:too|as well|again|also))?(?:\s+(?:for|in|to|with|on|at|as)\b|[\s.!?]*$)`,
  "iu",
);
/** Nothing but what it is to be done to: "b.py too", "and in b.py?", "what about b.py", "I meant b.py", "the other one". */
const FRAGMENT = new RegExp(
  String.raw`^${OPENERS}(?:(?:what|how)\s+about\s+|i\s+mean(?:t)?\s+|not\s+\S+[,\s]+(?:but\s+)?)?(?:(?:in|for|to|of|on|with|at)\s+)?(?:the\s+)?(?:(?:file|function|method|class|module)\s+)?(?:["'\x60]?[\w./\\@$-]{1,200}["'\x60]?(?:\(\))?|other (?:one|file|function|method|class|test|two|ones))(?:\s+(?:too|as well|also|instead|please|now|next|rather))*[\s.!?]*$`,
  "iu",
);
const OTHER = /\b(?:the )?other (?:one|file|function|method|class|test)s?\b/i;
const MEANT = /^(?:no|nope|nah|sorry|oops|wait)\b|\bi mean(?:t)?\b|\binstead\b/i;

export interface SameAgain {
  task: string;
  /** It corrects what was said before rather than adding to it. */
  isCorrection: boolean;
}

/** Null when the message is no such thing, or when it is not clear what is to be exchanged. */
export function readSameAgain(
  own: string,
  {
    mentions,
    earlier,
    earlierMentions,
  }: { mentions: Mentions; earlier: TaskMemory; earlierMentions: Mentions },
): SameAgain | null {
  const said = own.trim().replace(/\s+/g, " ");
  if (said.length > 300) return null;
  const isSame = SAME.test(said);
  if (!isSame && !FRAGMENT.test(said)) return null;
  const isCorrection = !isSame && MEANT.test(said);
  const exchange = findExchange(said, { mentions, earlier, earlierMentions });
  if (exchange === null) return null;
  return { task: exchangeWords(earlier.task, exchange), isCorrection };
}

interface Exchange {
  from: readonly string[];
  to: string;
}

interface Naming {
  mentions: Mentions;
  earlier: TaskMemory;
  earlierMentions: Mentions;
}

function findExchange(
  said: string,
  { mentions, earlier, earlierMentions }: Naming,
): Exchange | null {
  const file = mentions.files.find(({ path: found }) => found !== null);
  const oldFiles = earlierMentions.files;
  if (file?.path != null) {
    const old = oldFiles.find(({ path: found }) => found !== null && found !== file.path);
    if (old === undefined) return { from: [], to: file.path };
    return {
      from: [old.written, old.path ?? old.written, path.posix.basename(old.path ?? "")],
      to: file.path,
    };
  }
  const symbol = mentions.symbols[0];
  if (symbol !== undefined) {
    const old = earlierMentions.symbols.find(({ written }) => written !== symbol.written);
    return old === undefined ? null : { from: [old.written], to: symbol.written };
  }
  return OTHER.test(said) ? findOther(earlier, earlierMentions) : null;
}

/** Of two files the earlier task named or found, the one it did not change. */
function findOther(earlier: TaskMemory, { files }: Mentions): Exchange | null {
  const named = files.flatMap(({ path: found }) => found ?? []);
  const done = earlier.filesChanged.length > 0 ? earlier.filesChanged : named.slice(0, 1);
  const left = named.filter((each) => !done.includes(each));
  const [other, ...more] = left;
  const [first] = done;
  if (other === undefined || first === undefined || more.length > 0) return null;
  return { from: [first, path.posix.basename(first)], to: other };
}

/** Whole words only; words that name nothing of the old are told of the new behind them. */
function exchangeWords(task: string, { from, to }: Exchange): string {
  let exchanged = task;
  for (const each of [...new Set(from)]
    .filter((word) => word !== "")
    .sort((a, b) => b.length - a.length)) {
    exchanged = replaceWord(exchanged, each, "\0");
  }
  return exchanged === task
    ? `${task.replace(/[\s.]+$/, "")} (in ${to}).`
    : exchanged.replaceAll("\0", to);
}

function replaceWord(text: string, word: string, by: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\w./-])${escaped}(?![\\w-]|\\.\\w)`, "g"), () => by);
}
