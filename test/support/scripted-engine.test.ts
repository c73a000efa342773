import { expect, test } from "vitest";
import { CONTEXT_TOKENS, describeEngineContract } from "../contracts/engine-contract.ts";
import { encodeBytes } from "./byte-vocabulary.ts";
import { createScriptedEngine } from "./scripted-engine.ts";
import { collectTokens, GREEDY } from "./tokens.ts";

let said = "something else";
describeEngineContract("the scripted engine", {
  open: async () => createScriptedEngine({ answers: () => said, contextTokens: CONTEXT_TOKENS }),
  say: (answer) => {
    said = answer;
    return {};
  },
});

test("answers follow one another and may depend on the prompt", async () => {
  const engine = createScriptedEngine({
    answers: ["first", (prompt) => prompt.toUpperCase(), { text: "third" }],
  });
  const texts: string[] = [];
  for (const prompt of ["a", "b<|im_end|>", "c"]) {
    await engine.sequence.prefill(engine.tokenizer.tokenize(prompt, { controlTokens: true }));
    const tokens = await collectTokens(
      engine.sequence.generate({ sampling: GREEDY, maxTokens: 99 }),
    );
    texts.push(engine.tokenizer.detokenize(tokens));
  }
  expect(texts).toEqual(["first", "B<|IM_END|>", "third"]);
  expect(engine.prompts).toEqual(["a", "b<|im_end|>", "c"]);
  expect(engine.requests).toHaveLength(3);
});

test("a generate() too many fails and says so", async () => {
  const { sequence } = createScriptedEngine({ answers: [] });
  await expect(
    collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 1 })),
  ).rejects.toThrow("the script has no answer for generate() 1");
});

test("an answer may end in a failure, after its text", async () => {
  const { sequence } = createScriptedEngine({
    answers: { text: "ab", ending: new Error("lost") },
  });
  await sequence.prefill(encodeBytes("x"));
  const seen: number[] = [];
  const work = collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 9 }), seen);
  await expect(work).rejects.toThrow("lost");
  expect(seen).toEqual(encodeBytes("ab"));
});

test("a stall quarantines the sequence", async () => {
  const { sequence } = createScriptedEngine({ answers: { text: "", ending: "stall" } });
  const stalled = expect.objectContaining({ code: "engine-stalled" });
  await sequence.prefill(encodeBytes("x"));
  await expect(
    collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 9 })),
  ).rejects.toEqual(stalled);
  await expect(sequence.prefill(encodeBytes("y"))).rejects.toEqual(stalled);
});

test("a hanging answer ends when the signal fires", async () => {
  const { sequence } = createScriptedEngine({ answers: { text: "a", ending: "hang" } });
  const controller = new AbortController();
  await sequence.prefill(encodeBytes("x"));
  const work = collectTokens(
    sequence.generate({ sampling: GREEDY, maxTokens: 9, signal: controller.signal }),
  );
  controller.abort();
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
});

test("drafts are counted as offered and accepted", async () => {
  const { sequence } = createScriptedEngine({ answers: "abcdef" });
  await sequence.prefill(encodeBytes("x"));
  const before = sequence.decodeCalls;
  await collectTokens(
    sequence.generate({
      sampling: GREEDY,
      maxTokens: 99,
      draft: ({ length }) => encodeBytes("abXdef").slice(length, length + 3),
    }),
  );
  // "ab" + sampled "c", then "def" + the end.
  expect(sequence.decodeCalls - before).toBe(2);
  expect(sequence.draftedTokens).toBe(6);
  expect(sequence.acceptedTokens).toBe(5);
});
