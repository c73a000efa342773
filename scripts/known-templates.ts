/**
 * What no template's text says of it: its name, its family, whether its vendor has replaced it. Statuses other than
 * "official" give their reason in the note.
 */
import type { TemplateEntry } from "../src/template/registry/registry.ts";

export interface KnownTemplate {
  id: string;
  title: string;
  family: string;
  /** Each without its ending; of several, all must render alike. */
  files: readonly { collection: "llama.cpp" | "gguf" | "extracted"; name: string }[];
  /** Default "official". */
  status?: TemplateEntry["status"];
  replacement?: string;
  note?: string;
}

/** Of llama.cpp's collection of templates. */
function collected(...names: readonly string[]) {
  return names.map((name) => ({ collection: "llama.cpp" as const, name }));
}

/** Embedded in a GGUF file that the model's own vendor has published. */
function embedded(...names: readonly string[]) {
  return names.map((name) => ({ collection: "gguf" as const, name }));
}

const BY_LLAMA_CPP = "Written by the authors of llama.cpp.";

/** In any order; the registry is sorted by id. */
export const KNOWN_TEMPLATES: readonly KnownTemplate[] = [
  {
    id: "apertus-8b",
    title: "Apertus 8B Instruct",
    family: "apertus",
    files: collected("Apertus-8B-Instruct"),
  },
  {
    id: "apriel-1.5",
    title: "Apriel 1.5 (Unsloth)",
    family: "apriel",
    files: collected("unsloth-Apriel-1.5"),
    note: "As Unsloth publishes it.",
  },
  {
    id: "apriel-1.6",
    title: "Apriel 1.6 15B Thinker",
    family: "apriel",
    files: collected("Apriel-1.6-15b-Thinker-fixed"),
    note: "As corrected in llama.cpp's collection.",
  },
  {
    id: "bielik-11b-v3",
    title: "Bielik 11B v3.0 Instruct",
    family: "bielik",
    files: collected("Bielik-11B-v3.0-Instruct"),
  },
  { id: "cohere2-moe", title: "Cohere2 MoE", family: "command", files: collected("Cohere2MoE") },
  {
    id: "command-r-plus",
    title: "Command R+ (tool use)",
    family: "command",
    files: collected("CohereForAI-c4ai-command-r-plus-tool_use"),
  },
  {
    id: "command-r7b",
    title: "Command R7B 12-2024 (tool use)",
    family: "command",
    files: collected("CohereForAI-c4ai-command-r7b-12-2024-tool_use"),
  },
  {
    id: "deepseek-r1-distill-llama",
    title: "DeepSeek R1 Distill Llama",
    family: "deepseek-r1",
    files: collected("deepseek-ai-DeepSeek-R1-Distill-Llama-8B"),
  },
  {
    id: "deepseek-r1-distill-qwen",
    title: "DeepSeek R1 Distill Qwen",
    family: "deepseek-r1",
    files: collected("deepseek-ai-DeepSeek-R1-Distill-Qwen-32B"),
  },
  {
    id: "deepseek-r1-llama-cpp",
    title: "DeepSeek R1 (llama.cpp)",
    family: "deepseek-r1",
    files: collected("llama-cpp-deepseek-r1"),
    note: BY_LLAMA_CPP,
  },
  {
    id: "deepseek-v3.1",
    title: "DeepSeek V3.1",
    family: "deepseek-v3",
    files: collected("deepseek-ai-DeepSeek-V3.1"),
  },
  {
    id: "deepseek-v3.2",
    title: "DeepSeek V3.2",
    family: "deepseek-v3",
    files: collected("deepseek-ai-DeepSeek-V3.2"),
  },
  {
    id: "deepseek-v4",
    title: "DeepSeek V4",
    family: "deepseek-v4",
    files: collected("deepseek-ai-DeepSeek-V4", "deepseek-ai-DeepSeek-V4-Flash-0731"),
    note: "V4 and V4 Flash 0731 differ only in how they spell reasoning efforts.",
  },
  {
    id: "devstral-small-2507",
    title: "Devstral Small 2507 (Unsloth)",
    family: "mistral",
    files: collected("unsloth-mistral-Devstral-Small-2507"),
    note: "As Unsloth publishes it.",
  },
  {
    id: "firefunction-v2",
    title: "FireFunction v2",
    family: "firefunction",
    files: collected("fireworks-ai-llama-3-firefunction-v2"),
  },
  {
    id: "functionary-v3.1",
    title: "Functionary Medium v3.1",
    family: "functionary",
    files: collected("meetkai-functionary-medium-v3.1"),
  },
  {
    id: "functionary-v3.2",
    title: "Functionary Medium v3.2",
    family: "functionary",
    files: collected("meetkai-functionary-medium-v3.2"),
  },
  { id: "gemma-2", title: "Gemma 2", family: "gemma", files: collected("google-gemma-2-2b-it") },
  { id: "gemma-4", title: "Gemma 4", family: "gemma-4", files: collected("google-gemma-4-31B-it") },
  {
    id: "gemma-4-first",
    title: "Gemma 4, first release",
    family: "gemma-4",
    files: [{ collection: "extracted", name: "gemma4-OUTDATED-embedded-in-vocab" }],
    status: "outdated",
    replacement: "gemma-4",
    note: "Files converted at the model's release carry it; the vendor has replaced it since.",
  },
  {
    id: "gemma-4-interleaved",
    title: "Gemma 4 (interleaved thinking)",
    family: "gemma-4",
    files: collected("google-gemma-4-31B-it-interleaved"),
    note: "A variant in the collection of llama.cpp.",
  },
  {
    id: "gigachat-3",
    title: "GigaChat 3",
    family: "gigachat",
    files: collected("GigaChat3-10B-A1.8B"),
  },
  {
    id: "gigachat-3.1",
    title: "GigaChat 3.1",
    family: "gigachat",
    files: collected("GigaChat3.1-10B-A1.8B"),
  },
  { id: "glm-4.6", title: "GLM 4.6", family: "glm", files: collected("GLM-4.6") },
  { id: "glm-4.7-flash", title: "GLM 4.7 Flash", family: "glm", files: collected("GLM-4.7-Flash") },
  { id: "gpt-oss", title: "gpt-oss", family: "gpt-oss", files: collected("openai-gpt-oss-120b") },
  {
    id: "granite-3.3",
    title: "Granite 3.3 Instruct",
    family: "granite",
    files: collected("ibm-granite-granite-3.3-2B-Instruct"),
  },
  {
    id: "granite-4.0",
    title: "Granite 4.0",
    family: "granite",
    files: collected("ibm-granite-granite-4.0"),
  },
  {
    id: "granite-4.1",
    title: "Granite 4.1",
    family: "granite",
    files: collected("ibm-granite-granite-4.1"),
  },
  {
    id: "hermes-2-pro",
    title: "Hermes 2 Pro and Hermes 3 (tool use)",
    family: "hermes",
    files: collected(
      "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
      "NousResearch-Hermes-3-Llama-3.1-8B-tool_use",
    ),
  },
  { id: "hunyuan-3", title: "Hunyuan 3", family: "hunyuan", files: collected("tencent-Hy3") },
  {
    id: "kimi-k2",
    title: "Kimi K2 Instruct",
    family: "kimi-k2",
    files: collected("Kimi-K2-Instruct"),
  },
  {
    id: "kimi-k2-first",
    title: "Kimi K2 Instruct, first release",
    family: "kimi-k2",
    files: collected("moonshotai-Kimi-K2"),
    status: "outdated",
    replacement: "kimi-k2",
    note: "It counts calls anew in each turn and spells the line end of a result as two characters.",
  },
  {
    id: "kimi-k2-thinking",
    title: "Kimi K2 Thinking",
    family: "kimi-k2",
    files: collected("Kimi-K2-Thinking"),
  },
  { id: "kimi-k3", title: "Kimi K3", family: "kimi-k3", files: collected("Kimi-K3") },
  {
    id: "laguna-s-2.1",
    title: "Laguna S 2.1",
    family: "laguna",
    files: collected("poolside-Laguna-S-2.1"),
  },
  {
    id: "laguna-xs-2",
    title: "Laguna XS.2",
    family: "laguna",
    files: collected("poolside-Laguna-XS.2"),
  },
  {
    id: "laguna-xs-2.1",
    title: "Laguna XS 2.1",
    family: "laguna",
    files: collected("poolside-Laguna-XS-2.1"),
  },
  { id: "lfm2", title: "LFM2", family: "lfm2", files: collected("LFM2-8B-A1B") },
  { id: "lfm2.5-8b", title: "LFM2.5 8B A1B", family: "lfm2", files: collected("LFM2.5-8B-A1B") },
  {
    id: "lfm2.5-instruct",
    title: "LFM2.5 Instruct",
    family: "lfm2",
    files: [...collected("LFM2.5-Instruct"), ...embedded("LiquidAI__LFM2.5-1.2B-Instruct-GGUF")],
  },
  {
    id: "ling-3.0-flash",
    title: "Ling 3.0 Flash",
    family: "ling",
    files: collected("inclusionai-ling-3.0-flash"),
  },
  {
    id: "llama-3.1",
    title: "Llama 3.1 and 3.3 Instruct",
    family: "llama-3",
    files: collected("meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.3-70B-Instruct"),
  },
  {
    id: "llama-3.2",
    title: "Llama 3.2 Instruct",
    family: "llama-3",
    files: collected("meta-llama-Llama-3.2-3B-Instruct"),
  },
  { id: "mimo-vl", title: "MiMo-VL", family: "qwen2.5", files: collected("MiMo-VL") },
  {
    id: "minicpm5",
    title: "MiniCPM5",
    family: "minicpm",
    files: [...collected("openbmb-MiniCPM5-1B"), ...embedded("openbmb__MiniCPM5-1B-GGUF")],
  },
  { id: "minimax-m1", title: "MiniMax M1", family: "minimax", files: collected("MiniMax-M1") },
  { id: "minimax-m2", title: "MiniMax M2", family: "minimax", files: collected("MiniMax-M2") },
  { id: "minimax-m3", title: "MiniMax M3", family: "minimax", files: collected("MiniMax-M3") },
  {
    id: "ministral-3-reasoning",
    title: "Ministral 3 Reasoning 2512",
    family: "mistral",
    files: collected("mistralai-Ministral-3-14B-Reasoning-2512"),
  },
  {
    id: "mistral-nemo",
    title: "Mistral Nemo Instruct 2407",
    family: "mistral",
    files: collected("mistralai-Mistral-Nemo-Instruct-2407"),
  },
  {
    id: "mistral-small-3.2",
    title: "Mistral Small 3.2 Instruct 2506",
    family: "mistral",
    files: collected("Mistral-Small-3.2-24B-Instruct-2506"),
  },
  { id: "muse-glimmer", title: "Muse Glimmer", family: "muse", files: collected("muse-glimmer") },
  {
    id: "nemotron-3-nano",
    title: "Nemotron 3 Nano",
    family: "nemotron-3",
    files: collected("NVIDIA-Nemotron-3-Nano-30B-A3B-BF16"),
  },
  {
    id: "nemotron-nano-v2",
    title: "Nemotron Nano v2",
    family: "nemotron-2",
    files: collected("NVIDIA-Nemotron-Nano-v2"),
  },
  {
    id: "phi-3-mini",
    title: "Phi 3 mini 4k Instruct",
    family: "phi",
    files: embedded("microsoft__Phi-3-mini-4k-instruct-gguf"),
  },
  {
    id: "phi-3.5-mini",
    title: "Phi 3.5 mini Instruct",
    family: "phi",
    files: collected("microsoft-Phi-3.5-mini-instruct"),
  },
  { id: "phi-4", title: "Phi 4", family: "phi", files: embedded("microsoft__phi-4-gguf") },
  {
    id: "qwen2.5",
    title: "Qwen2.5 and Qwen2.5-Coder Instruct",
    family: "qwen2.5",
    files: [
      ...collected("Qwen-Qwen2.5-7B-Instruct"),
      ...embedded("Qwen__Qwen2.5-Coder-32B-Instruct-GGUF"),
    ],
  },
  {
    id: "qwen2.5-double-braces",
    title: "Qwen2.5 0.5B and Qwen2.5-Coder 1.5B Instruct",
    family: "qwen2.5",
    files: embedded("Qwen__Qwen2.5-0.5B-Instruct-GGUF"),
    note: "As published in the vendor's own GGUF files; its example of a tool call has doubled braces.",
  },
  {
    id: "qwen3",
    title: "Qwen3",
    family: "qwen3",
    files: [...collected("Qwen-Qwen3-0.6B"), ...embedded("Qwen__Qwen3-4B-GGUF")],
  },
  {
    id: "qwen3-coder",
    title: "Qwen3-Coder",
    family: "qwen3-coder",
    files: collected("Qwen3-Coder"),
  },
  { id: "qwen3.5", title: "Qwen3.5", family: "qwen3.5", files: collected("Qwen3.5-4B") },
  { id: "qwq", title: "QwQ 32B", family: "qwen2.5", files: collected("Qwen-QwQ-32B") },
  { id: "reka-edge", title: "Reka Edge", family: "reka", files: collected("Reka-Edge") },
  {
    id: "rwkv-world",
    title: "RWKV World (llama.cpp)",
    family: "rwkv",
    files: collected("llama-cpp-rwkv-world"),
    note: BY_LLAMA_CPP,
  },
  { id: "seed-oss", title: "Seed-OSS", family: "seed", files: collected("ByteDance-Seed-OSS") },
  {
    id: "smollm3",
    title: "SmolLM3",
    family: "smollm",
    files: collected("HuggingFaceTB-SmolLM3-3B"),
  },
  {
    id: "solar-open",
    title: "Solar Open 100B",
    family: "solar",
    files: collected("upstage-Solar-Open-100B"),
  },
  { id: "spark-2.5", title: "Spark 2.5", family: "spark", files: collected("Spark2.5") },
  {
    id: "step-3.5-flash",
    title: "Step 3.5 Flash",
    family: "step",
    files: collected("StepFun3.5-Flash"),
  },
];
