/** A conversation that goes on in another process: the same words, and nothing of its prompt computed again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readModelShape } from "../../src/memory/shape/read-model-shape.ts";
import { restoreSnapshot, saveSnapshot } from "../../src/memory/snapshot/session-snapshot.ts";
import type { SnapshotSubject } from "../../src/memory/snapshot/snapshot-check.ts";
import { estimateSnapshotBytes } from "../../src/memory/snapshot/snapshot-size.ts";
import type { ResizableEngine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { findModelFile } from "../support/model-file.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const TALK = "The inventory has apples, pears and plums. Each has a price and a count. ".repeat(4);

describe.each([
  // Its cache gives back any beginning of it.
  { alias: "smollm2-135m", canRewind: true },
  // Its sliding windows may not.
  { alias: "gemma-3-270m", canRewind: false },
])("$alias", async ({ alias, canRewind }) => {
  const modelPath = await findModelFile(alias);
  describe.skipIf(modelPath === null)("in two processes", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "agent-kv-model-"));
    const place = { folder, sessionId: "ses_1" };
    let engine: ResizableEngine;

    beforeAll(async () => {
      engine = await loadLlamaEngine({
        modelPath: modelPath ?? "",
        contextTokens: 2048,
        threads: 1,
        gpu: false,
      });
    }, 120_000);
    afterAll(async () => {
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    });
    beforeEach(() => engine.reopenContext(engine.settings));
    afterEach(() => engine.reopenContext(engine.settings));

    const tokenize = (text: string) => engine.tokenizer.tokenize(text, { controlTokens: false });

    function describeCache(): SnapshotSubject {
      const { gpuLayers, keyType, valueType, flashAttention } = engine.settings;
      const identity = { gpuLayers, keyType, valueType, flashAttention };
      const made = { modelSha256: "ab".repeat(32), engine: engine.facts.engine, machine: "this" };
      return { sequence: engine.sequence, identity: { ...identity, ...made } };
    }

    async function ask(prompt: readonly number[]) {
      const { cachedTokens } = await engine.sequence.prefill(prompt);
      const steps = engine.sequence.generate({ sampling: GREEDY, maxTokens: 12 });
      return { cachedTokens, answer: await collectTokens(steps) };
    }

    test("goes on as in one, from a file of the size foreseen", async () => {
      const talk = tokenize(TALK);
      const { answer } = await ask(talk);
      const shape = await readModelShape(modelPath ?? "");
      const tokens = engine.sequence.tokens.length;
      const most = estimateSnapshotBytes(shape, engine.settings, tokens);
      const saved = await saveSnapshot(place, describeCache(), most);
      const next = [...talk, ...answer, ...tokenize("\nThe cheapest of them is")];
      const expected = await ask(next);
      await engine.reopenContext(engine.settings);
      expect(await restoreSnapshot(place, describeCache())).toEqual({ kind: "restored", tokens });
      expect(await ask(next)).toEqual(expected);
      expect(expected.cachedTokens).toBe(tokens);
      expect(saved.kind === "saved" && saved.bytes <= most).toBe(true);
    }, 120_000);

    test("says the same to a prompt that differs within what was saved", async () => {
      const talk = tokenize(TALK);
      await ask(talk);
      await saveSnapshot(place, describeCache(), 2 ** 28);
      await engine.reopenContext(engine.settings);
      const other = [...talk.slice(0, 40), ...tokenize("\nThe cheapest of them is")];
      const { answer } = await ask(other);
      await engine.reopenContext(engine.settings);
      expect(await restoreSnapshot(place, describeCache())).toMatchObject({ kind: "restored" });
      expect(await ask(other)).toEqual({ cachedTokens: canRewind ? 40 : 0, answer });
    }, 120_000);
  });
});
