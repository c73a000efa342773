/**
 * Prompt lookup decoding with a known reference: a repair copies most of the text it repairs, so the reference
 * itself is the draft, and the model only has to agree. Pure; counts accepted tokens by what it is shown next.
 * Source of the idea: prompt lookup decoding (Saxena 2023) and llama.cpp's lookup example.
 */
import type { TokenId } from "../base/message.ts";
import type { DraftSource } from "../runtime/engine.ts";

/** Lengths measured on a memory-bound CPU: 16 verified tokens cost three single decodes (docs/measurements.md). */
const SHORTEST_DRAFT = 4;
const LONGEST_DRAFT = 24;
/** Fewer equal tokens find the wrong place too often: a brace or a comma is everywhere. */
const SHORTEST_MATCH = 2;
const LONGEST_MATCH = 8;

/**
 * A draft source that follows `reference` from its start and, after each departure, finds the way back in.
 * Drafts grow while they are accepted and shrink when they are not.
 */
export function createDraftLookup(reference: readonly TokenId[]): DraftSource {
  let draftTokens = SHORTEST_DRAFT * 2;
  let proposed: { at: number; tokens: readonly TokenId[] } | null = null;
  let cursor = 0;
  return (generated) => {
    if (proposed !== null) draftTokens = adaptLength(draftTokens, proposed, generated);
    const place = generated.length === 0 ? 0 : findContinuation(reference, generated, cursor);
    if (place === null) {
      proposed = null;
      return [];
    }
    cursor = place;
    const tokens = reference.slice(place, place + draftTokens);
    proposed = { at: generated.length, tokens };
    return tokens;
  };
}

function adaptLength(
  current: number,
  proposed: { at: number; tokens: readonly TokenId[] },
  generated: readonly TokenId[],
): number {
  let accepted = 0;
  while (
    accepted < proposed.tokens.length &&
    proposed.tokens[accepted] === generated[proposed.at + accepted]
  ) {
    accepted += 1;
  }
  if (accepted === proposed.tokens.length) return Math.min(LONGEST_DRAFT, current * 2);
  return Math.max(SHORTEST_DRAFT, Math.min(current, accepted + SHORTEST_DRAFT));
}

/**
 * The index in `reference` that should come next: after the longest match of the generated tail,
 * of equally long ones the first at or after `cursor`. Null when fewer than two tokens match.
 */
export function findContinuation(
  reference: readonly TokenId[],
  generated: readonly TokenId[],
  cursor: number,
): number | null {
  let best: { place: number; length: number; distance: number } | null = null;
  for (let place = 1; place < reference.length; place++) {
    const length = matchLength(reference, generated, place);
    if (length < Math.min(SHORTEST_MATCH, generated.length)) continue;
    // Going on from here beats going back: a rewrite keeps the order of what it copies.
    const distance = place >= cursor ? place - cursor : reference.length + cursor - place;
    const isBetter =
      best === null || length > best.length || (length === best.length && distance < best.distance);
    if (isBetter) best = { place, length, distance };
  }
  return best?.place ?? null;
}

function matchLength(
  reference: readonly TokenId[],
  generated: readonly TokenId[],
  place: number,
): number {
  const limit = Math.min(LONGEST_MATCH, place, generated.length);
  for (let length = 0; length < limit; length++) {
    if (reference[place - 1 - length] !== generated[generated.length - 1 - length]) return length;
  }
  return limit;
}
