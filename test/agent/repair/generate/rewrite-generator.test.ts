import { expect, test } from "vitest";
import type { TurnProgress } from "../../../../src/agent/model-turn.ts";
import type {
  Conversation,
  Proposal,
  ProposeContext,
} from "../../../../src/agent/repair/generate/propose.ts";
import { proposeRewrite } from "../../../../src/agent/repair/generate/rewrite-generator.ts";
import type { View } from "../../../../src/agent/repair/generate/schedule.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../../support/scripted-engine.ts";
import { createFailure } from "../check-result.ts";
import { createSite } from "../repair-fixture.ts";

const TEXT = "def add(a, b):\n    return a - b\n";
const FIXED = "def add(a, b):\n    return a + b\n";
const SHOWN = {
  failure: createFailure("test_add", { message: "-1 != 3" }),
  excerpt: "def test_add():\n    assert add(1, 2) == 3",
};

async function ask(
  engine: ScriptedEngine,
  view: View,
  changes: Partial<ProposeContext<"rewrite">> = {},
): Promise<{ proposal: Proposal; progress: TurnProgress[] }> {
  const steps = proposeRewrite({
    model: trustTemplate(engine),
    task: "fix add",
    site: await createSite("sums.py", TEXT),
    attempt: { kind: "rewrite", site: 0, view, temperature: 0.5 },
    documents: [],
    failures: [SHOWN],
    conversation: null,
    testFiles: [],
    readings: new WeakMap(),
    seed: 5,
    maxTokens: 1000,
    signal: new AbortController().signal,
    ...changes,
  });
  const progress: TurnProgress[] = [];
  for (;;) {
    const step = await steps.next();
    if (!step.done) progress.push(step.value);
    else if (step.value === null) throw new Error("a rewrite always proposes");
    else return { proposal: step.value, progress };
  }
}

test("an answer is the whole file anew, with its cost", async () => {
  const engine = createScriptedEngine({ answers: `${FIXED}\`\`\`` });
  const { proposal, progress } = await ask(engine, "plain");
  const sampledTokens = FIXED.length + 3;
  expect(proposal).toMatchObject({
    newText: FIXED,
    flaw: null,
    answer: `\`\`\`python\n${FIXED}\`\`\``,
    cost: { sampledTokens, forcedTokens: "```python\n".length, cachedTokens: 0 },
  });
  expect(Object.keys(proposal.cost).sort()).toEqual([
    "cachedTokens",
    "decodeCalls",
    "decodeMs",
    "forcedTokens",
    "prefillMs",
    "promptTokens",
    "sampledTokens",
  ]);
  expect(progress.at(-1)).toMatchObject({ type: "token", generatedTokens: sampledTokens });
  expect(engine.requests[0]?.sampling).toMatchObject({ temperature: 0.5, seed: 5 });
});

test("the old text is the draft of the new one", async () => {
  const engine = createScriptedEngine({ answers: `${FIXED}\`\`\`` });
  const { proposal } = await ask(engine, "plain");
  expect(proposal.cost.decodeCalls).toBeLessThan(proposal.cost.sampledTokens / 2);
});

test("a symbol is put back in its place", async () => {
  const site = await createSite(
    "cart.py",
    `class A:\n    def f(self):\n        pass\n\n${TEXT}`,
    "A.f",
  );
  const engine = createScriptedEngine({ answers: "def f(self):\n    return 1\n```" });
  const { proposal } = await ask(engine, "plain", { site });
  expect(proposal.newText).toBe(`class A:\n    def f(self):\n        return 1\n\n${TEXT}`);
});

test.each([
  ["the answer was cut off before its end", { answers: FIXED }, { maxTokens: 10 }],
  ["the answer repeated itself without end", { answers: "again()\n".repeat(40) }, {}],
  ["the answer ended before its code block was closed", { answers: FIXED }, {}],
])("%s: a flaw", async (flaw, script, changes) => {
  const { proposal } = await ask(createScriptedEngine(script), "plain", changes);
  expect(proposal.flaw).toBe(flaw);
});

