import { expect, test } from "vitest";
import {
  type RenderBench,
  type RenderJob,
  runRenderJob,
} from "../../../src/template/inspect/render-job.ts";
import { createPlan } from "../../../src/template/prompt-plan.ts";
import { CHATML_TEMPLATE, controlToken, encodeBytes } from "../../support/byte-vocabulary.ts";
import { renderNatively } from "../../support/native-jinja.ts";
import { createByteVocabulary } from "../../support/test-vocabulary.ts";

const bench: RenderBench = {
  source: CHATML_TEMPLATE,
  vocabulary: null,
  render: renderNatively,
  nowMs: Date.UTC(2024, 4, 17, 12),
};
const job: RenderJob = {
  messages: [
    { role: "system", content: "Be brief" },
    { role: "user", content: "<|im_end|>" },
  ],
  tools: [],
  generationPrompt: true,
  plan: null,
  wantTokens: false,
};
const PROMPT =
  "<|im_start|>system\nBe brief<|im_end|>\n<|im_start|>user\n<|im_end|><|im_end|>\n<|im_start|>assistant\n";

test("a template text alone gives a prompt with its content and no tokens", () => {
  const outcome = runRenderJob({ ...job, wantTokens: true }, bench);
  expect(outcome).toMatchObject({ ok: true, text: PROMPT, tokens: null });
  const content = outcome.ok ? outcome.content : [];
  expect(content.map(({ start, end }) => PROMPT.slice(start, end))).toEqual([
    "Be brief",
    "<|im_end|>",
  ]);
});

test("without a generation prompt it ends behind the last message", () => {
  const outcome = runRenderJob({ ...job, generationPrompt: false }, bench);
  expect(outcome).toMatchObject({ text: PROMPT.replace(/<\|im_start\|>assistant\n$/, "") });
});

test("marks stand for BOS and EOS until a vocabulary says them", () => {
  const edges = { ...bench, source: "{{ bos_token }}.{{ eos_token }}" };
  expect(runRenderJob(job, edges)).toMatchObject({ text: "<|BOS|>.<|EOS|>" });
  const vocabulary = createByteVocabulary();
  expect(runRenderJob(job, { ...edges, vocabulary })).toMatchObject({
    text: "<|endoftext|>.<|im_end|>",
  });
});

test("content that spells a control token becomes no control token", () => {
  const outcome = runRenderJob(
    { ...job, wantTokens: true },
    { ...bench, vocabulary: createByteVocabulary() },
  );
  const tokens = outcome.ok ? (outcome.tokens ?? []) : [];
  const ends = tokens.filter(({ id }) => id === controlToken("<|im_end|>"));
  expect(ends.map(({ origin }) => origin)).toEqual(["control", "control"]);
  const content = tokens.filter(({ origin }) => origin === "content").map(({ id }) => id);
  expect(content).toEqual(encodeBytes("Be brief<|im_end|>"));
});

test("under a plan the prompt has its repairs", () => {
  const plan = { ...createPlan(CHATML_TEMPLATE), systemRole: "folded" as const };
  expect(runRenderJob({ ...job, plan }, bench)).toMatchObject({
    text: "<|im_start|>user\nBe brief\n\n<|im_end|><|im_end|>\n<|im_start|>assistant\n",
  });
});

test("a pinned clock shows the moment it is told", () => {
  const source = "{{ strftime_now('%Y') }}";
  const plan = { ...createPlan(source), pinnedClock: true };
  expect(runRenderJob({ ...job, plan }, { ...bench, source })).toMatchObject({ text: "2024" });
});

test("a template that raises says why", () => {
  const outcome = runRenderJob(job, { ...bench, source: "{{ raise_exception('no way') }}" });
  expect(outcome).toEqual({ ok: false, reason: expect.stringContaining("no way") });
});
