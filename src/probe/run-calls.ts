/** Thirty tool calls in one conversation that only grows, results fed back, as in the work of a free driver. */
import type { Message, TokenId } from "../base/message.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { continuePrompt, type FedTurn } from "../template/continue-prompt.ts";
import { renderPrompt } from "../template/prompt.ts";
import { CALL_TASKS, type CallTask, PROBE_TOOLS } from "./call-tasks.ts";
import { type MadeCall, makeCall, makeFreeCall } from "./make-call.ts";
import { type ProbeContext, sampleCall, USUAL_TOOL_TEMPERATURE } from "./probe-context.ts";
import { addCall, type CallTally, NO_CALLS } from "./tally.ts";

export const CALL_SYSTEM =
  "You work on a project by calling functions. Do exactly what the task says, with one call of the function that fits. The files of the project: src/cart.py, src/stock.py, web/app.ts, web/form.ts, tests/test_cart.py.";

/** "free": without a grammar, in a conversation of its own, in which slips stay. */
export async function* runCalls(
  context: ProbeContext,
  mode: "grammar" | "free",
): AsyncGenerator<CallTally, void> {
  const make = mode === "grammar" ? makeCall : makeFreeCall;
  const talk = new CallTalk();
  let tally = NO_CALLS;
  for (const [index, task] of CALL_TASKS.entries()) {
    talk.ask(task);
    const made = await make(context, {
      task,
      render: (model) => talk.render(model),
      sampling: sampleCall(USUAL_TOOL_TEMPERATURE, context.seat.seed + index),
      firstCall: talk.callCount + 1,
    });
    talk.accept(task, made);
    tally = addCall(tally, made);
    yield tally;
  }
}

/** The conversation as messages and as tokens. */
class CallTalk {
  #messages: Message[] = [{ role: "system", content: CALL_SYSTEM }];
  #fed: FedTurn | null = null;
  /** What is said to the model next, the task left out. */
  #pending: Message = { role: "user", content: "" };
  #task = "";

  /** For families that number their calls. */
  get callCount(): number {
    return this.#messages.reduce((sum, { calls = [] }) => sum + calls.length, 0);
  }

  ask({ task }: CallTask): void {
    this.#task = task;
  }

  /** Inside a tool loop nothing is told anew: the task stands behind the result. */
  render({ prompts }: ChatModel): readonly TokenId[] {
    const options = { tools: PROBE_TOOLS };
    const messages = [...this.#messages, this.#question()];
    return this.#fed === null
      ? renderPrompt(prompts, messages, options)
      : continuePrompt(prompts, messages, { ...options, fed: this.#fed });
  }

  accept({ result, tool: wanted }: CallTask, { prompt, message, isRight }: MadeCall): void {
    if (message === null) return;
    this.#messages = [...this.#messages, this.#question(), message];
    this.#fed = {
      tokens: [...prompt, ...(message.tokens ?? [])],
      messages: this.#messages.length,
    };
    const [call] = message.calls ?? [];
    if (call !== undefined) {
      const content = isRight ? result : `That was not asked for. ${wanted} gave: ${result}`;
      this.#pending = { role: "tool", tool: call.name, content };
    } else {
      const content = isRight ? "" : `There was no call to run. ${wanted} gave: ${result}`;
      this.#pending = { role: "user", content };
    }
  }

  #question(): Message {
    const { content } = this.#pending;
    const said = content === "" ? this.#task : `${content}\n\nNext task: ${this.#task}`;
    return { ...this.#pending, content: said };
  }
}
