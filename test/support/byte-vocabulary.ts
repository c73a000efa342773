/**
 * The vocabulary that the scripted engine and the byte model share: a token per byte, id = byte, then control tokens.
 * Also ChatML, as a template and as plain code.
 */
import { AgentError } from "../../src/base/errors.ts";
import type { TokenId } from "../../src/base/message.ts";
import type { InfillTokens, Tokenizer } from "../../src/runtime/engine.ts";

export const CONTROL_LITERALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] as const;

/** Known to the scripted engine alone, and only when it is asked to fill in the middle. */
const INFILL_LITERALS = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"] as const;

export type ControlLiteral = (typeof CONTROL_LITERALS)[number];

export const VOCABULARY_SIZE = 256 + CONTROL_LITERALS.length;

export const CHATML_TEMPLATE =
  "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** What CHATML_TEMPLATE renders to. */
export function renderChatml(context: Record<string, unknown>): string {
  const messages = context.messages as readonly { role: string; content: string }[];
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return `${turns.join("")}${context.add_generation_prompt === true ? "<|im_start|>assistant\n" : ""}`;
}

export function controlToken(literal: ControlLiteral): TokenId {
  return 256 + CONTROL_LITERALS.indexOf(literal);
}

export function encodeBytes(text: string): TokenId[] {
  return [...Buffer.from(text, "utf8")];
}

/** `wantsBos`: every sequence begins with <|endoftext|>. `canInfill`: the vocabulary has INFILL_LITERALS too. */
export function createByteTokenizer({ wantsBos = false, canInfill = false } = {}): Tokenizer {
  const literals = canInfill ? [...CONTROL_LITERALS, ...INFILL_LITERALS] : CONTROL_LITERALS;
  const first = VOCABULARY_SIZE;
  return {
    tokenize: (text, { controlTokens }) =>
      controlTokens
        ? text.split(/(<\|(?:endoftext|im_start|im_end)\|>)/).flatMap(encodePiece)
        : encodeBytes(text),
    detokenize: (tokens, options) =>
      decodeTokens(tokens, options?.controlTokens ? literals : literals.map(() => "")),
    tokenBytes: (token) => Uint8Array.from(token < 256 ? [token] : []),
    vocabularySize: VOCABULARY_SIZE,
    isEndOfGeneration: (token) =>
      token === controlToken("<|im_end|>") || token === controlToken("<|endoftext|>"),
    endTokens: [controlToken("<|endoftext|>"), controlToken("<|im_end|>")],
    controlLiterals: CONTROL_LITERALS,
    bosToken: wantsBos ? controlToken("<|endoftext|>") : null,
    infill: canInfill ? describeInfill(first) : null,
    bosText: "<|endoftext|>",
    eosText: "<|im_end|>",
  };
}

function describeInfill(prefix: TokenId): InfillTokens {
  return {
    ...{ prefix, suffix: prefix + 1, middle: prefix + 2 },
    ...{ order: "prefix-first", endTokens: [] },
  };
}

function encodePiece(piece: string): TokenId[] {
  const index = CONTROL_LITERALS.indexOf(piece as ControlLiteral);
  return index === -1 ? encodeBytes(piece) : [256 + index];
}

/** `controlTexts`: what stands for each control token, from 256 on. */
function decodeTokens(tokens: readonly TokenId[], controlTexts: readonly string[]): string {
  const bytes = tokens.flatMap((token) => {
    if (!Number.isInteger(token) || token < 0 || token >= 256 + controlTexts.length) {
      throw new AgentError("engine-failed", {
        step: "detokenize",
        reason: `token id ${token} is not in the vocabulary`,
      });
    }
    if (token < 256) return [token];
    return encodeBytes(controlTexts[token - 256] ?? "");
  });
  return Buffer.from(bytes).toString("utf8");
}
