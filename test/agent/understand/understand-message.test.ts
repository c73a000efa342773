import { expect, test } from "vitest";
import { Budget, createUsage } from "../../../src/agent/budget.ts";
import type { ModelSeat } from "../../../src/agent/model-turn.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../support/scripted-engine.ts";
import { understand } from "./understand-fixture.ts";

function createSeat(engine: ScriptedEngine): ModelSeat {
  return {
    model: async () => trustTemplate(engine),
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget({ maxCandidates: 1, maxTokens: 1_000, timeoutMs: null }, () => 0),
    usage: createUsage(),
    seed: 1,
    signal: new AbortController().signal,
  };
}

test("a clear message is understood without the model", async () => {
  const engine = createScriptedEngine({ answers: [] });
  const request = await understand("Fix the bug in cart.py", [], createSeat(engine));
  expect(request).toMatchObject({ kind: "change", work: "change", decidedBy: "rules" });
  expect(engine.prompts).toEqual([]);
  expect(request.events).toEqual([]);
});

test.each([
  ["answer", "question", "answer"],
  ["change", "change", "change"],
  ["repair", "fix-tests", "fix-tests"],
  ["unclear", "question", "answer"],
])("what no rule knows the model decides: %s", async (answer, kind, work) => {
  const engine = createScriptedEngine({ answers: [answer] });
  const request = await understand("cart.py", [], createSeat(engine));
  expect(request).toMatchObject({ kind, work, decidedBy: "model" });
  expect(engine.prompts[0]).toContain("cart.py");
});

test("undo is offered to the model only when something was changed", async () => {
  const engine = createScriptedEngine({ answers: ["answer", "undo"] });
  await understand("hm", [], createSeat(engine));
  const request = await understand("hm", [{ filesChanged: ["cart.py"] }], createSeat(engine));
  expect(request.work).toBe("undo");
  expect(engine.prompts.map((prompt) => prompt.includes("undo:"))).toEqual([false, true]);
});

test("without a model an unclear message is a question", async () => {
  expect(await understand("hm")).toMatchObject({
    kind: "question",
    work: "answer",
    decidedBy: "rules",
  });
});

test("where nothing may be changed no model is asked whether to change it", async () => {
  const engine = createScriptedEngine({ answers: [] });
  const request = await understand("cart.py. Change nothing.", [], createSeat(engine));
  expect(request).toMatchObject({ work: "answer", prohibitions: { isReadOnly: true } });
});

test("a rename carries its names, a message about files its actions", async () => {
  expect(await understand("Rename convert to to_number")).toMatchObject({
    work: "rename",
    rename: { oldName: "convert", newName: "to_number" },
    fileActions: [],
  });
  expect(await understand("Delete backup.txt")).toMatchObject({
    work: "files",
    rename: null,
    fileActions: [{ action: "delete", path: "backup.txt" }],
  });
});

test("a long message keeps its words, and its last line is read", async () => {
  const message = `Look at this:\n${"log line\n".repeat(8_000)}Fix the bug in orders.py.`;
  const request = await understand(message);
  expect(request).toMatchObject({ said: message, task: message, work: "change" });
  expect(request.mentions.files).toMatchObject([{ path: "orders.py" }]);
});

test("a message for which there is nothing to do ends with nothing written", async () => {
  const request = await understand(
    "`primes` is done and its tests already pass, do not rewrite it. Check with `pytest -q`.",
  );
  expect(request).toMatchObject({ work: "fix-tests", prohibitions: { isReadOnly: true } });
});

test.each([
  ["Write tests for src/util/date.ts.", []],
  ["Add unit tests for formatDate.", []],
  [
    "Now write tests for it.",
    [{ said: "Add a leap year check to src/util/date.ts.", filesChanged: ["src/util/date.ts"] }],
  ],
])("%j is about a file that is to be made, and not about the code", async (message, tasks) => {
  const request = await understand(message, tasks);
  expect(request.work).toBe("change");
  expect(request.mentions).toMatchObject({
    files: [{ path: "src/util/date.test.ts", match: "new" }],
    tested: [{ path: "src/util/date.test.ts", subject: "src/util/date.ts" }],
  });
});