test("an answer may be longer than the text it replaces, but not without end", async () => {
  const engine = createScriptedEngine({ answers: "```" });
  await ask(engine, "plain", { maxTokens: 100_000 });
  expect(engine.requests[0]?.maxTokens).toBe(Math.ceil(TEXT.length * 1.5) + 256);
});

test.each<[View, boolean]>([
  ["plain", false],
  ["failure", true],
  ["follow-up", true],
])("the %s view of a fresh site shows the failing test: %s", async (view, shows) => {
  const engine = createScriptedEngine({ answers: "```" });
  await ask(engine, view);
  const prompt = engine.prompts[0] ?? "";
  expect(prompt).toContain(`fix add\n\n`);
  expect(prompt).toContain(TEXT);
  expect(prompt.includes("assert add(1, 2) == 3")).toBe(shows);
  expect(prompt.includes("-1 != 3")).toBe(shows);
});

test("a follow-up goes on where the conversation was, token by token", async () => {
  const engine = createScriptedEngine({ answers: [`wrong <|im_end|>\n\`\`\``, `${FIXED}\`\`\``] });
  const first = await ask(engine, "plain");
  const conversation: Conversation = {
    site: first.proposal.site,
    messages: first.proposal.messages ?? [],
    outcome: { refusal: null, failures: [createFailure("test_add", { message: "0 != 3" })] },
  };
  const second = await ask(engine, "follow-up", { conversation });
  const { promptTokens, sampledTokens } = first.proposal.cost;
  const said = promptTokens + sampledTokens;
  expect(second.proposal.cost.cachedTokens).toBeGreaterThanOrEqual(said - 1);
  const added = engine.prompts[1]?.slice(engine.prompts[0]?.length);
  expect(added).toContain("wrong <|im_end|>\n```<|im_end|>\n<|im_start|>user\n");
  expect(added).toContain("test_add: 0 != 3");
  expect(second.proposal.messages?.map(({ role }) => role)).toEqual([
    "system",
    "user",
    "assistant",
    "user",
    "assistant",
  ]);
});

test.each<[string, Partial<ProposeContext<"rewrite">>]>([
  ["the test", { failures: [{ ...SHOWN, excerpt: "x = '''\n````\n'''" }] }],
  ["the message", { failures: [{ ...SHOWN, failure: createFailure("t", { message: "````\n" }) }] }],
  [
    "what the tests said of the last answer",
    {
      conversation: {
        site: await createSite("sums.py", TEXT),
        messages: [],
        outcome: { refusal: null, failures: [createFailure("t", { message: "a\n  ````\n" })] },
      },
    },
  ],
])("a fence in %s does not lengthen the one of the answer", async (_fact, changes) => {
  const engine = createScriptedEngine({ answers: "x\n```" });
  const { proposal } = await ask(engine, "follow-up", changes);
  expect(proposal).toMatchObject({ newText: "x\n", flaw: null });
  expect(engine.prompts[0]?.endsWith("\n```python\n")).toBe(true);
});

test("the fence is longer than any in the file", async () => {
  const text = 'x = """\n````\n"""\n';
  const site = await createSite("doc.py", text);
  const engine = createScriptedEngine({ answers: `${text}\`\`\`\`\`` });
  const { proposal } = await ask(engine, "plain", { site });
  expect(proposal).toMatchObject({ newText: text, flaw: null });
});

test.each(["context-full", "interrupted"] as const)("%s comes through", async (code) => {
  const isFull = code === "context-full";
  const engine = createScriptedEngine({ answers: "```", contextTokens: isFull ? 50 : 5000 });
  const changes = isFull ? {} : { signal: AbortSignal.abort() };
  await expect(ask(engine, "plain", changes)).rejects.toMatchObject({ code });
});
