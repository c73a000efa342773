/** Candidates by chat: the model writes the whole short file, or the whole symbol, as one raw code block. */
import { decodeBlock } from "../../../decode/decode-block.ts";
import { BLOCK_FLAWS } from "../../block-flaws.ts";
import { dropRemarks } from "../../drop-remarks.ts";
import { languageTag } from "../../prompts.ts";
import { replaceSite } from "../localize/site.ts";
import { sampleAt } from "./candidate-sampling.ts";
import { fitQuestion } from "./fit-question.ts";
import type { Propose } from "./propose.ts";

export const proposeRewrite: Propose<"rewrite"> = async function* (context) {
  const { model, attempt } = context;
  const { site, messages, form, maxTokens, context: use } = fitQuestion(context);
  const block = yield* decodeBlock(model, {
    messages,
    form,
    languageTag: languageTag(site.path),
    reference: site.text,
    sampling: sampleAt(attempt.temperature, context.seed),
    maxTokens,
    signal: context.signal,
  });
  const { body, stop, message, generatedTokens: sampledTokens, ...cost } = block;
  return {
    site,
    newText: replaceSite(site, dropRemarks(body, site.fileText)),
    flaw: BLOCK_FLAWS[stop],
    answer: message.content,
    cost: { ...cost, sampledTokens },
    likelihood: 0,
    messages: [...messages, message],
    context: use,
  };
};
