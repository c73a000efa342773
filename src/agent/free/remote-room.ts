/**
 * The context of a model behind an endpoint: what was configured, what the endpoint says, or a careful guess; and how
 * much of it a conversation takes. It learns from every request, and asks the endpoint at most once.
 */
import { AgentError } from "../../base/errors.ts";
import type { ChatClient, ChatRequest } from "../../remote/chat-client.ts";
import { composeMessages } from "../../remote/wire-messages.ts";
import { describeTools } from "../../remote/wire-tools.ts";
import type { TalkRoom } from "./shrink-talk.ts";
import type { Talk } from "./talk.ts";
import { TokenEstimate } from "./token-estimate.ts";

export interface RemoteModel {
  /** Null: the first one that the endpoint lists. */
  model: string | null;
  /** Null: as the endpoint says. */
  contextTokens: number | null;
}

interface Served {
  model: string;
  contextTokens: number;
}

const GUESSED_CONTEXT_TOKENS = 8_192;
/** For servers that have one model and list none. */
const UNNAMED_MODEL = "default";
/** The names of the fields around a message. */
const MESSAGE_TOKENS = 8;

export class RemoteRoom {
  readonly #client: ChatClient;
  readonly #asked: RemoteModel;
  readonly #signal: AbortSignal;
  readonly #estimate = new TokenEstimate();
  #served: Promise<Served> | undefined;

  constructor(client: ChatClient, asked: RemoteModel, signal: AbortSignal) {
    this.#client = client;
    this.#asked = asked;
    this.#signal = signal;
  }

  /** Throws what the client throws. */
  async open(): Promise<TalkRoom & { model: string }> {
    this.#served ??= this.#find();
    return {
      ...(await this.#served),
      count: this.#estimate.count,
      measure: (talk) => this.#measure(talk),
    };
  }

  /** What the text is in tokens, where the endpoint did not count. */
  count(text: string): number {
    return this.#estimate.count(text);
  }

  /** `countedTokens`: as the endpoint says; 0 where it does not. Gives what counts for the prompt. */
  learnPrompt({ messages, tools = [] }: ChatRequest, countedTokens: number): number {
    const estimated = this.#estimateTokens([...messages, ...tools]);
    this.#estimate.learn(estimated, countedTokens);
    return countedTokens > 0 ? countedTokens : estimated;
  }

  /** A request was too long; what the server said of its context counts for more than what was known of it. */
  learnOverflow(error: AgentError<"context-full">, talk: Talk): AgentError {
    const { neededTokens, contextTokens: said } = error.details;
    const estimated = this.#measure(talk);
    this.#estimate.learn(estimated, neededTokens);
    const contextTokens = said > 0 ? said : Math.floor(estimated / 2);
    this.#served = this.#served?.then((served) => ({ ...served, contextTokens }));
    const details = { neededTokens: this.#measure(talk), contextTokens };
    return new AgentError("context-full", details, { cause: error });
  }

  #measure(talk: Talk): number {
    return this.#estimateTokens([...composeMessages(talk.noted), ...describeTools(talk.tools)]);
  }

  #estimateTokens(parts: readonly unknown[]): number {
    const sum = parts.reduce<number>(
      (total, part) => total + this.#estimate.count(JSON.stringify(part)),
      0,
    );
    return sum + MESSAGE_TOKENS * parts.length;
  }

  async #find(): Promise<Served> {
    const { model, contextTokens } = this.#asked;
    if (model !== null && contextTokens !== null) return { model, contextTokens };
    const listed = await this.#client.listModels(this.#signal);
    const found = model === null ? listed[0] : listed.find(({ id }) => id === model);
    return {
      model: model ?? found?.id ?? UNNAMED_MODEL,
      contextTokens: contextTokens ?? found?.contextTokens ?? GUESSED_CONTEXT_TOKENS,
    };
  }
}
