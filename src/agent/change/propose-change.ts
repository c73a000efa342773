/** One candidate: the model writes the text of a site as one raw code block, which then stands in its place in the file. */
import { decodeBlock } from "../../decode/decode-block.ts";
import { BLOCK_FLAWS } from "../block-flaws.ts";
import { dropRemarks } from "../drop-remarks.ts";
import type { AgentEvent, ContextUse, Usage } from "../events.ts";
import { type ModelSeat, takeTurn } from "../model-turn.ts";
import { languageTag } from "../prompts.ts";
import { sampleAt } from "../repair/generate/candidate-sampling.ts";
import { type ChangeAsking, fitChangeQuestion } from "./change-question.ts";
import { placeAnswer } from "./change-site.ts";

export interface ChangeProposal {
  /** The whole file with the answer in its place. */
  newText: string;
  /** What stands in the block. */
  body: string;
  /** Why the answer is not complete; null when it is. */
  flaw: string | null;
  /** The message as generated. */
  answer: string;
  cost: Usage;
  context: ContextUse;
}

/** Throws "context-full" when the question does not fit, and what a turn throws. */
export async function* proposeChange(
  seat: ModelSeat,
  asking: ChangeAsking,
  sampling: { temperature: number; seed: number },
): AsyncGenerator<AgentEvent, ChangeProposal> {
  const { site } = asking;
  return yield* takeTurn(
    seat,
    async function* (model) {
      const question = fitChangeQuestion(asking, model, seat.budget.tokensLeft);
      const block = yield* decodeBlock(model, {
        messages: question.messages,
        form: question.form,
        languageTag: languageTag(site.path),
        reference: site.text,
        sampling: sampleAt(sampling.temperature, sampling.seed),
        maxTokens: question.maxTokens,
        signal: seat.signal,
      });
      const { stop, message, generatedTokens: sampledTokens, ...cost } = block;
      const body = dropRemarks(block.body, site.fileText);
      return {
        newText: placeAnswer(site, body),
        body,
        flaw: BLOCK_FLAWS[stop],
        answer: message.content,
        cost: { ...cost, sampledTokens },
        context: question.context,
      };
    },
    ({ cost }) => cost,
  );
}
