/** What a session came to, as a few lines for a prompt. Pure; the tokenizer is a function. */
import { clipText } from "../../base/clip-text.ts";
import { findLargestFit } from "../../base/largest-fit.ts";
import type { CountTokens } from "../token-counter.ts";
import { listFiles } from "./file-list.ts";
import type { Recap } from "./recap.ts";
import type { SessionMemory, TaskMemory } from "./session-memory.ts";

export interface TextRoom {
  maxTokens: number;
  count: CountTokens;
}

const OPENING = "Earlier in this session:";
/** Between two recaps there are eight; more are only there where none could be made. */
const MAX_SENTENCES = 32;
const MAX_SENTENCE_CHARS = 300;
const SHOWN_FILES = [12, 6, 2] as const;

/** The recap in at most so many tokens: decisions go first, then open points; "" when there is nothing to say. */
export function renderRecap(recap: Recap, { maxTokens, count }: TextRoom): string {
  const forms = SHOWN_FILES.flatMap((files) => listForms(recap, files));
  return forms.find((form) => count(form) <= maxTokens) ?? "";
}

function listForms({ filesChanged, decisions, openPoints }: Recap, files: number): string[] {
  const render = (decided: number, open: number): string =>
    [
      filesChanged.length === 0 ? "" : `Files changed: ${listFiles(filesChanged, files)}.`,
      ...decisions.slice(0, decided).map((point) => `Decided: ${point}`),
      ...openPoints.slice(0, open).map((point) => `Still open: ${point}`),
    ]
      .filter((line) => line !== "")
      .join("\n");
  const fewerDecisions = countDown(decisions.length).map((kept) => render(kept, openPoints.length));
  return [...fewerDecisions, ...countDown(openPoints.length).map((kept) => render(0, kept))];
}

function countDown(from: number): number[] {
  return Array.from({ length: from + 1 }, (_, index) => from - index);
}

/**
 * The recap, then a sentence for each later task by its number, oldest first; what does not fit is left out from the
 * oldest on, the recap last. "" when there is nothing to say.
 */
export function renderSessionContext(
  { tasks, recap }: SessionMemory,
  { maxTokens, count }: TextRoom,
): string {
  const covered = recap?.upTo ?? 0;
  const later = tasks.filter(({ number }) => number > covered).slice(-MAX_SENTENCES);
  const sentences = later.map(describeTask);
  const open = `${OPENING}\n`;
  const roomTokens = maxTokens - count(open);
  const summary = recap === null ? "" : renderRecap(recap, { maxTokens: roomTokens, count });
  const render = (front: string, newest: number): string =>
    [front, ...sentences.slice(sentences.length - newest)].filter((line) => line !== "").join("\n");
  const fitNewest = (front: string): string => {
    const fits = (newest: number): boolean => count(`${open}${render(front, newest)}`) <= maxTokens;
    return render(front, findLargestFit(sentences.length, fits));
  };
  // Without its last task a follow-up is about nothing: rather no recap than no sentence.
  const whole = fitNewest(summary);
  const text = whole === summary && sentences.length > 0 ? fitNewest("") || summary : whole;
  const said = `${open}${text}`;
  return text === "" || count(said) > maxTokens ? "" : said;
}

/** One numbered line: what was done, and whether it still stands. */
export function describeTask({ number, synthesis, isStanding }: TaskMemory): string {
  const sentence = clipText(synthesis.replace(/[\p{Cc}\s]+/gu, " ").trim(), MAX_SENTENCE_CHARS);
  return `${number}. ${sentence}${isStanding ? "" : " (taken back)"}`;
}
