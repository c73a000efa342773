/**
 * Who takes the turns of a free task: the model in this process, or one behind an endpoint. The run knows no prompt, no
 * grammar and no request. Invariant: a call that a speaker gives has passed its tool's check and names only what the
 * turn's offer holds.
 */
import type { AgentError } from "../../base/errors.ts";
import type { Message, TokenId } from "../../base/message.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import type { Recap } from "../conversation/recap.ts";
import type { AgentEvent } from "../events.ts";
import type { CountTokens } from "../token-counter.ts";
import type { TurnOffer } from "./live-arguments.ts";
import type { Talk } from "./talk.ts";

export interface Speaker {
  /** Made ready by the first call. */
  room(): Promise<SpeakerRoom>;
  /** For the system text: how code goes with a call, shown by an example as this speaker spells it. */
  describePayload(signatures: readonly ToolSignature[]): Promise<string>;
  /** Keeps the conversation within the context before a turn. Throws "context-full" when not even the task fits. */
  fit(request: FitRequest): AsyncGenerator<AgentEvent, FittedTalk>;
  /** After a turn that threw "context-full". False when there was nothing to leave out. Throws "context-full". */
  shrink(talk: Talk): Promise<boolean>;
  /** One call, or why there is none. Runs nothing. */
  takeCall(asked: CallTurn): AsyncGenerator<AgentEvent, TakenTurn>;
}

export interface SpeakerRoom {
  contextTokens: number;
  count: CountTokens;
}

export interface FitRequest {
  talk: Talk;
  turn: number;
  /** The last recap of this task, by the turn that it covers; null before the first. */
  last: Recap | null;
  filesChanged: readonly string[];
  testsPass: boolean | null;
}

export interface FittedTalk {
  recap: Recap | null;
  /** Something that was in front of the model is not any more. */
  isShorter: boolean;
}

export interface CallTurn {
  talk: Talk;
  offer: TurnOffer;
  check: (call: ToolCall) => string | null;
  temperature: number;
  seed: number;
  /** Texts that what is written may quote: the mark that ends it is in none of them. */
  knownTexts: readonly string[];
}

export type TakenTurn =
  /** `prompt`: what was fed, where it is known; the message then holds its own tokens. */
  | { kind: "call"; call: ToolCall; message: Message; prompt: readonly TokenId[] }
  /** Cut off by a limit or a loop: what there is of it is not run. */
  | { kind: "cut"; call: ToolCall | null; isOutOfTokens: boolean }
  /** No call that could be run: thrown when it comes twice in a row. `reason`: for the model, a sentence. */
  | { kind: "broken"; error: AgentError; reason: string };
