/**
 * Runs in a process of its own and may die: loads a GGUF for the first time and decodes one token. A hostile or
 * damaged file ends this process, never the program's. The parent has checked the header before.
 */
import { readReason } from "./child-script.ts";
import type { Engine } from "./engine.ts";
import { loadLlamaEngine } from "./llama-engine.ts";

/** What the child tells its parent, once. */
export type ProofVerdict = { ok: true } | { ok: false; reason: string };

const PROOF_CONTEXT_TOKENS = 512;

async function prove(modelPath: string): Promise<ProofVerdict> {
  await using engine = await loadLlamaEngine({
    modelPath,
    contextTokens: PROOF_CONTEXT_TOKENS,
    gpu: false,
    threads: 1,
  });
  await decodeOneToken(engine);
  return { ok: true };
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
