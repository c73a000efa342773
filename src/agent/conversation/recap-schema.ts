/**
 * The form in which the model writes a recap, as a grammar. The files stand in it as text that is forced: what was
 * changed is known, and what is said after it is said knowing it.
 */
import { z } from "zod";
import type { Grammar } from "../../grammar/grammar.ts";
import { compileSchema } from "../../grammar/schema/compile-schema.ts";
import { MAX_POINT_CHARS, MAX_POINTS, type RecapPoints } from "./recap.ts";

/** The newest; each costs the answer some tokens. */
const MAX_FORCED_FILES = 4;
const MAX_FORCED_FILE_CHARS = 80;

/** One line that begins with a word, not with space or a mark. */
const POINTS = {
  type: "array",
  maxItems: MAX_POINTS,
  items: {
    type: "string",
    pattern: `^[\\p{L}\\p{N}\`_][^\\p{Cc}\\p{Zl}\\p{Zp}\\\\]{2,${MAX_POINT_CHARS - 1}}$`,
  },
};

const DRAFT = z.object({ decisions: z.array(z.string()), open_points: z.array(z.string()) });

/** `files`: as the journal has them, newest last. */
export function compileRecapGrammar(files: readonly string[]): Grammar {
  const shown = files.filter(({ length }) => length <= MAX_FORCED_FILE_CHARS);
  const properties = {
    files_changed: { const: shown.slice(-MAX_FORCED_FILES) },
    decisions: POINTS,
    open_points: POINTS,
  };
  const schema = { type: "object", properties, required: Object.keys(properties) };
  return compileSchema(schema, { closesObjects: true }).grammar;
}

/** The points of a complete answer; null for any other text. */
export function parseRecap(text: string): RecapPoints | null {
  try {
    const { decisions, open_points: openPoints } = DRAFT.parse(JSON.parse(text));
    return { decisions, openPoints };
  } catch {
    return null;
  }
}
