/** Feeds text to a matcher the way a decoder does: where the grammar asks for a marker's token, the token is taken. */
import type { DialectVocabulary } from "../../../src/grammar/dialects/dialect.ts";
import type { MatcherState } from "../../../src/grammar/matcher/matcher.ts";

/** No marker is a token. */
export const NO_TOKENS: DialectVocabulary = { tokenOf: () => null };

/** Every marker a dialect asks for is a token. */
export function createMarkerVocabulary(): DialectVocabulary & { markers: Map<string, number> } {
  const markers = new Map<string, number>();
  return {
    markers,
    tokenOf(marker) {
      if (!markers.has(marker)) markers.set(marker, 1000 + markers.size);
      return markers.get(marker) ?? null;
    },
  };
}

/** The state behind `text`, and how many markers were taken as tokens. */
export function feedMarked(
  start: MatcherState,
  text: string,
  markers: ReadonlyMap<string, number>,
): { state: MatcherState; tokens: number } {
  let state = start;
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    const marker = [...markers.keys()].find((each) => text.startsWith(each, at));
    const taken = marker === undefined ? null : state.acceptToken(markers.get(marker) ?? 0);
    if (marker !== undefined && taken !== null && !taken.isDeadEnd) {
      state = taken;
      tokens += 1;
      at += marker.length;
      continue;
    }
    const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
    state = state.accept(letter);
    at += letter.length;
  }
  return { state, tokens };
}
