/** The question in a message: what it says about the form of the reply, and about what must not change, is left out. Pure. */
import type { Request } from "../understand/request.ts";

const MAX_QUESTION_CHARS = 4_000;
const SENTENCE_BREAK = /(?<=[.!?])\s+(?=[\p{Lu}`"'(])|\n+/u;
const FORBIDS_CHANGES =
  /^(?:please |but |and |just |also )*(?:do not|don['’]t|never|without|no need to|there is no need to|change nothing|touch nothing|nothing (?:is to|may|must|should)|leave)\b/i;
const NAMES_CHANGES =
  /\b(?:chang|edit|modif|touch|writ|creat|delet|alter|updat|run|tool|nothing|as (?:it|they) (?:is|are))/i;
const NO_TOOLS = /^no tools?\b/i;
const REPLY_SHAPE =
  /\b(?:end|finish|conclude|close) (?:your |the )?(?:reply|answer|response|message)\b/i;

/** The whole message where nothing else is left of it. */
export function readQuestion({ task, replyForm }: Request): string {
  const mark = replyForm?.prefix.trim() ?? "";
  const kept = task
    .slice(0, MAX_QUESTION_CHARS)
    .split(SENTENCE_BREAK)
    .filter((sentence) => !isInstruction(sentence.trim(), mark));
  const question = kept.join(" ").trim();
  return question === "" ? task.slice(0, MAX_QUESTION_CHARS).trim() : question;
}

function isInstruction(sentence: string, mark: string): boolean {
  if (mark !== "" && (sentence.includes(mark) || REPLY_SHAPE.test(sentence))) return true;
  if (sentence.includes("?")) return false;
  return (
    NO_TOOLS.test(sentence) || (FORBIDS_CHANGES.test(sentence) && NAMES_CHANGES.test(sentence))
  );
}
