/**
 * The vocabulary of a model behind our contract, with or without its weights. A file may abort the process while it is
 * loaded: for files that nobody has proven yet, only in a child.
 */
import type { LlamaModel, Token } from "node-llama-cpp";
import { AgentError, messageOf } from "../base/errors.ts";
import { readGgufHeader } from "./gguf-header.ts";
import { findVocabularyProblem } from "./gguf-vocabulary.ts";
import { createTokenizer } from "./llama-tokenizer.ts";
import { startLlama } from "./native-llama.ts";
import type { TokenKind, Vocabulary } from "./vocabulary.ts";

export type LoadedVocabulary = Vocabulary & AsyncDisposable;

/**
 * Loads a GGUF's vocabulary and none of its weights. Throws "model-unreadable", "model-unusable",
 * "engine-unavailable". Cost: about 1 s for 150,000 tokens, most of it in the engine.
 */
export async function loadVocabulary(path: string): Promise<LoadedVocabulary> {
  const problem = findVocabularyProblem(await readGgufHeader(path));
  if (problem !== null) throw new AgentError("model-unusable", { path, reason: problem });
  // Without weights the engine complains of each missing tensor.
  const llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
  try {
    const model = await llama.loadModel({
      modelPath: path,
      vocabOnly: true,
      gpuLayers: 0,
      useMmap: false,
      ignoreMemorySafetyChecks: true, // nothing of the weights is read
    });
    const dispose = () => llama.dispose();
    return Object.assign(createVocabulary(model), { [Symbol.asyncDispose]: dispose });
  } catch (error) {
    await llama.dispose();
    const reason = messageOf(error);
    throw new AgentError("model-unusable", { path, reason }, { cause: error });
  }
}

function createVocabulary(model: LlamaModel): Vocabulary {
  const { ggml } = model.fileInfo.metadata.tokenizer;
  return {
    tokenizer: createTokenizer(model),
    model: ggml.model,
    preTokenizer: ggml.pre ?? null,
    addsBos: ggml.add_bos_token ?? null,
    tokenTexts: ggml.tokens,
    kindOf(token) {
      if (!Number.isInteger(token) || token < 0 || token >= ggml.tokens.length) return "unknown";
      return readKind(model, token as Token);
    },
  };
}

function readKind(model: LlamaModel, token: Token): TokenKind {
  const attributes = model.getTokenAttributes(token);
  if (attributes.control) return "control";
  if (attributes.userDefined) return "user-defined";
  if (attributes.byte) return "byte";
  if (attributes.unknown) return "unknown";
  return attributes.unused ? "unused" : "normal";
}
