/**
 * Runs in a process of its own and may die: opens a GGUF for the first time, loads it and decodes one token. A
 * hostile or damaged file ends this process, never the program's.
 */
import { readGgufFileInfo } from "node-llama-cpp";
import { readReason } from "./child-script.ts";
import type { Engine } from "./engine.ts";
import { loadLlamaEngine } from "./llama-engine.ts";

/** What the child tells its parent, once. */
export type ProofVerdict = { ok: true } | { ok: false; reason: string };

const PROOF_CONTEXT_TOKENS = 512;

async function prove(modelPath: string): Promise<ProofVerdict> {
  const info = await readGgufFileInfo(modelPath);
  const problem = checkHeader(info.architectureMetadata as Record<string, unknown>);
  if (problem !== null) return { ok: false, reason: problem };
  await using engine = await loadLlamaEngine({
    modelPath,
    contextTokens: PROOF_CONTEXT_TOKENS,
    gpu: false,
    threads: 1,
  });
  await decodeOneToken(engine);
  return { ok: true };
}

/** Counts that make the native loader abort when they are zero or absurd (GGML_ASSERT in llama-model.cpp). */
function checkHeader(architecture: Record<string, unknown>): string | null {
  const attention = (architecture.attention ?? {}) as Record<string, unknown>;
  const counts: [string, unknown][] = [
    ["block_count", architecture.block_count],
    ["context_length", architecture.context_length],
    ["embedding_length", architecture.embedding_length],
    ["attention.head_count", attention.head_count],
  ];
  for (const [name, value] of counts) {
    const numbers = (Array.isArray(value) ? value : [value]).filter((each) => each !== undefined);
    const isAbsurd = numbers.some((each) => !(Number(each) >= 0) || Number(each) > 2 ** 31);
    if (isAbsurd || (numbers.length > 0 && numbers.every((each) => Number(each) === 0))) {
      return `its header says ${name} = ${String(value)}`;
    }
  }
  return null;
}

async function decodeOneToken({ sequence, tokenizer }: Engine): Promise<void> {
  const [token = 0] = tokenizer.tokenize("Hello", { controlTokens: false });
  await sequence.prefill([token]);
  const sampling = { temperature: 0, topK: 1, topP: 1, seed: 1 };
  for await (const _ of sequence.generate({ sampling, maxTokens: 1 })) break;
}

const verdict = await prove(process.argv[2] ?? "").catch(
  (error: unknown): ProofVerdict => ({ ok: false, reason: readReason(error) }),
);
process.send?.(verdict, () => process.exit(0));
