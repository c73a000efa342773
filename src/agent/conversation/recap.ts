/** What a conversation came to, in few words: written by the model under a grammar, its facts checked by code. */

export interface Recap {
  /** The last task, or turn, that it covers. */
  upTo: number;
  filesChanged: readonly string[];
  decisions: readonly string[];
  openPoints: readonly string[];
}

/** What a recap says besides its files. */
export type RecapPoints = Pick<Recap, "decisions" | "openPoints">;

/** Of a recap as a text in a prompt. */
export const MAX_RECAP_TOKENS = 200;
/** Of each kind. */
export const MAX_POINTS = 3;
/** Some 25 words. */
export const MAX_POINT_CHARS = 140;
/** The newest; a text of 200 tokens shows few of them anyway. */
export const MAX_RECAP_FILES = 200;
