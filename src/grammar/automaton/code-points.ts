/** Sets of Unicode code points as sorted ranges. Surrogates are in no set: text is what UTF-8 can say. */

/** Both ends belong to the range. */
export interface CodePointRange {
  readonly from: number;
  readonly to: number;
}

/** Sorted, disjoint, not touching each other. */
export type CodePoints = readonly CodePointRange[];
