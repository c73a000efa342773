/**
 * A model behind an endpoint as the speaker of a free task: the same tools as JSON schemas, and since no grammar of ours
 * holds it, every answer is read with care, checked, and asked for once more when it is no use. Touches no local model.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import type { ChatClient, ChatRequest } from "../../remote/chat-client.ts";
import type { Completion } from "../../remote/completion.ts";
import { readCall } from "../../remote/read-call.ts";
import { joinArguments } from "../../remote/wire-tools.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { checkOffer } from "./check-offer.ts";
import { EXAMPLE_CALL } from "./free-prompt.ts";
import { composeRequest, type RequestForm } from "./remote-request.ts";
import { type RemoteModel, RemoteRoom } from "./remote-room.ts";
import { shrinkTalk } from "./shrink-talk.ts";
import type { CallTurn, FitRequest, FittedTalk, Speaker, TakenTurn } from "./speaker.ts";
import type { Talk } from "./talk.ts";

export interface RemoteSpeakerOptions extends RemoteModel {
  client: ChatClient;
  /** Its model is never asked for. */
  seat: Pick<ModelSeat, "budget" | "usage" | "signal">;
}

type Asked =
  | { kind: "call"; call: ToolCall }
  | { kind: "cut" }
  /** `problem`: what was wrong with the answer, without a full stop. */
  | { kind: "refused"; problem: string };

/** A request that the server does not understand as it is: it may know no tools. */
const NOT_UNDERSTOOD = new Set([400, 422]);

export function createRemoteSpeaker(options: RemoteSpeakerOptions): Speaker {
  return new RemoteSpeaker(options);
}

class RemoteSpeaker implements Speaker {
  readonly #options: RemoteSpeakerOptions;
  readonly #room: RemoteRoom;
  #form: RequestForm = "tools";

  constructor(options: RemoteSpeakerOptions) {
    this.#options = options;
    this.#room = new RemoteRoom(options.client, options, options.seat.signal);
  }

  room(): ReturnType<RemoteRoom["open"]> {
    return this.#room.open();
  }

  async describePayload(): Promise<string> {
    const example = JSON.stringify(joinArguments(EXAMPLE_CALL));
    return `Code goes into "content" as it is to stand in the file:\n${EXAMPLE_CALL.name} ${example}`;
  }

  /** A recap would be one more request and a prompt that no cache knows: results are shortened by code alone. */
  async *fit({ talk, last }: FitRequest): AsyncGenerator<AgentEvent, FittedTalk> {
    const room = await this.room();
    const beforeTokens = room.measure(talk);
    if (!shrinkTalk(talk, room)) return { recap: last, isShorter: false };
    const afterTokens = room.measure(talk);
    yield { type: "recap", text: "Older results were left out.", beforeTokens, afterTokens };
    return { recap: last, isShorter: true };
  }

  async shrink(talk: Talk): Promise<boolean> {
    return shrinkTalk(talk, await this.room());
  }

  async *takeCall(asked: CallTurn): AsyncGenerator<AgentEvent, TakenTurn> {
    const first = yield* this.#ask(asked, this.#form, null);
    if (first.kind !== "refused") return this.#finish(first);
    const note = `Your last answer could not be used: ${first.problem}. Answer with one call.`;
    const second = yield* this.#ask(asked, "text", note);
    if (second.kind !== "refused") return this.#finish(second);
    const { host } = this.#options.client.endpoint;
    const error = new AgentError("endpoint-garbage", { host, reason: second.problem });
    return { kind: "broken", error, reason: `${second.problem}.` };
  }

  #finish(asked: Exclude<Asked, { kind: "refused" }>): TakenTurn {
    if (asked.kind === "cut") {
      const isOutOfTokens = this.#options.seat.budget.tokensLeft === 0;
      return { kind: "cut", call: null, isOutOfTokens };
    }
    const { call } = asked;
    const message = { role: "assistant", content: "", calls: [call] } as const;
    return { kind: "call", call, message, prompt: [] };
  }

  async *#ask(
    asked: CallTurn,
    form: RequestForm,
    note: string | null,
  ): AsyncGenerator<AgentEvent, Asked> {
    const { client, seat } = this.#options;
    const { model, contextTokens, measure } = await this.room();
    const roomTokens = contextTokens - measure(asked.talk);
    const { tokensLeft } = seat.budget;
    const request = composeRequest(asked, { model, roomTokens, tokensLeft, form, note });
    try {
      const completion = yield* this.#complete(request);
      if (form === "tools" && completion.isCut && completion.calls.length === 0) {
        // Nothing there holds the model to calls, so it would talk until its limit in every turn.
        this.#form = "text";
        return { kind: "refused", problem: "it was text without end and no call of a tool" };
      }
      return readAnswer(completion, asked);
    } catch (error) {
      if (isAgentError(error, "context-full")) {
        throw this.#room.learnOverflow(error, asked.talk);
      }
      const isStrange =
        isAgentError(error, "endpoint-failed") && NOT_UNDERSTOOD.has(error.details.status ?? 0);
      if (!isStrange || form === "text") throw error;
      this.#form = "text";
      return { kind: "refused", problem: `${client.endpoint.host} takes no tools` };
    }
  }

  async *#complete(request: ChatRequest): AsyncGenerator<AgentEvent, Completion> {
    const { client, seat } = this.#options;
    const startedAt = performance.now();
    const work = client.complete(request, seat.signal);
    for (;;) {
      const step = await work.next();
      if (!step.done) {
        yield { type: "progress", stage: "decode", done: step.value };
        continue;
      }
      this.#account(request, step.value);
      seat.usage.decodeMs += performance.now() - startedAt;
      return step.value;
    }
  }

  /** An endpoint that does not count is counted for: no task goes on without end. */
  #account(request: ChatRequest, { usage, text, calls }: Completion): void {
    const { budget, usage: total } = this.#options.seat;
    const said = [text, ...calls.map((call) => `${call.name}${call.arguments}`)].join("");
    const sampledTokens = usage?.sampledTokens || this.#room.count(said);
    budget.spendTokens(sampledTokens);
    total.promptTokens += this.#room.learnPrompt(request, usage?.promptTokens ?? 0);
    total.cachedTokens += usage?.cachedTokens ?? 0;
    total.sampledTokens += sampledTokens;
  }
}

/** The call of an answer, checked by its tool and against what is there; or why there is none. */
function readAnswer(completion: Completion, { talk, offer, check }: CallTurn): Asked {
  // What was cut off is not mended: it may be half of a file.
  if (completion.isCut) return { kind: "cut" };
  const call = readCall(completion, talk.tools);
  if (typeof call === "string") return { kind: "refused", problem: call };
  const problem = checkOffer(call, offer) ?? checkArguments(call, check);
  return problem === null ? { kind: "call", call } : { kind: "refused", problem };
}

function checkArguments(call: ToolCall, check: CallTurn["check"]): string | null {
  const problem = check(call);
  return problem === null ? null : `${call.name}: ${problem}`.replace(/\.$/, "");
}
