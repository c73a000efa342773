import type { BlockResult } from "../decode/decode-block.ts";

/** Why the block of an answer is not complete, for a person; null where it is. */
export const BLOCK_FLAWS: Record<BlockResult["stop"], string | null> = {
  closed: null,
  enough: null,
  "max-tokens": "the answer was cut off before its end",
  loop: "the answer repeated itself without end",
  "ended-early": "the answer ended before its code block was closed",
};
