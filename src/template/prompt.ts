/**
 * Messages → prompt tokens, under the plan of a verified template: rendered by llama.cpp's own Jinja engine, tokenised
 * segment by segment. Generated turns are fed again token by token, so that the KV cache stays valid.
 */
import type { Message, TokenId } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";
import type { Tokenizer } from "../runtime/engine.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import { renderConversation } from "./render-conversation.ts";
import { markContent, type PromptSegment, splitAtMarks } from "./segments.ts";
import type { TemplateContext } from "./template-context.ts";
import { spellAsContent, spliceCalls, standInForCalls } from "./verbatim-calls.ts";

/** What prompts are made with: one model, one verified template, one session. */
export interface PromptMaker {
  readonly plan: PromptPlan;
  readonly tokenizer: Tokenizer;
  /** The moment a pinned clock shows. */
  readonly sessionStartMs: number;
  /** Throws "template-failed". */
  renderTemplate(source: string, context: TemplateContext): string;
}

export interface PromptOptions {
  /** Text the assistant is made to begin with. */
  opening?: string;
  /** Handed to the template, which spells them as the model has seen them; else the system text describes them. */
  tools?: readonly ToolSignature[];
  /** Default true: ends with the header of the next assistant message. */
  generationPrompt?: boolean;
}

/** The tokens of a conversation. Throws "template-failed", "engine-internal-missing". */
export function renderPrompt(
  maker: PromptMaker,
  messages: readonly Message[],
  options: PromptOptions = {},
): TokenId[] {
  const segments = renderSegments(maker, messages, options);
  const { opening = "" } = options;
  if (opening !== "") segments.push({ kind: "template", text: opening });
  return settleBos(tokenizeSegments(segments, maker.tokenizer), maker);
}

/** The prompt as stretches of template text, content and generated tokens, in order. */
export function renderSegments(
  maker: PromptMaker,
  messages: readonly Message[],
  { tools = [], generationPrompt = true }: PromptOptions,
): PromptSegment[] {
  const marked = markContent({ messages, tools }, maker.tokenizer.controlLiterals);
  const render = (spoken: readonly Message[]): string =>
    renderConversation(spoken, {
      plan: maker.plan,
      tools: marked.tools,
      generationPrompt,
      sessionStartMs: maker.sessionStartMs,
      render: (source, context) => maker.renderTemplate(source, withEdgeTokens(context, maker)),
    });
  // Where the template spells generated calls in another way than the dialect, they stand as plain content.
  const { told, turns } = standInForCalls(marked);
  const text = spliceCalls(render(told), turns, maker.plan) ?? render(spellAsContent(marked));
  return splitAtMarks(text, marked.marks);
}

function withEdgeTokens(context: TemplateContext, { tokenizer }: PromptMaker): TemplateContext {
  return { ...context, bos_token: tokenizer.bosText, eos_token: tokenizer.eosText };
}

/** Each stretch by its own rule. */
export function tokenizeSegments(
  segments: readonly PromptSegment[],
  tokenizer: Tokenizer,
): TokenId[] {
  const tokens: TokenId[] = [];
  for (const segment of segments) {
    if (segment.kind === "tokens") {
      tokens.push(...segment.tokens);
      continue;
    }
    const continuation = tokens.length > 0;
    const found =
      segment.kind === "content"
        ? tokenizeLiteral(segment.text, tokenizer, continuation)
        : tokenizer.tokenize(segment.text, { controlTokens: true, continuation });
    tokens.push(...found);
  }
  return tokens;
}

/** A literal as plain text. Some are found with control tokens off too, but never in two halves. */
function tokenizeLiteral(text: string, tokenizer: Tokenizer, continuation: boolean): TokenId[] {
  const tokens = tokenizer.tokenize(text, { controlTokens: false, continuation });
  if (tokens.length > 1 || !tokenizer.controlLiterals.includes(text)) return tokens;
  const [first = ""] = text;
  return [
    ...tokenizer.tokenize(first, { controlTokens: false, continuation }),
    ...tokenizer.tokenize(text.slice(first.length), { controlTokens: false, continuation: true }),
  ];
}

/** One BOS token where the vocabulary wants one, at most one where it does not say. */
function settleBos(tokens: TokenId[], { plan, tokenizer }: PromptMaker): TokenId[] {
  const { bosToken } = tokenizer;
  if (plan.bos === "own" || bosToken === null) return tokens;
  const first = tokens.findIndex((token) => token !== bosToken);
  return [bosToken, ...tokens.slice(first === -1 ? tokens.length : first)];
}
