import { readFileSync } from "node:fs";
import type { Llama, LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BlockForm,
  chooseFence,
  chooseForm,
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

const FAMILIES = ["raw-block", "raw-document", "raw-document-any"].map((name) => {
  const examples: { form: BlockForm; accepted: Example[]; rejected: Example[] } = JSON.parse(
    readFileSync(`test/fixtures/grammars/${name}.json`, "utf8"),
  );
  return { family: name, ...examples };
});
const ACCEPTED = FAMILIES.flatMap(({ accepted, ...rest }) =>
  accepted.map((example) => ({ ...rest, ...example })),
);
const REJECTED = FAMILIES.flatMap(({ rejected, ...rest }) =>
  rejected.map((example) => ({ ...rest, ...example })),
);
const PLAIN: BlockForm = { fence: "```", inner: "none" };

test.each<[string, string, BlockForm]>([
  ["", "python", PLAIN],
  ["", "markdown", { fence: "```", inner: "named" }],
  ["# Title\n", "markdown", { fence: "```", inner: "named" }],
  ["a = 1\n", "python", PLAIN],
  ["'''\n    ```\n'''\n", "python", PLAIN],
  ["'''\n```python\nf()\n```\n'''\n", "python", { fence: "```", inner: "named" }],
  ["```\nls\n```\n", "markdown", { fence: "```", inner: "any" }],
  ["```sh\nls\n``` \n```\nls\n```\n", "markdown", { fence: "```", inner: "any" }],
  ["```sh\r\nls\r\n```\r\n", "markdown", { fence: "```", inner: "named" }],
  ["```sh\nls\n", "markdown", { fence: "````", inner: "none" }],
  ["````md\n```\n````\n", "markdown", { fence: "`````", inner: "none" }],
  ["```sh\n```js\n", "markdown", { fence: "````", inner: "none" }],
])("%j, tagged %j, is asked for as a block of the form %j", (text, tag, form) => {
  expect(chooseForm(text, tag)).toEqual(form);
});

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

test.each([
  ["raw-block", "none"],
  ["raw-document", "named"],
] as const)("grammars/%s.gbnf is what the compiler writes for three backticks", (name, inner) => {
  const written = readFileSync(`grammars/${name}.gbnf`, "utf8");
  expect(written).toBe(compileRawBlockGrammar({ fence: "```", inner }));
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
  async function accepts(text: string, form: BlockForm): Promise<boolean> {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar(form));
    for (const token of encodeBytes(text)) {
      if (!state.allows(token)) return false;
      state.accept(token);
    }
    return state.allows(controlToken("<|im_end|>"));
  }

  test.each(ACCEPTED)("of a $family accepts $name", async ({ text, form }) => {
    expect(await accepts(text, form)).toBe(true);
  });

  test.each(REJECTED)("of a $family rejects $name", async ({ text, form }) => {
    expect(await accepts(text, form)).toBe(false);
  });

  test.each([4, 5, 6])("of %i backticks takes shorter fences for code", async (ticks) => {
    const fence = "`".repeat(ticks);
    const form: BlockForm = { fence, inner: "none" };
    expect(await accepts(`a\n\`\`\`js\nb\n\`\`\`\n${fence}`, form)).toBe(true);
    expect(await accepts("a\n```", form)).toBe(false);
    expect(await accepts(`a\n${fence}\``, form)).toBe(false);
  });

  test("allows nothing but the end after the closing fence", async () => {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar(PLAIN));
    for (const token of encodeBytes("a\n```")) state.accept(token);
    const allowed = Array.from({ length: 259 }, (_, token) => token).filter(state.allows);
    expect(allowed).toEqual([controlToken("<|endoftext|>"), controlToken("<|im_end|>")]);
  });

  test("cannot end before the closing fence", async () => {
    const state = await createGrammarState(llama, model, compileRawBlockGrammar(PLAIN));
    for (const token of encodeBytes("a = `b`\n``\n  ```\n``")) {
      expect(state.allows(controlToken("<|im_end|>"))).toBe(false);
      state.accept(token);
    }
  });
});

/** Reads `text` as it grows, character by character. */
function read(text: string, form = PLAIN): RawBlockReader {
  const reader = new RawBlockReader(form);
  for (let end = 1; end <= text.length; end++) if (reader.read(text.slice(0, end))) break;
  return reader;
}

test.each(ACCEPTED)("the reader of a $family finds the text of $name", ({ text, form }) => {
  const reader = read(text, form);
  expect(reader.isClosed).toBe(true);
  expect(reader.body).toBe(text.slice(0, -form.fence.length));
});

test.each(["none", "named", "any"] as const)(
  "with %s inside, a fence ends the reading only where nothing can follow it",
  (inner) => {
    const reader = new RawBlockReader({ fence: "```", inner });
    expect(reader.read("a\n```")).toBe(inner === "none");
    expect(reader.isClosed).toBe(true);
  },
);

test("a block that was opened last is not the end of a document", () => {
  const reader = read("a\n```sh\nls\n```", { fence: "```", inner: "named" });
  expect(reader.isClosed).toBe(false);
  expect(reader.body).toBe("a\n```sh\nls\n```");
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
  const reader = read("a\n```\nb\n`````", { fence: "`````", inner: "none" });
  expect(reader.isClosed).toBe(true);
  expect(reader.body).toBe("a\n```\nb\n");
});

test("a token that brings the fence and its line at once closes the block", () => {
  const reader = new RawBlockReader(PLAIN);
  expect(reader.read("a = 1")).toBe(false);
  expect(reader.read("a = 1\n```")).toBe(true);
  expect(reader.body).toBe("a = 1\n");
});
