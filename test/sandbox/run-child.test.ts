import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import type { TemplateRequest } from "../../src/sandbox/messages.ts";
import { runTemplateChild } from "../../src/sandbox/run-child.ts";
import { DEEP_PARENTHESES, NESTED_LOOPS, PLAIN_CHAT } from "../support/hostile-templates.ts";

const JOB = {
  messages: [{ role: "user", content: "Hello" }],
  tools: [],
  generationPrompt: true,
  plan: null,
  wantTokens: false,
} as const;

function askForPrompt(source: string, vocabularyPath: string | null = null): TemplateRequest {
  return { source, vocabularyPath, file: null, work: { kind: "render", jobs: [JOB], nowMs: 0 } };
}

function countChildren(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
}

test("a harmless template gives its answer", async () => {
  const result = await runTemplateChild(askForPrompt(PLAIN_CHAT), {});
  const text = "<|user|>Hello<|end|><|assistant|>";
  expect(result).toMatchObject({ kind: "outcomes", outcomes: [{ ok: true, text }] });
});

test("a child that ends itself says for which limit", async () => {
  const result = await runTemplateChild(askForPrompt(NESTED_LOOPS), {});
  expect(result).toMatchObject({
    kind: "death",
    during: { kind: "render" },
    limit: "render-timeout",
    end: { signal: "SIGKILL" },
  });
});

test("a crash has no limit", async () => {
  const result = await runTemplateChild(askForPrompt(DEEP_PARENTHESES), {});
  expect(result).toMatchObject({ kind: "death", during: { kind: "render" }, limit: null });
});

test("a child that is killed from outside is told by its signal", async () => {
  const onStart = (id: number | undefined) => {
    if (id !== undefined) process.kill(id, "SIGTERM");
  };
  const result = await runTemplateChild(askForPrompt(PLAIN_CHAT), { onStart });
  expect(result).toMatchObject({ kind: "death", limit: null, end: { signal: "SIGTERM" } });
});

test("work that takes too long is ended", async () => {
  const result = await runTemplateChild(askForPrompt(NESTED_LOOPS), { workTimeoutMs: 0 });
  expect(result).toMatchObject({ kind: "death", limit: "time-up" });
});

test("a vocabulary that cannot be read is the child's answer", async () => {
  const result = await runTemplateChild(askForPrompt(PLAIN_CHAT, "/no/such/file.gguf"), {});
  expect(result).toMatchObject({ kind: "no-vocabulary", reason: expect.any(String) });
});

test.each([
  ["before the child starts", (stop: AbortController, reason: AgentError) => stop.abort(reason)],
  [
    "while it runs",
    async (stop: AbortController, reason: AgentError) => {
      await wait(50);
      stop.abort(reason);
    },
  ],
])("an abort %s ends the run with its reason, and the child with it", async (_, abort) => {
  const stop = new AbortController();
  const reason = new AgentError("interrupted", { signal: "SIGTERM" });
  const aborting = abort(stop, reason);
  const run = runTemplateChild(askForPrompt(NESTED_LOOPS), { signal: stop.signal });
  await expect(run).rejects.toBe(reason);
  await aborting;
  await expect.poll(countChildren).toBe(0);
});
