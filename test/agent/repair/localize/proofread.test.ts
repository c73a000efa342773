import { expect, test } from "vitest";
import { proofread } from "../../../../src/agent/repair/localize/proofread.ts";
import { composeQuestion, openReader, readSite } from "../proofread-fixture.ts";
import { createSite } from "../repair-fixture.ts";

const TEXT = 'def add(a, b):\n    """Adds a - b."""\n    c = 1\n    return a - b\n';

test("where the model would rather have another way is told with its likelihood", async () => {
  const engine = openReader({ "return a ": { "+": -0.1, "*": -4 } });
  const { divergences, tokens, site, spell } = await readSite(
    engine,
    await createSite("a.py", TEXT),
  );
  expect(divergences).toEqual([
    {
      ...{ index: TEXT.lastIndexOf("-"), offset: TEXT.lastIndexOf("-"), line: 4 },
      ...{ token: "+".charCodeAt(0), text: "+", logLikelihood: -0.1 },
    },
    expect.objectContaining({ text: "*", logLikelihood: -4 }),
  ]);
  expect(tokens).toHaveLength(TEXT.length);
  expect(site.text).toBe(TEXT);
  expect([spell("+".charCodeAt(0)), spell(257)]).toEqual(["+", ""]);
});

test("the line it doubts is the most suspicious, prose and declarations are not read", async () => {
  const engine = openReader({
    "return a ": { "+": -0.1 },
    "Adds a ": { "+": -0.1 },
    "def ": { s: -0.1 },
    "c = ": { "2": -5 },
  });
  const { suspicion, divergences } = await readSite(engine, await createSite("a.py", TEXT));
  expect([...suspicion.keys()].sort()).toEqual([3, 4]);
  expect(suspicion.get(4)).toBeGreaterThan(0.5);
  expect(suspicion.get(3)).toBeLessThan(0.5);
  expect(new Set(divergences.map(({ line }) => line))).toEqual(new Set([3, 4]));
});

test("of a symbol ways are told by its lines, suspicion by those of the file", async () => {
  const site = await createSite("a.py", `x = 1\n\n\n${TEXT}`, "add");
  const engine = openReader({ "return a ": { "+": -0.1 } });
  const { divergences, suspicion } = await readSite(engine, site);
  expect(divergences.map(({ line }) => line)).toEqual([4]);
  expect([...suspicion.keys()]).toEqual([7]);
});

test("the failing test is in view, and nothing is sampled", async () => {
  const engine = openReader({});
  const { cost, question } = await readSite(engine, await createSite("a.py", TEXT));
  expect(question.messages.map(({ content }) => content).join("\n")).toContain("-1 != 3");
  expect(engine.prompts).toEqual([]);
  expect(cost).toMatchObject({ sampledTokens: 0, forcedTokens: 0, decodeMs: 0, cachedTokens: 0 });
  expect(cost.promptTokens).toBeGreaterThan(TEXT.length);
});

test("where the whole file has no room a symbol of it is read", async () => {
  const functions = Array.from(
    { length: 20 },
    (_, index) => `def f${index}(x):\n    return x - ${index}\n`,
  );
  const site = await createSite("big.py", functions.join("\n"));
  const engine = openReader({ "return x ": { "+": -0.1 } }, { contextTokens: 900 });
  const context = composeQuestion(engine, site);
  const steps = proofread({ ...context, task: "f7 is wrong" });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const { site: read, suspicion, divergences } = step.value;
  expect(read.symbol).not.toBeNull();
  expect([...suspicion.keys()]).toEqual([read.startLine + 1]);
  expect(divergences.map(({ line }) => line)).toEqual([2]);
});

test("an empty file has nothing to be told of", async () => {
  const { divergences, suspicion } = await readSite(openReader({}), await createSite("a.py", ""));
  expect({ divergences, lines: [...suspicion.keys()] }).toEqual({ divergences: [], lines: [] });
});

test("characters of many bytes are read in the middle of none", async () => {
  const text = "x = '日😀' - y\n";
  const engine = openReader({ "😀' ": { "+": -0.1 } });
  const { divergences } = await readSite(engine, await createSite("a.py", text));
  expect(divergences).toMatchObject([{ offset: text.indexOf("-"), line: 1, text: "+" }]);
});

test.each(["context-full", "interrupted"] as const)("%s comes through", async (code) => {
  const contextTokens = code === "context-full" ? 100 : 5000;
  const engine = openReader({}, { contextTokens });
  const context = composeQuestion(engine, await createSite("a.py", TEXT));
  const signal = code === "interrupted" ? AbortSignal.abort() : context.signal;
  await expect(proofread({ ...context, signal }).next()).rejects.toMatchObject({ code });
});
