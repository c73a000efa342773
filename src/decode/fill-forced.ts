/**
 * Fills a hole with a model that knows no infill tokens: it is shown the code and asked for the corrected one, is made
 * to begin its answer with the code in front of the hole, and says the hole alone. The same rules find its end.
 */
import type { Message } from "../base/message.ts";
import { chooseFence, renderOpening } from "../grammar/raw-block.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { renderPrompt } from "../template/prompt.ts";
import { createStopRules, type Hole } from "./fill-rules.ts";
import { type FilledHole, type FillLimits, sampleFill } from "./fill-sample.ts";

export interface ForcedFillRequest extends Hole, FillLimits {
  /** What stands in the hole now; "" where something is missing there. */
  original: string;
  /** What is wrong with the code, or what it has to do: a sentence for the model. */
  task: string;
  /** Of the code block, as "python". */
  languageTag: string;
}

/** At least so many lines in front of the hole are said again, and less than twice as many. */
const REPEATED_LINES = 16;

/**
 * Samples the text of one hole. Holes of the same code and task share the question, and nearby ones the beginning of
 * the answer too. Throws what the sequence throws, "template-failed".
 */
export function fillForced(
  { engine, prompts }: ChatModel,
  request: ForcedFillRequest,
): Promise<FilledHole> {
  const { before, after, original, beginning = "", sampling, maxTokens, signal } = request;
  const code = `${before}${original}${after}`;
  const fence = chooseFence(`${code}\n${beginning}`);
  const repeated = repeatEnd(before);
  const question = askFor(request, { code, fence, repeated });
  const opening = renderOpening(fence, request.languageTag);
  return sampleFill(engine, {
    ...{ sampling, maxTokens, signal },
    hole: request,
    rules: createStopRules(request, fence),
    prompt: {
      tokens: renderPrompt(prompts, [question]),
      text: `${opening}${repeated}${beginning}`,
    },
    endTokens: engine.tokenizer.infill?.endTokens ?? [],
  });
}

function askFor(
  { task, languageTag, before }: ForcedFillRequest,
  { code, fence, repeated }: { code: string; fence: string; repeated: string },
): Message {
  const [first = ""] = repeated.split("\n");
  const isWhole = repeated.length === before.length;
  const wanted = isWhole
    ? "Reply with the whole corrected code in one code block."
    : `Reply with the corrected code in one code block, from this line on: ${first.trim()}`;
  const shown = `${renderOpening(fence, languageTag)}${code.trimEnd()}\n${fence}`;
  return { role: "user", content: `${task}\n\n${shown}\n\n${wanted}` };
}

/** The last lines, from one that nearby holes begin with as well. */
function repeatEnd(before: string): string {
  const lines = before.split("\n");
  const steps = Math.floor((lines.length - 1) / REPEATED_LINES) - 1;
  return lines.slice(Math.max(0, steps) * REPEATED_LINES).join("\n");
}
