/** Real models: what their templates are found to be, and a tool loop whose prompt only grows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Message } from "../../src/base/message.ts";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { decodeCall } from "../../src/decode/decode-call.ts";
import { createDialectVocabulary } from "../../src/decode/dialect-vocabulary.ts";
import { openDialect } from "../../src/grammar/dialects/derived.ts";
import { ANSWER, compileTurn } from "../../src/grammar/turn-grammar.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { prepareTemplate } from "../../src/sandbox/verify-file.ts";
import { createChatModel } from "../../src/template/chat-model.ts";
import { continuePrompt } from "../../src/template/continue-prompt.ts";
import { renderPrompt } from "../../src/template/prompt.ts";
import { findModelFile } from "../support/model-file.ts";
import { GREEDY } from "../support/tokens.ts";

const cacheFolder = mkdtempSync(path.join(tmpdir(), "agent-template-"));
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

const MODELS = await Promise.all(
  ["qwen2.5-coder-1.5b", "smollm2-135m"].map(async (alias) => ({
    alias,
    file: await findModelFile(alias),
  })),
);
const CODER = MODELS[0]?.file ?? null;

function codesOf(report: Awaited<ReturnType<typeof prepareTemplate>>["report"]): string[] {
  return report.checks.flatMap(({ id, findings }) => findings.map(({ code }) => `${id} ${code}`));
}

describe.skipIf(CODER === null)("Qwen2.5-Coder 1.5B", () => {
  test("its example of a call has doubled braces, and the repair shows single ones", async () => {
    const { report } = await prepareTemplate(CODER ?? "", { cacheFolder });
    expect(report.verdict).toBe("REPAIRED");
    expect(report.dialect).toBe("hermes");
    expect(report.appendOnly?.kind).toBe("append-only");
    const braces = report.checks.flatMap(({ findings }) =>
      findings.filter(({ repair }) => repair === "single-braces"),
    );
    expect(braces).toHaveLength(1);
    expect(braces[0]?.evidence?.actual).toContain('{{"name"');
    expect(report.plan.source).not.toContain('{{\\"name\\": <function-name>');
  }, 120_000);

  test("the second time the verdict is known", async () => {
    const first = await prepareTemplate(CODER ?? "", { cacheFolder });
    const second = await prepareTemplate(CODER ?? "", { cacheFolder });
    expect(second.cached).toBe(true);
    expect(second.report).toEqual(first.report);
  }, 120_000);
});

describe.skipIf(MODELS[1]?.file === null)("SmolLM2 135M", () => {
  test("knows no tools, so they are told as text", async () => {
    const { report } = await prepareTemplate(MODELS[1]?.file ?? "", { cacheFolder });
    expect(report.verdict).toBe("DEGRADED");
    expect(codesOf(report)).toContain("T08 tools-unsupported");
    expect(report.plan.tools).toBe("generic");
  }, 120_000);
});

const READ_FILE: ToolSignature = {
  name: "read_file",
  description: "Shows the text of a file.",
  parameters: {
    type: "object",
    properties: { path: { type: "string", description: "Path of the file" } },
    required: ["path"],
  },
};

describe.skipIf(CODER === null)("a tool loop", () => {
  test("computes nothing twice, and the model reads what the tool said", async () => {
    const { report } = await prepareTemplate(CODER ?? "", { cacheFolder });
    await using engine = await loadLlamaEngine({
      modelPath: CODER ?? "",
      contextTokens: 1024,
      gpu: false,
      threads: 1,
      stopTexts: report.plan.stopTexts,
    });
    const { prompts } = createChatModel(engine, report.plan, 0);
    const tools = [READ_FILE, ANSWER];
    const { dialect } = report.plan;
    if (dialect === null) throw new Error("no dialect");
    const ask = async (prompt: readonly number[]) => {
      const turn = compileTurn({
        signatures: tools,
        dialect: openDialect(dialect),
        vocabulary: createDialectVocabulary(engine.tokenizer),
      });
      const steps = decodeCall(engine, {
        prompt,
        turn,
        validate: () => null,
        sampling: GREEDY,
        maxTokens: 80,
      });
      let step = await steps.next();
      while (!step.done) step = await steps.next();
      return step.value;
    };
    const asked: Message[] = [
      { role: "user", content: "Which number does the file src/answer.txt hold? Read it first." },
    ];
    const firstPrompt = renderPrompt(prompts, asked, { tools });
    const first = await ask(firstPrompt);
    expect(first.calls).toEqual([{ name: "read_file", arguments: { path: "src/answer.txt" } }]);

    const fed = [...firstPrompt, ...first.tokens];
    const messages: Message[] = [
      ...asked,
      first.message,
      { role: "tool", tool: "read_file", content: "The number is 4711.\n" },
    ];
    const next = continuePrompt(prompts, messages, { tools, fed: { tokens: fed, messages: 2 } });
    expect(next.slice(0, fed.length)).toEqual(fed);
    expect(next).toEqual(renderPrompt(prompts, messages, { tools }));
    const second = await ask(next);
    // All but the closing text of the call, which was forced and is computed with what follows it.
    const closing = engine.tokenizer.tokenize("}\n</tool_call>", { controlTokens: true });
    expect(second.cachedTokens).toBeGreaterThanOrEqual(fed.length - closing.length - 1);
    expect(JSON.stringify(second.calls)).toContain("4711");
  }, 300_000);
});
