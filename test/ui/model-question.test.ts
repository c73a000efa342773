import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { readCatalogue } from "../../src/models/catalogue.ts";
import { askForModel } from "../../src/ui/model-question.ts";

async function answerWith(error: unknown, typed: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked = askForModel(error, readCatalogue(), {
    input,
    output,
    signal: new AbortController().signal,
  });
  input.write(`${typed}\n`);
  const answer = await asked;
  return { answer, shown: String(output.read() ?? "") };
}

const absent = new AgentError("model-absent", { alias: "qwen2.5-coder-1.5b", asked: false });
const ambiguous = new AgentError("model-ambiguous", { found: ["a.gguf", "b\u001b[2J.gguf"] });

test.each([
  { typed: "", answer: { kind: "pull", model: "qwen2.5-coder-1.5b" } },
  { typed: "Yes", answer: { kind: "pull", model: "qwen2.5-coder-1.5b" } },
  { typed: "n", answer: null },
  { typed: "what?", answer: null },
])("to fetch an absent model, '$typed' means $answer", async ({ typed, answer }) => {
  const result = await answerWith(absent, typed);
  expect(result.answer).toEqual(answer);
  expect(result.shown).toContain("1.12 GB");
});

test.each([
  { typed: "1", answer: { kind: "use", model: "a.gguf" } },
  { typed: "3", answer: null },
  { typed: "-1", answer: null },
])("of several models, '$typed' picks $answer", async ({ typed, answer }) => {
  const result = await answerWith(ambiguous, typed);
  expect(result.answer).toEqual(answer);
  expect(result.shown).not.toContain("\u001b[2J");
});

test("an input that ends fetches nothing", async () => {
  const input = new PassThrough();
  const io = { input, output: new PassThrough(), signal: new AbortController().signal };
  const asked = askForModel(absent, readCatalogue(), io);
  input.end();
  expect(await asked).toBeNull();
});

test("an error that is not about the choice of a model asks nothing", async () => {
  const { answer, shown } = await answerWith(new Error("other"), "y");
  expect(answer).toBeNull();
  expect(shown).toBe("");
});
