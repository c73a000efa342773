/**
 * The model picks one of some texts: greedy, under a grammar of exactly these texts, so that no other answer can be
 * given. Knows nothing of what is chosen.
 */
import type { Message } from "../base/message.ts";
import { decodeGrammar } from "../decode/decode-grammar.ts";
import { choiceOfTexts } from "../grammar/choices.ts";
import { grammarOf } from "../grammar/grammar.ts";
import type { Sampling } from "../runtime/engine.ts";
import { renderPrompt } from "../template/prompt.ts";
import type { AgentEvent } from "./events.ts";
import { type ModelSeat, takeTurn } from "./model-turn.ts";

export interface ChoiceQuestion {
  system: string;
  user: string;
  /** At least one. Paths, names or short sentences; some hundreds of them are fine. */
  choices: readonly string[];
}

/** Longer answers are closed by the grammar with the shortest text that fits what was written. */
const MAX_CHOICE_TOKENS = 128;

/** One of the choices; a single one is taken without the model. Throws what a turn throws, "context-full" among it. */
export async function* pickChoice(
  seat: ModelSeat,
  { system, user, choices }: ChoiceQuestion,
): AsyncGenerator<AgentEvent, string> {
  const texts = [...new Set(choices)].filter((text) => text !== "");
  const [first] = texts;
  if (first === undefined) throw new RangeError("There is nothing to choose from.");
  if (texts.length === 1) return first;
  const messages: Message[] = [
    { role: "system", content: system },
    { role: "user", content: user },
  ];
  const { text } = yield* takeTurn(
    seat,
    ({ engine, prompts }) =>
      decodeGrammar(engine, {
        prompt: renderPrompt(prompts, messages),
        grammar: grammarOf(choiceOfTexts(texts)),
        sampling: decideGreedily(seat.seed),
        maxTokens: MAX_CHOICE_TOKENS,
        mayLoop: true,
        signal: seat.signal,
      }),
    (result) => result,
  );
  return texts.includes(text) ? text : first;
}

function decideGreedily(seed: number): Sampling {
  return { temperature: 0, topK: 1, topP: 1, seed };
}
