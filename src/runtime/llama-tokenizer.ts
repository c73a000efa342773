/** The vocabulary of a loaded model behind our Tokenizer contract. */
import type { LlamaModel, Token } from "node-llama-cpp";
import { AgentError } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import type { InfillTokens, Tokenizer } from "./engine.ts";
import { findInfillTokens } from "./infill-tokens.ts";
import { decodePiece, listPlainMarkers, type PieceSource } from "./token-pieces.ts";

/** `stopTexts`: control tokens that end a generation besides those the file names. */
export function createTokenizer(model: LlamaModel, stopTexts: readonly string[] = []): Tokenizer {
  const pieces = readPieces(model);
  const stops = new Set(stopTexts.flatMap((text) => findSingleToken(model, text)));
  const isEnd = (token: TokenId) => stops.has(token) || model.isEogToken(token as Token);
  const vocabularySize = pieces.tokens.length;
  let silentTokens: ReadonlySet<TokenId> | undefined;
  let endTokens: readonly TokenId[] | undefined;
  let controlLiterals: readonly string[] | undefined;
  return {
    tokenize: (text, { controlTokens, continuation }) =>
      model.tokenize(text, controlTokens, continuation ? "trimLeadingSpace" : undefined),
    detokenize: (tokens, options) => {
      requireKnown(model, tokens);
      return model.detokenize(tokens as Token[], options?.controlTokens ?? false);
    },
    tokenBytes: (token) => {
      requireKnown(model, [token]);
      silentTokens ??= new Set(listSilentTokens(model));
      return silentTokens.has(token) ? NO_BYTES : decodePiece(pieces, token);
    },
    vocabularySize,
    isEndOfGeneration: isEnd,
    get endTokens() {
      endTokens ??= [...model.iterateAllTokens()].filter(isEnd);
      return endTokens;
    },
    get controlLiterals() {
      controlLiterals ??= listControlLiterals(model);
      return controlLiterals;
    },
    bosToken: model.tokens.shouldPrependBosToken ? model.tokens.bos : null,
    infill: readInfill(model),
    bosText: model.tokens.bosString ?? "",
    eosText: model.tokens.eosString ?? "",
  };
}

const NO_BYTES = new Uint8Array();

function readPieces(model: LlamaModel): PieceSource {
  const { model: kind, tokens, token_type: tokenTypes } = model.fileInfo.metadata.tokenizer.ggml;
  return { model: kind, tokens, tokenTypes: tokenTypes ?? [] };
}

/** Nothing where the text is no single token: it cannot be waited for then. */
function findSingleToken(model: LlamaModel, text: string): TokenId[] {
  const tokens = model.tokenize(text, true);
  return tokens.length === 1 ? tokens : [];
}

function readInfill(model: LlamaModel): InfillTokens | null {
  const { ggml } = model.fileInfo.metadata.tokenizer;
  const { prefix, suffix, middle } = model.tokens.infill;
  const ends = [ggml.fim_pad_token_id, ggml.fim_rep_token_id, ggml.fim_sep_token_id];
  return findInfillTokens({
    tokens: ggml.tokens,
    isSpecial: (token) => {
      const { control, userDefined } = model.getTokenAttributes(token as Token);
      return control || userDefined;
    },
    named: { prefix, suffix, middle, ends: ends.flatMap((token) => token ?? []) },
  });
}

// llama.cpp aborts the process on an id outside the vocabulary.
function requireKnown(model: LlamaModel, tokens: readonly TokenId[]): void {
  const size = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
  const wrong = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= size);
  if (wrong !== undefined) {
    throw new AgentError("engine-failed", {
      step: "detokenize",
      reason: `token id ${wrong} is not in the vocabulary`,
    });
  }
}

/** The tokens that no text can hold: those that add nothing to it, and bytes that UTF-8 never has. */
export function listUnwritableTokens(model: LlamaModel): Token[] {
  const pieces = readPieces(model);
  const silent = new Set(listSilentTokens(model));
  return [...model.iterateAllTokens()].filter(
    (token) => silent.has(token) || decodePiece(pieces, token).some(isNoTextByte),
  );
}

function isNoTextByte(byte: number): boolean {
  return byte === 0xc0 || byte === 0xc1 || byte >= 0xf5;
}

/** The tokens that add nothing to a text, such as <|im_start|> and <unk>. One pass over the vocabulary. */
function listSilentTokens(model: LlamaModel): Token[] {
  return [...model.iterateAllTokens()].filter((token) => {
    const { control, unknown } = model.getTokenAttributes(token);
    return control || unknown;
  });
}

function listControlTokens(model: LlamaModel): Token[] {
  return listSilentTokens(model).filter((token) => model.getTokenAttributes(token).control);
}

function listControlLiterals(model: LlamaModel): string[] {
  const controls = listControlTokens(model).map((token) => model.detokenize([token], true));
  const literals = new Set([...controls, ...listPlainMarkers(readPieces(model))]);
  literals.delete("");
  // Longest first: where one literal begins another, the longer one is the token.
  return [...literals].sort((a, b) => b.length - a.length);
}
