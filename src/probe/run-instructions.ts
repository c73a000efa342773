/** Closed instructions, each asked in a conversation of its own, answered in free text. */
import { takeTurn } from "../agent/model-turn.ts";
import type { Message } from "../base/message.ts";
import { renderPrompt } from "../template/prompt.ts";
import { INSTRUCTION_TASKS, isFollowed } from "./instruction-tasks.ts";
import { finish, type ProbeContext } from "./probe-context.ts";
import { sayFreely } from "./say-freely.ts";
import { addTrial, type Tally } from "./tally.ts";

const SYSTEM = "You do exactly what you are told.";
const GREEDY = { temperature: 0, topK: 1, topP: 1, seed: 1 };
const MAX_TOKENS = 40;

export async function* runInstructions({ seat }: ProbeContext): AsyncGenerator<Tally, void> {
  let tally: Tally = { trials: 0, right: 0 };
  for (const task of INSTRUCTION_TASKS) {
    const messages: Message[] = [
      { role: "system", content: SYSTEM },
      { role: "user", content: task.task },
    ];
    const turn = takeTurn(
      seat,
      async function* ({ engine, prompts }) {
        const said = yield* sayFreely(engine, {
          prompt: renderPrompt(prompts, messages),
          sampling: GREEDY,
          maxTokens: MAX_TOKENS,
          signal: seat.signal,
        });
        const content = engine.tokenizer.detokenize(said.tokens);
        return { content, cost: said.cost };
      },
      ({ cost }) => cost,
    );
    const { content } = await finish(turn);
    tally = addTrial(tally, isFollowed(task, content));
    yield tally;
  }
}
