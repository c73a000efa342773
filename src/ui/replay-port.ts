/** What replaying a token log needs from the program around it, and what comes of it. */
export interface ReplayRequest {
  /** The token log's file. */
  tape: string;
  /** In place of the file that was used then; it must be the same model. */
  model: string | undefined;
  threads: number | undefined;
  onProgress?: (done: number, total: number) => void;
}

export interface ReplayFacts {
  tape: string;
  /** False where its end is missing, damaged or was not recorded. */
  isWhole: boolean;
  /** Messages of a person that were recorded. */
  runs: number;
  models: readonly string[];
  counts: { calls: number; sampledTokens: number; scoredTokens: number; computedTokens: number };
  /** Tokens of a KV cache that came from another session's file. */
  rebuiltTokens: number;
  /** The first call with another outcome; null where there is none. */
  difference: {
    /** The record in the log, from 0. */
    index: number;
    op: string;
    /** Within a generation, from 0. */
    token: number | null;
    recorded: string;
    replayed: string;
  } | null;
  /** Of a difference, whole sentences. */
  reasons: readonly string[];
}

export interface ReplayPort {
  replay(request: ReplayRequest, signal: AbortSignal): Promise<ReplayFacts>;
}
