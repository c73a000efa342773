/** The most tokens of each kind of text that a question shows, however much room there is. Pure. */
import { languageOf } from "../../../code/language.ts";

/**
 * What small models were measured with; more of one message costs time and distracts them. A larger context may
 * have its share, since only larger models come with it.
 */
const MESSAGE = { tokens: 400, share: 1 / 32 };
const EXCERPT = { tokens: 800, share: 1 / 16 };
/** Instructions and specifications are written to be read whole. */
const DOCUMENT = { tokens: 2000, share: 1 / 5 };
/** A task that does not fit whole is mostly pasted output. */
const TASK = { tokens: 512, share: 1 / 4 };

/** In tokens. */
export interface TextLimits {
  message: number;
  excerpt: number;
  document: number;
  task: number;
}

export function limitTexts(contextTokens: number): TextLimits {
  const limit = ({ tokens, share }: typeof MESSAGE): number =>
    Math.max(tokens, Math.floor(contextTokens * share));
  return {
    message: limit(MESSAGE),
    excerpt: limit(EXCERPT),
    document: limit(DOCUMENT),
    task: limit(TASK),
  };
}

/** Says in a comment of the file's language what is left out. */
export function markInCode(path: string): (leftOut: string) => string {
  const prefix = languageOf(path)?.commentPrefix ?? "#";
  return (leftOut) => `${prefix} [${leftOut}]`;
}
