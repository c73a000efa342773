/**
 * Finds tags such as <tool_call> that do not fit together. Pure, linear. Only near misses count: models are told of
 * many names in angle brackets that nobody closes, but a closing tag that was never opened and is one or two letters
 * away from an open one is a slip.
 */
import { measureEditDistance } from "../../../base/edit-distance.ts";

export interface Tag {
  name: string;
  kind: "opening" | "closing";
  index: number;
  text: string;
}

export interface MisspelledTag {
  tag: Tag;
  /** The name it should have. */
  expected: string;
}

const TAG = /<(\/?)([A-Za-z][\w:.-]{3,40})(?:[ =][^<>\n]{0,80})?>/g;
/** A chat template has some dozens; each is compared with each. */
const MAX_NAMES = 100;

/** With names of four letters and more: short ones are near to everything, and `</s>` is a control token. */
export function readTags(text: string): Tag[] {
  return [...text.matchAll(TAG)].map((match) => ({
    name: match[2] ?? "",
    kind: match[1] === "/" ? "closing" : "opening",
    index: match.index,
    text: match[0],
  }));
}

/** The first slip of each name. */
export function findMisspelledTags(text: string): MisspelledTag[] {
  const tags = readTags(text);
  const opened = namesOf(tags, "opening");
  const closed = namesOf(tags, "closing");
  const unopened = new Set([...closed].filter((name) => !opened.has(name)));
  const slips: MisspelledTag[] = [];
  for (const name of unopened) {
    const near = [...opened].filter((other) => isNearMiss(name, other));
    const expected = near.find((other) => !closed.has(other)) ?? near[0];
    const tag = tags.find((one) => one.kind === "closing" && one.name === name);
    if (expected !== undefined && tag !== undefined) slips.push({ tag, expected });
  }
  return slips;
}

/** Names that the call uses and the instructions lack, beside a near one with which it is the other way round. */
export function findDisagreeingTags(
  instructions: string,
  calls: string,
): { told: string; used: string } | null {
  const told = pairsOf(readTags(instructions));
  const used = pairsOf(readTags(calls));
  for (const name of used) {
    if (told.has(name)) continue;
    const near = [...told].find((other) => !used.has(other) && isNearMiss(name, other));
    if (near !== undefined) return { told: near, used: name };
  }
  return null;
}

function namesOf(tags: readonly Tag[], kind: Tag["kind"]): Set<string> {
  const names = new Set(tags.filter((tag) => tag.kind === kind).map((tag) => tag.name));
  return new Set([...names].slice(0, MAX_NAMES));
}

/** Names that are both opened and closed. */
function pairsOf(tags: readonly Tag[]): Set<string> {
  const closed = namesOf(tags, "closing");
  return new Set([...namesOf(tags, "opening")].filter((name) => closed.has(name)));
}

/** One or two letters added, lost or changed. */
function isNearMiss(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 2) return false;
  return measureEditDistance(a, b) <= 2;
}
