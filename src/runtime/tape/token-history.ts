/** A long history written down as what changed since the last one. */
import type { TokenId } from "../../base/message.ts";
import { commonPrefixLength } from "../prefix.ts";

export interface HistoryChange {
  /** Leading tokens of the last history that stay. */
  keep: number;
  add: TokenId[];
}

export class TokenHistory {
  #last: readonly TokenId[] = [];

  /** How `tokens` differs from what was told last, which it then is. */
  tell(tokens: readonly TokenId[]): HistoryChange {
    const keep = commonPrefixLength(this.#last, tokens);
    this.#last = [...tokens];
    return { keep, add: tokens.slice(keep) };
  }

  /** The history that was told; null for a change of something longer than what was told before. */
  hear({ keep, add }: HistoryChange): readonly TokenId[] | null {
    if (keep > this.#last.length) return null;
    this.#last = [...this.#last.slice(0, keep), ...add];
    return this.#last;
  }
}
