/**
 * Inside a tool loop the prompt only grows: what was fed and generated stays as it is, and the results are added behind
 * it. Templates that would rewrite the turn just generated, such as those that drop an opened thought, cost nothing then.
 */
import type { Message, TokenId } from "../base/message.ts";
import type { PromptMaker, PromptOptions } from "./prompt.ts";
import { renderPrompt, renderSegments, tokenizeSegments } from "./prompt.ts";
import type { PromptSegment } from "./segments.ts";

/** What the KV cache holds: the prompt of an assistant's turn and the turn itself. */
export interface FedTurn {
  tokens: readonly TokenId[];
  /** How many messages of the conversation that is, the generated one included. */
  messages: number;
}

/**
 * The prompt behind `fed`, when only tool results follow; the whole prompt anew when somebody else spoke, or when the
 * template tells the past differently once results are there. Throws what `renderPrompt` throws.
 */
export function continuePrompt(
  maker: PromptMaker,
  messages: readonly Message[],
  { fed, ...options }: Omit<PromptOptions, "opening"> & { fed: FedTurn },
): TokenId[] {
  const added = messages.slice(fed.messages);
  const isLoop = added.length > 0 && added.every(({ role }) => role === "tool");
  const rest = isLoop ? renderRest(maker, messages, { fed, ...options }) : null;
  if (rest === null) return renderPrompt(maker, messages, options);
  return [...fed.tokens, ...rest];
}

/** The tokens between the generated turn and the next one; null when the past is told differently. */
function renderRest(
  maker: PromptMaker,
  messages: readonly Message[],
  { fed, ...options }: Omit<PromptOptions, "opening"> & { fed: FedTurn },
): TokenId[] | null {
  const told = messages.map((message, index) =>
    index === fed.messages - 1 ? withoutReasoning(message) : message,
  );
  const past = told.slice(0, fed.messages);
  const before = renderSegments(maker, past, { ...options, generationPrompt: false });
  const after = renderSegments(maker, told, options);
  const rest = cutBehindTurn(before, after, messages[fed.messages - 1]?.tokens);
  if (rest === null) return null;
  // The first piece follows other text, so no vocabulary may add a space to it.
  return tokenizeSegments(
    [{ kind: "tokens", tokens: fed.tokens.slice(-1) }, ...rest],
    maker.tokenizer,
  ).slice(1);
}

/** Its generated tokens hold the thought already. */
function withoutReasoning({ reasoning: _, ...message }: Message): Message {
  return message;
}

/** What stands behind the generated turn, when all up to it is equal. */
function cutBehindTurn(
  before: readonly PromptSegment[],
  after: readonly PromptSegment[],
  generated: readonly TokenId[] | undefined,
): PromptSegment[] | null {
  const turn = before.findLastIndex(
    (segment) => segment.kind === "tokens" && segment.tokens === generated,
  );
  if (turn === -1) return null;
  const isEqual = before
    .slice(0, turn + 1)
    .every((segment, index) =>
      index === turn - 1 ? isSameHeader(segment, after[index]) : isSame(segment, after[index]),
    );
  return isEqual ? after.slice(turn + 1) : null;
}

/** Some templates open a thought in the last turn only. The header that was fed is neither's matter. */
function isSameHeader(a: PromptSegment, b: PromptSegment | undefined): boolean {
  if (a.kind !== "template" || b?.kind !== "template") return isSame(a, b);
  return a.text.startsWith(b.text) || b.text.startsWith(a.text);
}

function isSame(a: PromptSegment, b: PromptSegment | undefined): boolean {
  if (a.kind === "tokens") return b?.kind === "tokens" && a.tokens === b.tokens;
  return b?.kind === a.kind && a.text === b.text;
}
