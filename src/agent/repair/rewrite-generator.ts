/** Candidates by chat: the model writes the whole short file, or the whole symbol, as one raw code block. */
import type { Message } from "../../base/message.ts";
import { type BlockResult, decodeBlock } from "../../decode/decode-block.ts";
import { chooseFence } from "../../grammar/raw-block.ts";
import { askForRepair, languageTag, REPAIR_SYSTEM, reportFailure } from "../prompts.ts";
import { sampleAt } from "./candidate-sampling.ts";
import type { Propose, ProposeContext } from "./propose.ts";
import { replaceSite } from "./site.ts";

/** Room for a rewrite that is longer than what it replaces. */
const SPARE_TOKENS = 256;
/** Code has about three characters per token; counting two leaves room. */
const CHARS_PER_TOKEN = 2;

const FLAWS: Record<BlockResult["stop"], string | null> = {
  closed: null,
  "max-tokens": "the answer was cut off before its end",
  loop: "the answer repeated itself without end",
  "ended-early": "the answer ended before its code block was closed",
};

export const proposeRewrite: Propose<"rewrite"> = async function* (context) {
  const { model, site, attempt } = context;
  const fence = chooseFence(site.text, ...listShownTexts(context));
  const messages = composeMessages(context, fence);
  const block = yield* decodeBlock(model, {
    messages,
    fence,
    languageTag: languageTag(site.path),
    reference: site.text,
    sampling: sampleAt(attempt.temperature, context.seed),
    maxTokens: Math.min(context.maxTokens, limitAnswer(site.text)),
    signal: context.signal,
  });
  const { body, stop, message, generatedTokens: sampledTokens, ...cost } = block;
  return {
    newText: replaceSite(site, body),
    flaw: FLAWS[stop],
    answer: message.content,
    cost: { ...cost, sampledTokens },
    messages: [...messages, message],
  };
};

/** What else may stand between fences of the conversation. */
function listShownTexts({ failures, conversation }: ProposeContext<"rewrite">): string[] {
  const shown = failures.flatMap(({ failure, excerpt }) => [failure.message, excerpt ?? ""]);
  const said = conversation?.outcome.failures.map(({ message }) => message) ?? [];
  return [...shown, ...said];
}

function limitAnswer(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN) + SPARE_TOKENS;
}

function composeMessages(context: ProposeContext<"rewrite">, fence: string): Message[] {
  const { task, site, attempt, conversation } = context;
  if (attempt.view === "follow-up" && conversation !== null) {
    const content = reportFailure(site, fence, conversation.outcome);
    return [...conversation.messages, { role: "user", content }];
  }
  const failures = attempt.view === "plain" ? [] : context.failures;
  return [
    { role: "system", content: REPAIR_SYSTEM },
    { role: "user", content: askForRepair({ task, site, fence, failures }) },
  ];
}
