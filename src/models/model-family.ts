/** What a model file's header says of where the model comes from. Reads no weights and believes no file name before the header. */
import path from "node:path";
import { type GgufModel, readGgufModel } from "../runtime/gguf-parts.ts";

export interface ModelFamily {
  /** Of the first part. */
  path: string;
  /** Of all parts together. */
  bytes: number;
  /** "qwen2". */
  architecture: string;
  /** How text becomes tokens: kind and splitting rules; null where the header does not say. */
  tokenizer: string | null;
  vocabularySize: number;
  /** What the models of one series share, folded: "qwen2.5 coder". Empty where nothing is left of the name. */
  name: string;
  trainContextTokens: number;
}

/** "1.5B", "8x7b", "270m", "a3b". */
const SIZE = /^(?:\d+x)?a?\d+(?:\.\d+)?[bmt]$/;
/** "Q4_K_M", "iq4_xs". */
const QUANTISATION = /(?<![a-z0-9])i?q\d+(?:_[0-9a-z]{1,3})*(?![a-z0-9])/g;
/** What was done to the weights of a model, not which model it is. */
const FORM =
  /^(?:gguf|f16|f32|bf16|fp16|fp8|mxfp4|awq|gptq|int[48]|imat|instruct|it|chat|base|\d{5}|of)$/;
const MAX_NAME_CHARS = 200;

/** Throws "model-unreadable", "model-unusable". Cost: some 20 ms, no native code. */
export async function readModelFamily(file: string): Promise<ModelFamily> {
  const model = await readGgufModel(file);
  const architecture = readText(model, "general.architecture");
  const kind = readText(model, "tokenizer.ggml.model");
  const tokens = model.header.entries.get("tokenizer.ggml.tokens");
  const context = model.header.entries.get(`${architecture}.context_length`);
  return {
    path: model.header.path,
    bytes: model.totalBytes,
    architecture,
    tokenizer: kind === "" ? null : `${kind}/${readText(model, "tokenizer.ggml.pre")}`,
    vocabularySize: tokens?.kind === "list" ? tokens.length : 0,
    name: readFamilyName(model),
    trainContextTokens: context?.kind === "number" ? Number(context.value) : 0,
  };
}

/** Of the series as its maker names it, else of the model, else of the file. */
function readFamilyName(model: GgufModel): string {
  const fileName = path.basename(model.header.path).replace(/\.gguf$/i, "");
  const stated = ["general.basename", "general.name"].map((key) => readText(model, key));
  return [...stated, fileName].map(foldName).find((name) => name !== "") ?? "";
}

/** "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M" → "qwen2.5 coder": sizes and forms left out. Pure. */
export function foldName(name: string): string {
  const words = name
    .slice(0, MAX_NAME_CHARS)
    .toLowerCase()
    .replace(QUANTISATION, " ")
    .split(/[^a-z0-9.]+/);
  return words.filter((word) => word !== "" && !SIZE.test(word) && !FORM.test(word)).join(" ");
}

function readText({ header }: GgufModel, key: string): string {
  const value = header.entries.get(key);
  return value?.kind === "text" ? value.value.trim() : "";
}
