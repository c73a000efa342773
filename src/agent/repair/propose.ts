/** The contract of everything that makes candidates; what judges them does not care where they came from. */
import type { Message } from "../../base/message.ts";
import type { BlockEvent, BlockResult } from "../../decode/decode-block.ts";
import type { Engine } from "../../runtime/engine.ts";
import type { CandidateOutcome, ShownFailure } from "../prompts.ts";
import type { Attempt } from "./schedule.ts";
import type { Site } from "./site.ts";

/** What was said about one site so far; the next question may build on it. */
export interface Conversation {
  messages: readonly Message[];
  outcome: CandidateOutcome;
}

export interface ProposeContext {
  engine: Engine;
  task: string;
  site: Site;
  attempt: Attempt;
  failures: readonly ShownFailure[];
  /** The last exchange about this site; null before the first. */
  conversation: Conversation | null;
  seed: number;
  maxTokens: number;
  signal: AbortSignal;
}

export interface Proposal {
  /** The whole file with the site replaced. */
  newText: string;
  block: BlockResult;
  /** Question and answer, for a follow-up. */
  messages: readonly Message[];
}

export interface CandidateGenerator {
  readonly name: string;
  /** Makes one candidate. Yields decoding progress; throws what the engine throws. */
  propose(context: ProposeContext): AsyncGenerator<BlockEvent, Proposal>;
}
