/** What a regular expression says, once its spelling is read. Groups are gone: only texts matter, not captures. */
import type { CodePoints } from "./code-points.ts";

/** Start and end of the text; between a word character and another; not there. */
export type Position = "start" | "end" | "boundary" | "inside";

export type PatternNode =
  | { readonly kind: "character"; readonly codePoints: CodePoints }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "alternatives"; readonly items: readonly PatternNode[] }
  /** `max` may be Infinity. */
  | {
      readonly kind: "repeat";
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: "position"; readonly position: Position }
  | Lookahead;

export interface Lookahead {
  readonly kind: "lookahead";
  readonly item: PatternNode;
  readonly negated: boolean;
}

/** What JavaScript allows and this compiler does not know. The message is the reason a person reads. */
export class UnsupportedPattern extends Error {
  override readonly name = "UnsupportedPattern";
}
