import { expect, test } from "vitest";
import { createVerdictKey, type VerdictFacts } from "../../src/sandbox/verdict-key.ts";

const FILE = {
  path: "/models/a.gguf",
  architecture: "qwen2",
  name: "Some",
  templateState: "text",
  variants: {},
} as const;

const FACTS: VerdictFacts = { templateSha256: "a", vocabularySha256: "b", file: FILE };

test("the same facts give the same name, wherever the file is", async () => {
  const key = await createVerdictKey(FACTS);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  const moved = { ...FACTS, file: { ...FILE, path: "/elsewhere/b.gguf" } };
  expect(await createVerdictKey(moved)).toBe(key);
});

test.each([
  ["template", { templateSha256: "c" }],
  ["vocabulary", { vocabularySha256: "c" }],
  ["lack of a vocabulary", { vocabularySha256: null }],
  ["lack of a file", { file: null }],
  ["architecture", { file: { ...FILE, architecture: "llama" } }],
  ["state of the template", { file: { ...FILE, templateState: "empty" } }],
  ["variant", { file: { ...FILE, variants: { tool_use: "x" } } }],
] as const)("another %s gives another name", async (_, change) => {
  expect(await createVerdictKey({ ...FACTS, ...change })).not.toBe(await createVerdictKey(FACTS));
});
