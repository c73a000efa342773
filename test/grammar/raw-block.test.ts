import { readFileSync } from "node:fs";
import type { Llama, LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  chooseFence,
  compileRawBlockGrammar,
  quoteBlock,
  RawBlockReader,
  renderOpening,
} from "../../src/grammar/raw-block.ts";
import { createGrammarState, startLlama } from "../../src/runtime/native-llama.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { controlToken, encodeBytes } from "../support/byte-vocabulary.ts";

interface Example {
  name: string;
  text: string;
}

const examples: { fence: string; accepted: Example[]; rejected: Example[] } = JSON.parse(
  readFileSync("test/fixtures/grammars/raw-block.json", "utf8"),
);

test.each([
  ["", 3],
  ["no ticks", 3],
  ["`a`", 3],
  ["a ``` b", 3],
  ["```\n", 4],
  ["a\n```js\n", 4],
  ["a\n   ```js\n", 4],
  ["a\n    ```js\n", 3],
  ["a\n\t`````\n```", 4],
  ["a\r\n````\r\n```", 5],
])("the text %j is fenced by %i backticks", (text, ticks) => {
  expect(chooseFence(text)).toBe("`".repeat(ticks));
});

test.each([
  ["a", "", "```\na\n```"],
  ["a\n\n\n", "python", "```python\na\n```"],
  ["", "ts", "```ts\n\n```"],
  ["a\n```sh\nb\n```\n", "", "````\na\n```sh\nb\n```\n````"],
])("%j is quoted in a fence that it cannot leave", (text, tag, quoted) => {
  expect(quoteBlock(text, tag)).toBe(quoted);
});

test("the opening is the fence, the language and a line feed", () => {
  expect(renderOpening("````", "python")).toBe("````python\n");
});

test("the grammar file is what the compiler writes for three backticks", () => {
  expect(readFileSync("grammars/raw-block.gbnf", "utf8")).toBe(compileRawBlockGrammar("```"));
});

describe("in llama.cpp, the grammar", () => {
  let llama: Llama;
  let model: LlamaModel;
  beforeAll(async () => {
    llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
    model = await llama.loadModel({ modelPath: writeByteModel(), gpuLayers: 0, useMmap: false });
  });
  afterAll(async () => {
    await llama.dispose();
  });

  /** Whether the whole text may be generated, and the generation may end after it. */
  async function accepts(text: string, fence: string): Promise<boolean> {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar(fence));
    for (const token of encodeBytes(text)) {
      if (!state.allows(token)) return false;
      state.accept(token);
    }
    return state.allows(controlToken("<|im_end|>"));
  }

  test.each(examples.accepted)("accepts $name", async ({ text }) => {
    expect(await accepts(text, examples.fence)).toBe(true);
  });

  test.each(examples.rejected)("rejects $name", async ({ text }) => {
    expect(await accepts(text, examples.fence)).toBe(false);
  });

  test.each([4, 5, 6])("of %i backticks takes shorter fences for code", async (ticks) => {
    const fence = "`".repeat(ticks);
    expect(await accepts(`a\n\`\`\`js\nb\n\`\`\`\n${fence}`, fence)).toBe(true);
    expect(await accepts("a\n```", fence)).toBe(false);
    expect(await accepts(`a\n${fence}\``, fence)).toBe(false);
  });

  test("allows nothing but the end after the closing fence", async () => {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar("```"));
    for (const token of encodeBytes("a\n```")) state.accept(token);
    const allowed = Array.from({ length: 259 }, (_, token) => token).filter(state.allows);
    expect(allowed).toEqual([controlToken("<|endoftext|>"), controlToken("<|im_end|>")]);
  });

  test("cannot end before the closing fence", async () => {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar("```"));
    for (const token of encodeBytes("a = `b`\n``\n  ```\n``")) {
      expect(state.allows(controlToken("<|im_end|>"))).toBe(false);
      state.accept(token);
    }
  });
});

/** Reads `text` as it grows, character by character. */
function read(text: string, fence = "```"): RawBlockReader {
  const reader = new RawBlockReader(fence);
  for (let end = 1; end <= text.length && !reader.isClosed; end++) reader.read(text.slice(0, end));
  return reader;
}

test.each(examples.accepted)("the reader finds the code of $name", ({ text }) => {
  const reader = read(text, examples.fence);
  expect(reader.isClosed).toBe(true);
  expect(reader.body).toBe(text.slice(0, -examples.fence.length));
});

test.each([
  ["code without an end", "a\nb", "a\nb"],
  ["a fence inside a line", "a = '```'\n", "a = '```'\n"],
  ["an indented fence", "a\n  ```", "a\n  ```"],
  ["too few backticks", "a\n``", "a\n``"],
  ["nothing", "", ""],
])("%s is not closed, and all of it is code", (_name, text, body) => {
  const reader = read(text);
  expect(reader.isClosed).toBe(false);
  expect(reader.body).toBe(body);
});

test("a longer fence is not closed by a shorter one", () => {
  const reader = read("a\n```\nb\n`````", "`````");
  expect(reader.isClosed).toBe(true);
  expect(reader.body).toBe("a\n```\nb\n");
});

test("a token that brings the fence and its line at once closes the block", () => {
  const reader = new RawBlockReader("```");
  expect(reader.read("a = 1")).toBe(false);
  expect(reader.read("a = 1\n```")).toBe(true);
  expect(reader.body).toBe("a = 1\n");
});
