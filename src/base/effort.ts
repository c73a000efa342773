/** How much a person wants to be spent on a task, in words; what each word is worth is decided where it is spent. */

/** Least first. */
export const EFFORTS = ["low", "normal", "high", "max"] as const;

export type Effort = (typeof EFFORTS)[number];

/** Where nobody says anything. */
export const USUAL_EFFORT: Effort = "normal";
