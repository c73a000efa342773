/** Real vocabularies and call texts for tests that need them; without them the tests skip and say so. */
import { existsSync } from "node:fs";
import path from "node:path";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import type { Tokenizer } from "../../src/runtime/engine.ts";
import { createTokenizer } from "../../src/runtime/llama-tokenizer.ts";

/** Beside the checkout unless named. */
const FOLDER = process.env.AGENT_FIXTURES ?? path.resolve("../shared/fixtures");

/** The file in the folder of fixtures, or null after printing why tests are skipped. */
export function findFixture(relative: string): string | null {
  const file = path.join(FOLDER, relative);
  if (existsSync(file)) return file;
  process.stderr.write(`skipped: ${relative} is not in ${FOLDER} (AGENT_FIXTURES)\n`);
  return null;
}

/** The tokenizer of a GGUF that holds a vocabulary and perhaps no weights. */
export async function loadTokenizer(
  modelPath: string,
): Promise<AsyncDisposable & { tokenizer: Tokenizer }> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: 1,
    logLevel: LlamaLogLevel.error,
    logger: () => {}, // it complains that the weights are missing
  });
  const model = await llama.loadModel({ modelPath, vocabOnly: true });
  return {
    tokenizer: createTokenizer(model),
    [Symbol.asyncDispose]: () => llama.dispose(),
  };
}
