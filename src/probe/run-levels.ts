/**
 * The same calls with more and more text in front of them. The text only grows, so that a level computes no more than
 * what it adds; the context of this part is as large as the time allows, and is named in the finding.
 */
import { counterOf } from "../agent/token-counter.ts";
import type { Message, TokenId } from "../base/message.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { renderPrompt } from "../template/prompt.ts";
import { PROBE_TOOLS, SINGLE_TASKS } from "./call-tasks.ts";
import { composeFiller } from "./filler-text.ts";
import { makeCall } from "./make-call.ts";
import { type ProbeContext, sampleCall, USUAL_TOOL_TEMPERATURE } from "./probe-context.ts";
import type { ProbeFindings } from "./probe-results.ts";
import { CALL_SYSTEM } from "./run-calls.ts";
import { addCall, type CallTally, NO_CALLS } from "./tally.ts";

type LevelFinding = ProbeFindings["levels"];

export const FILL_SHARES = [0, 0.25, 0.5, 0.75];

/** Of the time of the whole probe, for reading the text alone. */
const READING_SHARE = 0.13;
/** Reading gets slower with what was read before. */
const SLOWING = 0.8;
/** Taken where the speed is not known. */
const CAUTIOUS_TOKENS = 4096;
const SMALLEST_TOKENS = 1024;
const TOKEN_STEP = 256;
const LEAST_FILLER_TOKENS = 128;
const FILLER_TITLE = "Some code that was read before:\n";

export async function* runLevels(context: ProbeContext): AsyncGenerator<LevelFinding, void> {
  const { engine } = await context.seat.model();
  const contextTokens = limitContext(context, engine.sequence.contextTokens);
  const done: LevelFinding["levels"][number][] = [];
  const emptyTokens = await countEmptyPrompt(context);
  for (const share of FILL_SHARES) {
    const tokens = Math.floor(share * contextTokens);
    // Tools and task alone may be a quarter of a small context; such a level would only be the first again.
    if (share > 0 && tokens < emptyTokens + LEAST_FILLER_TOKENS) continue;
    for await (const tally of askAtFill(context, tokens, USUAL_TOOL_TEMPERATURE)) {
      yield { contextTokens, levels: [...done, { share, tokens, ...tally }] };
      if (tally.trials === SINGLE_TASKS.length) done.push({ share, tokens, ...tally });
    }
  }
}

/** Each single task once, in prompts of about so many tokens; 0: with nothing before it. */
export async function* askAtFill(
  context: ProbeContext,
  promptTokens: number,
  temperature: number,
): AsyncGenerator<CallTally, void> {
  const filler = await fillUp(context, promptTokens);
  let tally = NO_CALLS;
  for (const [index, task] of SINGLE_TASKS.entries()) {
    const made = await makeCall(context, {
      task,
      render: (model) => renderQuestion(model, `${filler}${task.task}`),
      sampling: sampleCall(temperature, context.seat.seed + index),
      firstCall: 1,
    });
    tally = addCall(tally, made);
    yield tally;
  }
}

async function fillUp(context: ProbeContext, promptTokens: number): Promise<string> {
  if (promptTokens === 0) return "";
  const { engine } = await context.seat.model();
  const maxTokens = promptTokens - (await countEmptyPrompt(context));
  return `${FILLER_TITLE}${composeFiller(maxTokens, counterOf(engine.tokenizer))}`;
}

async function countEmptyPrompt({ seat }: ProbeContext): Promise<number> {
  return renderQuestion(await seat.model(), FILLER_TITLE).length;
}

function renderQuestion({ prompts }: ChatModel, content: string): TokenId[] {
  const messages: Message[] = [
    { role: "system", content: CALL_SYSTEM },
    { role: "user", content },
  ];
  return renderPrompt(prompts, messages, { tools: PROBE_TOOLS });
}

/** As much as can be read in its share of the time; all that was planned where that is less. */
export function limitContext(
  { results, timeoutMs }: Pick<ProbeContext, "results" | "timeoutMs">,
  plannedTokens: number,
): number {
  const speed = results.speed?.finding?.prefillTokensPerSecond;
  const highest = Math.max(...FILL_SHARES);
  const readable =
    speed === undefined
      ? CAUTIOUS_TOKENS
      : (speed * SLOWING * (timeoutMs / 1000) * READING_SHARE) / highest;
  const stepped = Math.floor(readable / TOKEN_STEP) * TOKEN_STEP;
  return Math.min(plannedTokens, Math.max(SMALLEST_TOKENS, stepped));
}
