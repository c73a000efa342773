import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { createChange, createRequest, newFile, symbolIn } from "../agent/change/change-fixture.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath = await findModelFile("qwen2.5-coder-1.5b");

const STACK = `class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()
`;
const HELPERS = Array.from(
  { length: 40 },
  (_, n) => `def add_${n}(value):\n    return value + ${n}\n`,
).join("\n\n");

describe.skipIf(modelPath === null)("a change with Qwen2.5-Coder 1.5B", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({ modelPath: modelPath ?? "", contextTokens: 4096, gpu: false });
  }, 120_000);
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test.each([
    { name: "a short file", file: "stack.py", text: STACK },
    { name: "a long one", file: "long.py", text: `${STACK}\n\n${HELPERS}` },
  ])(
    "a method is added to the named class of $name, and the rest stays",
    async ({ file, text }) => {
      const change = await createChange({
        texts: { [file]: text },
        engine: { answers: [] },
        model: trustTemplate(engine),
      });
      const task = `Add a method peek to the Stack class in ${file} that returns the last item without removing it.`;
      const outcome = await change.run(
        createRequest(task, { files: [file], symbols: [symbolIn(file, "Stack")] }),
      );
      expect(outcome.status).toBe("changed");
      const after = change.project.get(file) ?? "";
      expect(after).toMatch(/\n {4}def peek\(self\)/);
      const isLost = (line: string): boolean => line.trim() !== "" && !after.includes(line);
      expect(text.split("\n").filter(isLost)).toEqual([]);
    },
    600_000,
  );

  test("a document with code blocks gets another one, and is written to its end", async () => {
    const file = "README.md";
    const text = [
      "# greet\n\n## Install\n\n```sh\npip install greet\n```\n",
      '## Usage\n\n```python\nfrom greet import greet\nprint(greet("Ada"))\n```\n',
      "## License\n\nMIT\n",
    ].join("\n");
    const change = await createChange({
      texts: { [file]: text },
      engine: { answers: [] },
      model: trustTemplate(engine),
    });
    const task =
      "In README.md, add a short section 'Loud' after Usage that shows greet with loud=True.";
    const outcome = await change.run(createRequest(task, { files: [file] }));
    expect(outcome.status).toBe("changed");
    const after = change.project.get(file) ?? "";
    expect(after).toContain("loud=True");
    expect(after.match(/^```/gm)).toHaveLength(6);
    expect(after).toMatch(/## License\n\nMIT\n$/);
  }, 600_000);

  test("tests that are asked for stand in a file of their own and import what they test", async () => {
    const change = await createChange({
      texts: { "stack.py": STACK },
      engine: { answers: [] },
      model: trustTemplate(engine),
    });
    const request = createRequest("Write unit tests for stack.py with unittest.", {
      files: [newFile("test_stack.py")],
      tested: [{ path: "test_stack.py", subject: "stack.py" }],
    });
    expect((await change.run(request)).status).toBe("changed");
    expect(change.project.get("stack.py")).toBe(STACK);
    const written = change.project.get("test_stack.py") ?? "";
    expect(written).toContain("from stack import Stack");
    expect(written).toMatch(/^ +def test_\w+\(self\)/m);
  }, 600_000);
});
