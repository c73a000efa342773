/**
 * One sentence of the model on how a step would be done: a closed question, greedy, under a grammar that has room for one
 * sentence and no more. A plan does without it where it cannot be had.
 */
import { clipText } from "../../base/clip-text.ts";
import { isAgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import { type DecodeResult, decodeGrammar } from "../../decode/decode-grammar.ts";
import {
  codePointsOf,
  complementCodePoints,
  createCodePoints,
  uniteCodePoints,
} from "../../grammar/automaton/code-points.ts";
import {
  choice,
  type Grammar,
  grammarOf,
  optional,
  repeat,
  sequence,
  text,
} from "../../grammar/grammar.ts";
import { quoteBlock } from "../../grammar/raw-block.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderPrompt } from "../../template/prompt.ts";
import { answerEvent } from "../answer-event.ts";
import type { OpenedFile } from "../change/change-site.ts";
import type { EditMode } from "../change/edit-mode.ts";
import type { ChangeStep } from "../change/plan-change.ts";
import type { AgentEvent, ContextUse } from "../events.ts";
import { type ModelSeat, type ModelTurn, takeTurn } from "../model-turn.ts";
import { languageTag } from "../prompts.ts";
import type { Request } from "../understand/request.ts";

export interface StepQuestion {
  request: Request;
  change: ChangeStep;
  file: OpenedFile;
  mode: EditMode;
}

const SYSTEM =
  "You are an expert programmer who plans a change of code. You answer with one short sentence of plain words that says what has to be changed, and with nothing else.";
const MAX_TOKENS = 64;
const MAX_TASK_CHARS = 1_000;
const MAX_CODE_CHARS = 4_000;
const MAX_SENTENCE_CHARS = 300;

/** Null where the model says nothing of use, or cannot be asked. Throws what else a turn throws. */
export async function* explainStep(
  seat: ModelSeat,
  question: StepQuestion,
): AsyncGenerator<AgentEvent, string | null> {
  if (seat.budget.reached !== null || seat.budget.tokensLeft < MAX_TOKENS) return null;
  const turn: ModelTurn<Said | null> = (model) => decodeSentence(model, seat, question);
  try {
    const said = yield* takeTurn(seat, turn, (result) => result?.decoded ?? null);
    if (said === null) return null;
    const { decoded, context } = said;
    yield answerEvent(0, { answer: decoded.text, cost: decoded, context });
    return readSentence(decoded);
  } catch (error) {
    if (isAgentError(error, "context-full") || isAgentError(error, "memory-insufficient"))
      return null;
    throw error;
  }
}

interface Said {
  decoded: DecodeResult;
  context: ContextUse;
}

async function* decodeSentence(
  { engine, prompts }: ChatModel,
  { seed, signal }: ModelSeat,
  question: StepQuestion,
): ReturnType<ModelTurn<Said | null>> {
  const messages: Message[] = [
    { role: "system", content: SYSTEM },
    { role: "user", content: askHow(question) },
  ];
  const prompt = renderPrompt(prompts, messages);
  const { contextTokens } = engine.sequence;
  if (prompt.length + MAX_TOKENS > contextTokens) return null;
  const decoded = yield* decodeGrammar(engine, {
    prompt,
    grammar: ONE_SENTENCE,
    sampling: { temperature: 0, topK: 1, topP: 1, seed },
    maxTokens: MAX_TOKENS,
    signal,
  });
  const promptTokens = prompt.length;
  return { decoded, context: { contextTokens, promptTokens, answerTokens: MAX_TOKENS, cuts: [] } };
}

/** The code first and the task after it, as where the change itself is asked for. */
function askHow({ request, change, file, mode }: StepQuestion): string {
  const { path } = change;
  const part = change.part === null ? "" : ` (only ${change.part})`;
  const code = cutCode(file, mode);
  const shown = code === "" ? "" : `${path}:\n${quoteBlock(code, languageTag(path))}\n\n`;
  const task = clipText(request.task.trim(), MAX_TASK_CHARS);
  return `${shown}${task}\n\nIn one short sentence, without code: what is done in ${path} for this${part}?`;
}

/** What would be written anew, or the beginning of the file. */
function cutCode({ text: fileText, parsed }: OpenedFile, mode: EditMode): string {
  if (fileText === null) return "";
  const symbol =
    mode.mode === "symbol"
      ? parsed?.symbols.find(({ qualifiedName }) => qualifiedName === mode.symbol)
      : undefined;
  const code = symbol === undefined ? fileText : fileText.slice(symbol.startIndex, symbol.endIndex);
  return clipText(code, MAX_CODE_CHARS).trimEnd();
}

/** A dot ends the sentence unless a letter follows, as in "cart.py". Marks of a conversation begin with "<". */
const ONE_SENTENCE: Grammar = createSentenceGrammar();

function createSentenceGrammar(): Grammar {
  const controls = createCodePoints([
    { from: 0, to: 0x1f },
    { from: 0x7f, to: 0x9f },
    { from: 0x2028, to: 0x2029 },
  ]);
  const plain = complementCodePoints(uniteCodePoints(controls, codePointsOf(".<")));
  const ink = complementCodePoints(uniteCodePoints(controls, codePointsOf(".< ")));
  const wordy = createCodePoints([
    { from: 0x30, to: 0x39 },
    { from: 0x41, to: 0x5a },
    { from: 0x5f, to: 0x5f },
    { from: 0x61, to: 0x7a },
  ]);
  const rest = choice(
    { kind: "class", codePoints: plain },
    sequence(text("."), { kind: "class", codePoints: wordy }),
  );
  return grammarOf(
    optional(sequence({ kind: "class", codePoints: ink }, repeat(rest, 0), text("."))),
  );
}

function readSentence({ text: said, isComplete, closedEarly }: DecodeResult): string | null {
  const plain = said.replace(/[\p{Cc}\s]+/gu, " ").trim();
  if (!isComplete || plain === "") return null;
  // Of a sentence that was cut off, the last word may be half a word.
  const whole = closedEarly ? `${plain.replace(/\s*\S*$/u, "")} …` : plain;
  return /\p{L}/u.test(whole) ? clipText(whole, MAX_SENTENCE_CHARS) : null;
}
