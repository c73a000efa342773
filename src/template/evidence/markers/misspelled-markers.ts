/**
 * Markers of a template that look like a slip of another one: one edit away from a marker that is used more often, that
 * many families share, or that the vocabulary has as a control token. Reads the source only.
 */

import { listMarkers } from "../texts/text-pieces.ts";
import { KNOWN_MARKERS } from "./known-markers.ts";
import { isOneEditApart } from "./one-edit.ts";

export interface MisspelledMarker {
  marker: string;
  meant: string;
}

const CLOSING = /^[<[]\/|^<[^|]+\|>$/;
/** Shorter names are near to each other by chance: of these only one letter more is a slip. */
const NAME_MIN = 4;
const SHORT_NAME_MIN = 3;
/** A source has some dozens; beyond this it is no chat template. */
const MARKERS_MAX = 500;

/** `controlTexts`: what is one token in the vocabulary and so never a slip. */
export function findMisspelledMarkers(
  source: string,
  controlTexts: readonly string[],
): MisspelledMarker[] {
  const counts = countMarkers(source);
  const trusted = new Set([...KNOWN_MARKERS, ...controlTexts]);
  const own = [...counts.keys()].slice(0, MARKERS_MAX);
  const found: MisspelledMarker[] = [];
  for (const marker of own) {
    if (trusted.has(marker)) continue;
    const isMoreTrusted = (other: string, than: string) =>
      (counts.get(other) ?? 0) > (counts.get(than) ?? 0) ||
      (hasCounterpart(other, counts) && !hasCounterpart(than, counts));
    const meant =
      [...trusted].find((text) => isSlip(marker, text)) ??
      own.find((other) => isSlip(marker, other) && isMoreTrusted(other, marker)) ??
      own.find((other) => isBarLost(marker, other)) ??
      findTornTag(marker, counts);
    if (meant !== undefined) found.push({ marker, meant });
  }
  return found;
}

function countMarkers(source: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const marker of listMarkers(withoutComments(source))) {
    counts.set(marker, (counts.get(marker) ?? 0) + 1);
  }
  return counts;
}

/** Linear, whatever the source is. */
function withoutComments(source: string): string {
  const kept: string[] = [];
  let place = 0;
  while (place < source.length) {
    const start = source.indexOf("{#", place);
    const end = start === -1 ? -1 : source.indexOf("#}", start);
    if (end === -1) break;
    kept.push(source.slice(place, start));
    place = end + 2;
  }
  return kept.join("") + source.slice(place);
}

/** In the same brackets; numbers, plurals and capitals are differences on purpose. */
function isSlip(marker: string, meant: string): boolean {
  // First what is cheap: a vocabulary has thousands of control tokens.
  if (!isOneEditApart(marker, meant)) return false;
  const [name, meantName] = [nameOf(marker), nameOf(meant)];
  if (name === meantName || bracketsOf(marker) !== bracketsOf(meant)) return false;
  const isShort = meantName.length < NAME_MIN;
  if (isShort && (meantName.length < SHORT_NAME_MIN || name.length <= meantName.length))
    return false;
  return withoutNumber(marker) !== withoutNumber(meant);
}

/** "<|im_end>" beside "<|im_end|>": families with one-sided bars have no two-sided twin. */
function isBarLost(marker: string, meant: string): boolean {
  return (
    nameOf(marker) === nameOf(meant) &&
    /^<\|[^/|]+>$|^<[^/|]+\|>$/.test(marker) &&
    /^<\|[^/]+\|>$/.test(meant)
  );
}

/** A closing tag without its opening one, near an opening tag without its closing one. */
function findTornTag(marker: string, counts: ReadonlyMap<string, number>): string | undefined {
  if (!CLOSING.test(marker) || hasCounterpart(marker, counts)) return undefined;
  return (
    [...counts.keys()]
      .filter((tag) => tag !== marker && !hasCounterpart(tag, counts))
      .map(counterpartOf)
      .find((missing) => missing !== null && isSlip(marker, missing)) ?? undefined
  );
}

function hasCounterpart(marker: string, counts: ReadonlyMap<string, number>): boolean {
  const counterpart = counterpartOf(marker);
  return counterpart !== null && counts.has(counterpart);
}

/** Opening for closing and closing for opening; null where the spelling does not tell. */
function counterpartOf(marker: string): string | null {
  const [, bracket = "", mark, name = ""] = /^([<[])([/|]?)([^|/]+[>\]])$/.exec(marker) ?? [];
  if (mark === "/") return `${bracket}${name}`;
  if (mark === "|") return `<${name.slice(0, -1)}|>`;
  if (mark === "") return `${bracket}/${name}`;
  const closing = /^<([^|/]+)\|>$/.exec(marker);
  return closing === null ? null : `<|${closing[1]}>`;
}

function nameOf(marker: string): string {
  return marker.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function bracketsOf(marker: string): string {
  return marker.replace(/[^<>[\]|｜/]/g, "");
}

/** Without digits, and without the "s" that ends a word. */
function withoutNumber(marker: string): string {
  return marker.replace(/\d|s(?!\p{L})/gu, "");
}
