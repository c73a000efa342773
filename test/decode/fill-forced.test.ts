import { describe, expect, test } from "vitest";
import { type ForcedFillRequest, fillForced } from "../../src/decode/fill-forced.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { type Answer, createScriptedEngine } from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const BEFORE = "def add(a, b):\n    return a ";
const AFTER = " b\n\n\nadd(1, 2)\n";

async function fill(answers: readonly Answer[] | Answer, changes: Partial<ForcedFillRequest> = {}) {
  const engine = createScriptedEngine({ answers });
  const filled = await fillForced(trustTemplate(engine), {
    ...{ kind: "expression", before: BEFORE, original: "-", after: AFTER },
    ...{ task: "add has to add.", languageTag: "python", sampling: GREEDY, maxTokens: 64 },
    ...changes,
  });
  return { filled, engine, prompt: engine.prompts.at(-1) ?? "" };
}

test("the code is shown with what stands in the hole, and said again up to the hole", async () => {
  const { filled, prompt } = await fill(" + b\n");
  expect(filled).toMatchObject({ text: "+", stop: "closed" });
  const question = `add has to add.\n\n\`\`\`python\n${BEFORE}-${AFTER}\`\`\`\n\nReply with the whole corrected code in one code block.`;
  // The blank in front of the hole is left to the model.
  const said = `\`\`\`python\n${BEFORE.trimEnd()}`;
  expect(prompt).toBe(`<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n${said}`);
});

describe("a hole of lines", () => {
  const lines: Partial<ForcedFillRequest> = {
    ...{ before: "def f(a):\n", original: "    b = 1\n", after: "    return b\n" },
  };

  test.each<[string, Partial<ForcedFillRequest>, string, string]>([
    [
      "a line ends with the line",
      { kind: "line", beginning: "    " },
      " b = 2\n    return b\n",
      "    b = 2",
    ],
    [
      "a block ends at the line behind it",
      { kind: "block", beginning: "    " },
      " b = a\n    b += 1\n    return b\n",
      "    b = a\n    b += 1",
    ],
    ["a block may be missing", { kind: "block", beginning: "    " }, " return b\n", ""],
    [
      "a block ends with the fence",
      { kind: "block", before: "a = 1\n", after: "" },
      "b = 2\n```\nThat is it.",
      "b = 2",
    ],
    ["a line may be missing", { kind: "line", before: "a = 1\n", after: "" }, "```\n", ""],
    ["a beginning is kept", { kind: "line", beginning: "    b =" }, " 3\n", "    b = 3"],
  ])("%s", async (_, changes, answer, text) => {
    const { filled } = await fill(answer, { ...lines, ...changes });
    expect(filled).toMatchObject({ text, isComplete: true });
  });
});

test("code with a fence in it is put into a longer one", async () => {
  const { prompt } = await fill(" +\n", { after: ' b\n"""\n```\n"""\n' });
  expect(prompt).toContain("assistant\n````python\n");
});

describe("in long code", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line_${index}()\n`);
  const at = (index: number): Partial<ForcedFillRequest> => ({
    ...{ kind: "line", before: lines.slice(0, index).join("") },
    ...{ original: lines[index] ?? "", after: lines.slice(index + 1).join("") },
  });

  test.each([
    [10, "line_0"],
    [31, "line_0"],
    [32, "line_16"],
    [47, "line_16"],
    [99, "line_80"],
  ])("the hole at line %i is led up to from %s on", async (index, first) => {
    const { prompt } = await fill("changed()\n", at(index));
    const said = prompt.slice(prompt.indexOf("assistant\n")).match(/line_\d+/g);
    expect(said?.at(0)).toBe(first);
    expect(said?.at(-1)).toBe(`line_${index - 1}`);
    const isTold = prompt.includes(`from this line on: ${first}()`);
    expect(isTold).toBe(first !== "line_0");
  });

  test("the next hole shares question and beginning", async () => {
    const { engine } = await fill(["a()\n", "b()\n"], at(40));
    const second = await fillForced(trustTemplate(engine), {
      ...{ kind: "line", before: "", original: "", after: "", task: "add has to add." },
      ...{ languageTag: "python", sampling: GREEDY, maxTokens: 64 },
      ...at(41),
    });
    expect(second.promptTokens - second.cachedTokens).toBeLessThanOrEqual("line_40()\n".length);
  });
});

test.each<[string, Answer, Partial<ForcedFillRequest>, object]>([
  ["says nothing", ["", ""] as never, {}, { text: "", stop: "ended" }],
  ["never ends", " xy".repeat(80), { maxTokens: 20 }, { isComplete: false, stop: "max-tokens" }],
  ["opens quotes", ' "( + b\n', {}, { text: '"( + b', isComplete: true }],
  ["spells a control token", " <|im_end|>\n", {}, { text: "<|im_end|>", isComplete: true }],
  ["ends lines in its own way", " +\r\n", {}, { text: "+", isComplete: true }],
])("a model that %s does no harm", async (_, answer, changes, result) => {
  const { filled } = await fill(answer, changes);
  const { text } = filled;
  expect({ ...filled, text: text.trimEnd() }).toMatchObject(result);
});
