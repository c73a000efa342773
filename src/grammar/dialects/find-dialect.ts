/** All known dialects, by id. */
import { deepseek, deepseekR1, deepseekV32 } from "./deepseek.ts";
import type { Dialect, KnownDialectId } from "./dialect.ts";
import { gemma } from "./gemma.ts";
import { generic } from "./generic.ts";
import { glm, glm47 } from "./glm.ts";
import { granite } from "./granite.ts";
import { harmony } from "./harmony.ts";
import { hermes } from "./hermes.ts";
import { lfm2 } from "./lfm2.ts";
import { llama3Json, llama3Python } from "./llama3.ts";
import { mistral, mistralV11, mistralV13 } from "./mistral.ts";
import { qwen3Coder } from "./qwen3-coder.ts";

const DIALECTS: Readonly<Record<KnownDialectId, Dialect>> = {
  hermes,
  "llama3-json": llama3Json,
  "llama3-python": llama3Python,
  mistral,
  "mistral-v11": mistralV11,
  "mistral-v13": mistralV13,
  "qwen3-coder": qwen3Coder,
  gemma,
  lfm2,
  harmony,
  glm,
  "glm-4.7": glm47,
  deepseek,
  "deepseek-r1": deepseekR1,
  "deepseek-v3.2": deepseekV32,
  granite,
  generic,
};

export function findDialect(id: KnownDialectId): Dialect {
  return DIALECTS[id];
}

/** Every id, for tables and tests. */
export const DIALECT_IDS = Object.keys(DIALECTS) as readonly KnownDialectId[];
