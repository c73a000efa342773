import { describe, expect, test } from "vitest";
import { proposeBranch } from "../../../../src/agent/repair/generate/branch-generator.ts";
import type { Proposal } from "../../../../src/agent/repair/generate/propose.ts";
import type { Site } from "../../../../src/agent/repair/localize/site.ts";
import type { ScriptedEngineOptions } from "../../../support/scripted-engine.ts";
import { composeQuestion, openReader, type Preferences, readSite } from "../proofread-fixture.ts";
import { createSite } from "../repair-fixture.ts";

const TEXT = "def add(a, b):\n    c = a - b\n    log('sum', c)\n    return c\n";
const MENDED = TEXT.replace("a - b", "a + b");

interface Branching {
  preferences?: Preferences;
  answer: ScriptedEngineOptions["answers"];
  site?: Site;
  maxTokens?: number;
}

/** The likeliest way, gone. */
async function branch({ preferences, answer, maxTokens = 1000, ...rest }: Branching) {
  const site = rest.site ?? (await createSite("sums.py", TEXT));
  const engine = openReader(preferences ?? { "c = a ": { "+": -0.3 } }, { answers: answer });
  const proofreading = await readSite(engine, site);
  const [divergence] = proofreading.divergences;
  if (divergence === undefined) throw new Error("the model would go no other way");
  const attempt = { kind: "branch", site: 0, temperature: 0, divergence, proofreading } as const;
  const steps = proposeBranch({ ...composeQuestion(engine, site), attempt, maxTokens });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return { engine, proposal: step.value as Proposal, proofreading };
}

test("the code up to the place is given, the other token with it, and the model goes on", async () => {
  const { engine, proposal } = await branch({ answer: `${MENDED}\`\`\`` });
  expect(engine.prompts).toHaveLength(1);
  expect(engine.prompts[0]).toMatch(/```python\ndef add\(a, b\):\n {4}c = a \+$/);
  expect(proposal).toMatchObject({
    ...{ newText: MENDED, flaw: null, likelihood: -0.3, messages: null },
    answer: expect.stringContaining("    c = a + b"),
  });
});

test("it ends at the first line that stood there before, the rest stays", async () => {
  const { proposal } = await branch({ answer: `${MENDED}\`\`\`` });
  expect(proposal.cost.sampledTokens).toBe(" b\n    log('sum', c)\n".length);
});

test("the question is computed no more", async () => {
  const { proposal, proofreading } = await branch({ answer: `${MENDED}\`\`\`` });
  const { promptTokens, cachedTokens } = proposal.cost;
  expect(cachedTokens).toBe(promptTokens - 1);
  expect(promptTokens).toBeLessThan(proofreading.cost.promptTokens);
});

describe("what it writes until it is back", () => {
  const at = (words: string, token: string): Preferences => ({ [words]: { [token]: -0.3 } });

  test.each<[string, Preferences, string, string]>([
    [
      "lines more",
      at("    ", "i"),
      "def add(a, b):\n    if a is None:\n        return b\n    c = a - b\n    log('sum', c)\n",
      TEXT.replace("    c =", "    if a is None:\n        return b\n    c ="),
    ],
    [
      "a line less",
      at("    ", "l"),
      "def add(a, b):\n    log('sum', c)\n    return c\n",
      TEXT.replace("    c = a - b\n", ""),
    ],
    ["the end of the block", at("    return ", "a"), TEXT.replace("return c", "return a + b"), ""],
  ])("may be %s", async (_what, preferences, answer, text) => {
    const newText = text === "" ? answer : text;
    const { proposal } = await branch({ preferences, answer: `${answer}\`\`\`` });
    expect(proposal).toMatchObject({ newText, flaw: null });
  });

  test("is cut to its first line when it does not come back", async () => {
    const others = Array.from({ length: 40 }, (_, index) => `    other_${index}(a)\n`).join("");
    const answer = `def add(a, b):\n    c = a + b\n${others}\`\`\``;
    const { proposal } = await branch({ answer });
    expect(proposal).toMatchObject({ newText: MENDED, flaw: null });
    expect(proposal.cost.sampledTokens).toBeLessThan(others.length / 2);
  });

  test("is cut to its first line when the tokens are spent", async () => {
    const answer = "def add(a, b):\n    c = a + b\n    other(a)\n```";
    const { proposal } = await branch({ answer, maxTokens: 8 });
    expect(proposal.newText).toBe(MENDED);
    expect(proposal.cost.sampledTokens).toBe(8);
  });
});

test("of a symbol the rest of the file stays, and so does its depth", async () => {
  const text = `class Sums:\n${TEXT.replace(/^(?=.)/gm, "    ")}\n\nx = 1\n`;
  const site = await createSite("sums.py", text, "Sums.add");
  const answer = `${MENDED.replace(/^(?=.)/gm, "    ")}\`\`\``;
  const { proposal } = await branch({ answer, site });
  expect(proposal.newText).toBe(text.replace("a - b", "a + b"));
});

test("a file without a last line end gets none", async () => {
  const site = await createSite("sums.py", TEXT.trimEnd());
  const { proposal } = await branch({ answer: `${MENDED}\`\`\``, site });
  expect(proposal.newText).toBe(MENDED.trimEnd());
});
