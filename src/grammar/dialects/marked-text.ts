/** Text with markers in it as grammar: a marker that is one token of the vocabulary is asked for by its id. */
import { type Expression, sequence, text } from "../grammar.ts";
import type { DialectVocabulary } from "./dialect.ts";

/** Spells fixed text of a dialect. */
export type Spell = (fixed: string) => Expression;

/** `markers` are the literals that may be tokens; of two that fit at one place the one listed first is taken. */
export function createSpell(markers: readonly string[], vocabulary: DialectVocabulary): Spell {
  const tokens = new Map<string, number>();
  for (const marker of markers) {
    const id = vocabulary.tokenOf(marker);
    if (id !== null) tokens.set(marker, id);
  }
  if (tokens.size === 0) return text;
  const pattern = new RegExp(`(${[...tokens.keys()].map(escapePattern).join("|")})`, "u");
  return (fixed) =>
    sequence(
      ...fixed
        .split(pattern)
        .filter((part) => part !== "")
        .map((part): Expression => {
          const id = tokens.get(part);
          return id === undefined ? text(part) : { kind: "token", id, negated: false };
        }),
    );
}

function escapePattern(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
