/** The contract of everything that makes candidates; what judges them does not care where they came from. */
import type { Message } from "../../../base/message.ts";
import type { ChatModel } from "../../../template/chat-model.ts";
import type { ContextUse, Usage } from "../../events.ts";
import type { TurnProgress } from "../../model-turn.ts";
import type { CandidateOutcome, NamedDocument, ShownFailure } from "../../prompts.ts";
import type { Hole } from "../localize/holes.ts";
import type { Site } from "../localize/site.ts";
import type { Way } from "./hole-reading.ts";
import type { ModelAttempt } from "./schedule.ts";

/** What was said about one site so far; the next question may build on it. */
export interface Conversation {
  /** What was asked for: the site of the attempt, or the symbol of it that there was room for. */
  site: Site;
  messages: readonly Message[];
  outcome: CandidateOutcome;
}

export interface ProposeContext<Kind extends ModelAttempt["kind"]> {
  model: ChatModel;
  task: string;
  site: Site;
  attempt: Extract<ModelAttempt, { kind: Kind }>;
  /** What the task names besides code: instructions, a specification. */
  documents: readonly NamedDocument[];
  failures: readonly ShownFailure[];
  /** Whole files of the tests that fail. */
  testFiles: readonly NamedDocument[];
  /** The last exchange about this site; null before the first. */
  conversation: Conversation | null;
  /** What was found of holes that were read before; added to. */
  readings: WeakMap<Hole, readonly Way[]>;
  seed: number;
  maxTokens: number;
  signal: AbortSignal;
}

export interface Proposal {
  /** What was written anew: the site of the attempt, or the symbol of it that there was room for. */
  site: Site;
  /** The whole file with the site changed. */
  newText: string;
  /** Why the answer is not complete; null when it is. */
  flaw: string | null;
  /** What the model wrote. */
  answer: string;
  cost: Usage;
  /** Log-likelihood of what is new, as far as it is known; 0 where it is not. */
  likelihood: number;
  /** ModelAttempt and answer, for a follow-up; null when there can be none. */
  messages: readonly Message[] | null;
  context: ContextUse;
}

/**
 * Makes one candidate; null when it cannot make one of this attempt.
 * Yields decoding progress; throws what the engine throws.
 */
export type Propose<Kind extends ModelAttempt["kind"]> = (
  context: ProposeContext<Kind>,
) => AsyncGenerator<TurnProgress, Proposal | null>;

/** One generator for each kind of attempt. */
export type Generators = { [Kind in ModelAttempt["kind"]]: Propose<Kind> };
