/** Messages → prompt tokens: rendered by llama.cpp's own Jinja engine, tokenised segment by segment. */
import { AgentError, isAgentError } from "../base/errors.ts";
import type { Message, TokenId } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";
import type { Engine, Tokenizer } from "../runtime/engine.ts";
import { markContent, type PromptSegment, splitAtMarks } from "./segments.ts";
import { listTemplateTools, type TemplateTool } from "./tool-list.ts";

type PromptEngine = Pick<Engine, "facts" | "tokenizer" | "renderTemplate">;

export interface PromptOptions {
  /** Text the assistant is made to begin with. */
  opening?: string;
  /** Handed to the template, which spells them as the model has seen them; some templates leave them out. */
  tools?: readonly ToolSignature[];
}

/**
 * The tokens of a conversation up to and including the header of the next assistant message.
 * Throws "template-missing", "template-failed", "engine-internal-missing".
 */
export function renderPrompt(
  engine: PromptEngine,
  messages: readonly Message[],
  { opening = "", tools = [] }: PromptOptions = {},
): TokenId[] {
  const segments = renderSegments(engine, messages, listTemplateTools(tools));
  if (opening !== "") segments.push({ kind: "template", text: opening });
  return tokenizeSegments(segments, engine.tokenizer);
}

function renderSegments(
  engine: PromptEngine,
  messages: readonly Message[],
  tools: readonly TemplateTool[],
): PromptSegment[] {
  const { chatTemplate, path } = engine.facts;
  if (chatTemplate === null) throw new AgentError("template-missing", { path });
  const marked = markContent({ messages, tools }, engine.tokenizer.controlLiterals);
  const render = (list: MarkedList) =>
    engine.renderTemplate(chatTemplate, {
      messages: list,
      // An empty list is not the same to every template as none.
      ...(marked.tools.length === 0 ? {} : { tools: marked.tools }),
      add_generation_prompt: true,
      bos_token: engine.tokenizer.bosText,
      eos_token: engine.tokenizer.eosText,
    });
  return splitAtMarks(renderWithSystemFallback(marked.messages, render), marked.marks);
}

type MarkedList = { role: Message["role"]; content: string }[];

/** Templates without a system role raise on one; its text then opens the first user message. */
function renderWithSystemFallback(
  messages: MarkedList,
  render: (messages: MarkedList) => string,
): string {
  try {
    return render(messages);
  } catch (error) {
    const folded = foldSystem(messages);
    if (!isAgentError(error, "template-failed") || folded === null) throw error;
    return render(folded);
  }
}

function foldSystem(messages: MarkedList): MarkedList | null {
  const [system, user, ...rest] = messages;
  if (system?.role !== "system" || user?.role !== "user") return null;
  return [{ role: "user", content: `${system.content}\n\n${user.content}` }, ...rest];
}

function tokenizeSegments(segments: readonly PromptSegment[], tokenizer: Tokenizer): TokenId[] {
  const tokens: TokenId[] = [];
  for (const segment of segments) {
    if (segment.kind === "tokens") {
      tokens.push(...segment.tokens);
      continue;
    }
    const controlTokens = segment.kind === "template";
    const continuation = tokens.length > 0;
    tokens.push(...tokenizer.tokenize(segment.text, { controlTokens, continuation }));
  }
  const { bosToken } = tokenizer;
  if (bosToken !== null && tokens[0] !== bosToken) tokens.unshift(bosToken);
  return tokens;
}
