/**
 * Answers that were cut off: whether one is whole, what it still lacks, and how to end it so that it reads as ended.
 * Pure; knows text only.
 */

export interface AnswerEnd {
  /** It ends where a person would end it, and nothing is left open. */
  isComplete: boolean;
  endsSentence: boolean;
  /** The fence of a code block that is not closed; null when there is none. */
  openFence: string | null;
  /** Brackets of the last paragraph that are not closed, outside code, outermost first. */
  openBrackets: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
/** Also after quotes, brackets and marks of emphasis, and in scripts with other full stops. */
const SENTENCE_END = /[.!?:;…。！？；：](?:["'”’»)\]}*_`]*)$/;
/** Lines that end without a full stop by their form. */
const WHOLE_LINE = /^(?:\s*[-*+]\s+|\s*\d+[.)]\s+|\s*\||#{1,6}\s|[\p{Lu}][\p{Lu}\p{N} _-]*:\s*\S)/u;
const CLOSERS = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
/** A paragraph longer than this is looked at from its end. */
const MAX_PARAGRAPH_CHARS = 20_000;

/** A list item, a row of a table and a line such as "ANSWER: x" end without a full stop. */
export function inspectAnswer(answer: string): AnswerEnd {
  const text = answer.trimEnd();
  const openFence = findOpenFence(text);
  const closesFence = openFence === null && FENCE.test(lastLine(text));
  const openBrackets =
    openFence === null && !closesFence ? findOpenBrackets(lastParagraph(text)) : "";
  const endsSentence = closesFence || SENTENCE_END.test(text) || isWholeLine(text);
  const isComplete = text !== "" && openFence === null && openBrackets === "" && endsSentence;
  return { isComplete, endsSentence, openFence, openBrackets };
}

/**
 * A cut answer brought to an end: back to its last whole sentence or line, an open code block closed. Never longer than
 * the answer by more than a fence and a mark; a complete answer stays as it is, "" stays "".
 */
export function endCleanly(answer: string): string {
  const text = answer.trimEnd();
  const { isComplete, openFence } = inspectAnswer(text);
  if (isComplete || text === "") return text;
  if (openFence !== null) return closeFence(text, openFence);
  const lastFence = Math.max(text.lastIndexOf("\n```"), text.lastIndexOf("\n~~~"));
  if (text.endsWith("…")) return text;
  const end = findLastEnd(text);
  if (end > lastFence && end > 0) return text.slice(0, end).trimEnd();
  return `${text.replace(/\s+\S*$/, "")}…`;
}

/** The last line of code is most likely half a line. A block with nothing in it goes. */
function closeFence(text: string, fence: string): string {
  const lines = text.split("\n");
  const opening = lines.findLastIndex((line) => FENCE.exec(line)?.[1] === fence);
  const kept = lines.slice(0, Math.max(opening + 1, lines.length - 1));
  return kept.length <= opening + 1
    ? lines.slice(0, opening).join("\n").trimEnd()
    : [...kept, fence].join("\n");
}

function findOpenFence(text: string): string | null {
  let open: string | null = null;
  for (const line of text.split("\n")) {
    const match = FENCE.exec(line);
    if (match === null) continue;
    const [, fence = "", info = ""] = match;
    if (open === null) open = fence;
    else if (fence.startsWith(open) && info.trim() === "") open = null;
  }
  return open;
}

/** Closing brackets without an opening one are smileys and list marks. */
function findOpenBrackets(paragraph: string): string {
  const open: string[] = [];
  for (const character of paragraph.replace(/`[^`]*`/g, "")) {
    if (CLOSERS.has(character)) open.push(character);
    else if (CLOSERS.get(open.at(-1) ?? "") === character) open.pop();
  }
  return open.join("");
}

/** The end of the last sentence that leaves no bracket open; 0 for none. */
function findLastEnd(text: string): number {
  const ends = [...text.matchAll(/[.!?…。！？]["'”’»)\]}*_`]*(?=\s)|\n(?=\s*\n)/gu)];
  for (const match of ends.reverse().slice(0, 50)) {
    const end = match.index + match[0].length;
    if (findOpenBrackets(lastParagraph(text.slice(0, end).trimEnd())) === "") return end;
  }
  return 0;
}

function isWholeLine(text: string): boolean {
  return WHOLE_LINE.test(lastLine(text)) && text.includes("\n");
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

function lastParagraph(text: string): string {
  return text.slice(Math.max(text.lastIndexOf("\n\n") + 1, text.length - MAX_PARAGRAPH_CHARS));
}
