/** What a repair wants of whoever looks after the model's memory. Between turns only: a turn itself is never disturbed. */

/** A question about one short function and its answer: with less context a repair cannot work. */
export const NEEDED_TURN_TOKENS = 2048;

export interface TurnMemory {
  /** Makes room when memory is short, takes it back when it is there again. Throws "memory-insufficient". */
  beforeTurn(neededTokens: number): Promise<void>;
  /** Less memory, after an allocation failed within a turn. False when the turn cannot be had with less. */
  stepDown(neededTokens: number): Promise<boolean>;
}
