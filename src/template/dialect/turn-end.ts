/**
 * Where a turn of calls ends: what belongs to the calls, and what the template writes behind every turn. Pure. Answers
 * end turns too, so their end is looked for first; else what is the same with and without a result behind the calls.
 */
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { sharedMarkerEnd, sharedStart } from "./marker-edge.ts";

export interface EndClues {
  /** How other turns end, best known first. */
  ends: readonly string[];
  /** True for a marker that ends every generation. */
  isEndToken: (marker: string) => boolean;
}

export interface TurnEnd {
  /** Of the calls. */
  closing: string;
  /** Of the turn, blanks in front included. */
  end: string;
}

/** `rest`: from the calls to the result's content; `lastRest`: the same where the calls come last, null when unknown. */
export function splitTurnEnd(rest: string, lastRest: string | null, clues: EndClues): TurnEnd {
  const ends = clues.ends.filter((end) => end.trim() !== "");
  const found = ends.find((end) => rest.includes(end));
  if (found !== undefined) return cutAt(rest.slice(0, rest.indexOf(found) + found.length), found);
  const shared = lastRest === null ? rest : sharedStart(rest, lastRest);
  const alike = ends.map((end) => sharedMarkerEnd(shared, end)).find((end) => end.trim() !== "");
  if (alike !== undefined) return cutAt(shared, alike);
  const closing = shared.trimEnd();
  const last = listMarkers(closing).at(-1) ?? "";
  const endsTurn = last !== "" && closing.endsWith(last) && clues.isEndToken(last);
  return cutAt(shared, endsTurn ? shared.slice(closing.length - last.length) : "");
}

function cutAt(text: string, end: string): TurnEnd {
  const closing = text.slice(0, text.length - end.length).trimEnd();
  return { closing, end: text.slice(closing.length) };
}
