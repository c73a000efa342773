/**
 * What each part of a message does: orders something, asks, forbids, complains, sets a condition. One clause, one act.
 * Rules over words; knows no project. Cost: linear in the message.
 */
import { type Act, beginsQuestion, decideAct, type SaidClause } from "./act-rules.ts";
import { stripLeads } from "./leads.ts";
import type { MessageText, Sentence } from "./message-text.ts";

export interface Clause {
  act: Act;
  /** In lower case, what leads up to an order taken off. */
  order: string;
  /** Offsets in the message. */
  start: number;
  end: number;
}

const SPLIT =
  /[,;:](?=\s)|(?<!\b(?:ahead|try|go|come|kind))\s(?:and|then|but|so(?! (?:kind|good|nice|much|many|far|long)\b)|or)\s|\s[–—-]{1,2}\s|[()]/gi;
/** Of one sentence; the rest of it is one clause. */
const MAX_PARTS = 80;

/** In the order of the message. */
export function readClauses(text: MessageText): Clause[] {
  const clauses: Clause[] = [];
  for (const sentence of text.sentences) {
    readSentence(text, sentence, clauses);
  }
  return clauses;
}

function readSentence(
  { masked }: MessageText,
  { start, end, endsAsked }: Sentence,
  clauses: Clause[],
): void {
  const said = masked.slice(start, end);
  const isInQuestion = beginsQuestion(said);
  let before: Act = "none";
  let isList = true;
  const parts = splitClauses(said);
  for (const [index, { text, at, by }] of parts.entries()) {
    // "do not rename or change anything": what a ban goes on with is banned too.
    if (by === "or" && before === "ban") continue;
    const plain = text.toLowerCase().replace(/\s+/g, " ").trim();
    // "file names and import paths stay": two nouns, no order.
    const place = placeClause(at, isList && (by === "and" || by === "or"));
    const lead = stripLeads(text);
    const act = decideAct({
      ...lead,
      plain,
      isInQuestion,
      endsAsked: endsAsked && index === parts.length - 1,
      place,
    });
    clauses.push({ act, order: lead.order, start: start + at, end: start + at + text.length });
    before = act;
    isList &&= act === "none";
  }
}

function splitClauses(said: string): { text: string; at: number; by: string }[] {
  const parts: { text: string; at: number; by: string }[] = [];
  let at = 0;
  let by = "";
  for (const { 0: mark, index } of said.matchAll(SPLIT)) {
    if (parts.length >= MAX_PARTS) break;
    parts.push({ text: said.slice(at, index), at, by });
    at = index + mark.length;
    by = mark.trim().toLowerCase();
  }
  parts.push({ text: said.slice(at), at, by });
  return parts.filter(({ text }) => /\S/.test(text));
}

function placeClause(at: number, isInList: boolean): SaidClause["place"] {
  if (at === 0) return "first";
  return isInList ? "in-list" : "follows";
}
