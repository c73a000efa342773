/** Candidates by chat: the model writes the whole short file, or the whole symbol, as one raw code block. */
import type { Message } from "../../base/message.ts";
import { decodeBlock } from "../../decode/decode-block.ts";
import { chooseFence } from "../../grammar/raw-block.ts";
import { askForRepair, languageTag, REPAIR_SYSTEM, reportFailure } from "../prompts.ts";
import type { CandidateGenerator, ProposeContext } from "./propose.ts";
import { replaceSite } from "./site.ts";

const TOP_K = 40;
const TOP_P = 0.95;
/** Room for a rewrite that is longer than what it replaces. */
const SPARE_TOKENS = 256;
/** Code has about three characters per token; counting two leaves room. */
const CHARS_PER_TOKEN = 2;

export const rewriteGenerator: CandidateGenerator = {
  name: "rewrite",
  async *propose(context) {
    const { engine, site, attempt } = context;
    const fence = chooseFence(site.text, ...context.failures.map(({ excerpt }) => excerpt ?? ""));
    const messages = composeMessages(context, fence);
    const block = yield* decodeBlock(engine, {
      messages,
      fence,
      languageTag: languageTag(site.path),
      reference: site.text,
      sampling: { temperature: attempt.temperature, topK: TOP_K, topP: TOP_P, seed: context.seed },
      maxTokens: Math.min(context.maxTokens, limitAnswer(site.text)),
      signal: context.signal,
    });
    return {
      newText: replaceSite(site, block.body),
      block,
      messages: [...messages, block.message],
    };
  },
};

function limitAnswer(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN) + SPARE_TOKENS;
}

function composeMessages(context: ProposeContext, fence: string): Message[] {
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
