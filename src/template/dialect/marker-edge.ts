/** Cuts shared text where a marker begins, so that two markers with the same first letters stay apart. Pure, linear. */
import { commonEnd, commonStart } from "../evidence/texts/text-gaps.ts";

/** The common beginning, without a marker that only begins in it. */
export function sharedStart(first: string, second: string): string {
  return dropOpenMarker(commonStart(first, second));
}

/** The common end, without a marker that began before it. */
export function sharedEnd(first: string, second: string): string {
  const end = commonEnd(first, second);
  const before = first.slice(0, first.length - end.length);
  const isInside = before.lastIndexOf("<") > before.lastIndexOf(">");
  return isInside ? end.slice(end.indexOf(">") + 1) : end;
}

/** The common end from its first marker on; "" where no marker begins in it. */
export function sharedMarkerEnd(first: string, second: string): string {
  const end = commonEnd(first, second);
  const marker = /[<[]/.exec(end)?.index ?? end.length;
  return end.slice(marker);
}

function dropOpenMarker(text: string): string {
  const angle = text.lastIndexOf("<");
  const kept = angle > text.lastIndexOf(">") ? text.slice(0, angle) : text;
  return kept.replace(/\[\/?[A-Z_]{0,40}$/, "");
}
