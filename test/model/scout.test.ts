/** Two real models in one process: the small one answers beside the large one, and leaves it as it was. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { OpenedModel } from "../../src/app-model.ts";
import { openLlamaModel } from "../../src/app-open-model.ts";
import { openScout, type Scout } from "../../src/app-scout.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { NO_LOAD_CHOICES } from "../../src/ui/load-flags.ts";
import { findModelFile } from "../support/model-file.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const large = await findModelFile("qwen2.5-coder-1.5b");
const small = await findModelFile("qwen2.5-coder-0.5b");
const stranger = await findModelFile("smollm2-135m");

interface Pair {
  first: OpenedModel;
  scout: Scout;
}

async function openPair(firstPath: string, named?: string): Promise<Pair> {
  const folder = await mkdtemp(path.join(tmpdir(), "agent-scout-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const environment = createModelsEnvironment();
  const { cacheFolder } = environment;
  const { signal } = new AbortController();
  const first = await openLlamaModel({
    model: { path: firstPath, origin: "path" },
    cacheFolder,
    stateFolder: folder,
    contextTokens: 2048,
    load: { ...NO_LOAD_CHOICES, gpuLayers: 0, threads: 1 },
    template: {
      templatePath: undefined,
      force: false,
      places: { templateFolder: folder, modelFolders: [] },
    },
    snapshot: null,
    signal,
    emit: () => {},
  });
  onTestFinished(() => first.close());
  const scout = await openScout({
    first: { path: firstPath, engine: first.chat.engine },
    root: folder,
    stateFolder: folder,
    options: named === undefined ? {} : { scout: named },
    deps: { models: environment, env: {}, emit: () => {} },
    signal,
  });
  if ("reason" in scout) throw new Error(scout.reason);
  onTestFinished(() => scout.dispose());
  return { first, scout };
}

async function complete({ sequence, tokenizer }: Engine, prompt: string): Promise<string> {
  await sequence.prefill(tokenizer.tokenize(prompt, { controlTokens: false }));
  const tokens = await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 8 }));
  return tokenizer.detokenize(tokens);
}

const PROMPT = "def add(a, b):\n    return";

async function expectPeace({ first, scout }: Pair): Promise<void> {
  const alone = await complete(first.chat.engine, PROMPT);
  const [beside, fromScout] = await Promise.all([
    complete(first.chat.engine, PROMPT),
    complete(scout.model.engine, PROMPT),
  ]);
  expect(beside).toBe(alone);
  expect(fromScout).not.toBe("");
  expect(scout.model.engine.threads).toBe(1);
  await scout.dispose();
  expect(await complete(first.chat.engine, PROMPT)).toBe(alone);
}

test.skipIf(large === null || small === null)(
  "the small coder is found beside the large one, answers with it, and goes without a trace",
  async () => {
    const pair = await openPair(large ?? "");
    expect(pair.scout.path).toBe(small);
    await expectPeace(pair);
  },
  600_000,
);

test.skipIf(large === null || stranger === null)(
  "a scout of another family that is named does so too",
  async () => {
    const pair = await openPair(large ?? "", stranger ?? "");
    expect(pair.scout.path).toBe(stranger);
    await expectPeace(pair);
  },
  600_000,
);
