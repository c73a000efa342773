/** One hole filled, by infill tokens or by an answer whose beginning is forced. */
import { type ModelSeat, takeTurn } from "../agent/model-turn.ts";
import { fillForced } from "../decode/fill-forced.ts";
import { fillHole } from "../decode/fill-hole.ts";
import type { FilledHole } from "../decode/fill-sample.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { type FillTask, isRightFill } from "./fill-tasks.ts";
import { finish } from "./probe-context.ts";

export type FillWay = "fill" | "forcedFill";

const GREEDY = { temperature: 0, topK: 1, topP: 1, seed: 1 };
const MAX_FILL_TOKENS = 32;

/** "fill" takes a model whose vocabulary has infill tokens. Throws what the sequence throws. */
export async function tryFill(seat: ModelSeat, task: FillTask, way: FillWay): Promise<boolean> {
  const turn = takeTurn(
    seat,
    async function* (model) {
      const filled = await fill(model, task, { way, signal: seat.signal });
      const { generatedTokens, decodeMs } = filled;
      const tokensPerSecond = (1000 * generatedTokens) / Math.max(1, decodeMs);
      yield { type: "token" as const, generatedTokens, tokensPerSecond };
      return filled;
    },
    ({ promptTokens, cachedTokens, generatedTokens, decodeCalls, prefillMs, decodeMs }) => ({
      ...{ promptTokens, cachedTokens, sampledTokens: generatedTokens, forcedTokens: 0 },
      ...{ decodeCalls, prefillMs, decodeMs },
    }),
  );
  const { text, isComplete } = await finish(turn);
  return isComplete && isRightFill(task, text);
}

function fill(
  model: ChatModel,
  { path, kind, before, after, original, task }: FillTask,
  { way, signal }: { way: FillWay; signal: AbortSignal },
): Promise<FilledHole> {
  const isPython = path.endsWith(".py");
  const hole = { kind, before, after, commentPrefix: isPython ? "#" : "//" };
  const limits = { sampling: GREEDY, maxTokens: MAX_FILL_TOKENS, signal };
  const { infill } = model.engine.tokenizer;
  if (way === "fill" && infill !== null) {
    return fillHole(model.engine, { ...hole, ...limits, infill });
  }
  const languageTag = isPython ? "python" : "typescript";
  return fillForced(model, { ...hole, ...limits, original, task, languageTag });
}
