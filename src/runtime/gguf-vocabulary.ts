/** Whether a GGUF's vocabulary can be handed to the engine, judged by its header alone. Pure. */
import type { GgufHeader } from "./gguf-header.ts";

/** Values of `tokenizer.ggml.model` that stand for none at all. */
const NO_VOCABULARY = new Set(["no_vocab", "none", ""]);

/** What is wrong with it, without the path; null when nothing is. llama.cpp reads beyond lists that are too short. */
export function findVocabularyProblem({ entries }: Pick<GgufHeader, "entries">): string | null {
  const model = entries.get("tokenizer.ggml.model");
  if (model?.kind !== "text" || NO_VOCABULARY.has(model.value)) return "it holds no vocabulary";
  const tokens = entries.get("tokenizer.ggml.tokens");
  if (tokens?.kind !== "list" || tokens.of !== "texts" || tokens.length === 0) {
    return "it holds no list of tokens";
  }
  for (const name of ["scores", "token_type"]) {
    const list = entries.get(`tokenizer.ggml.${name}`);
    if (list === undefined) continue;
    if (list.kind !== "list" || list.of !== "numbers" || list.length !== tokens.length) {
      return `its ${name} do not fit its ${tokens.length} tokens`;
    }
  }
  return null;
}
