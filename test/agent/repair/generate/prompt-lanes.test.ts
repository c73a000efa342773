import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PromptLanes } from "../../../../src/agent/repair/generate/prompt-lanes.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import { createScriptedEngine } from "../../../support/scripted-engine.ts";

const before = process.env.TMPDIR;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lanes-test-"));
  process.env.TMPDIR = folder;
});

afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true, force: true });
});

const LONG = Array.from({ length: 400 }, (_, index) => 40 + (index % 80));
const OTHER = LONG.map((token) => token + 1);

function openSequence() {
  return createScriptedEngine({ answers: [] }).sequence;
}

describe("a lane that is entered again", () => {
  test("finds what it had computed, although another came between", async () => {
    await using lanes = new PromptLanes();
    const sequence = openSequence();
    await lanes.enter(sequence, "read");
    await sequence.prefill(LONG);
    await lanes.enter(sequence, "fill");
    await sequence.prefill(OTHER);
    await lanes.enter(sequence, "read");
    expect(await sequence.prefill(LONG)).toMatchObject({ cachedTokens: LONG.length - 1 });
  });

  test("is as it is while nothing came between: nothing is written", async () => {
    await using lanes = new PromptLanes();
    const sequence = openSequence();
    await lanes.enter(sequence, "read");
    await sequence.prefill(LONG);
    await lanes.enter(sequence, "read");
    expect(readdirSync(folder)).toEqual([]);
    expect(sequence.tokens).toHaveLength(LONG.length - 1);
  });

  test("of few tokens is not worth a file", async () => {
    await using lanes = new PromptLanes();
    const sequence = openSequence();
    await lanes.enter(sequence, "read");
    await sequence.prefill(LONG.slice(0, 50));
    await lanes.enter(sequence, "fill");
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a sequence that was made anew gets nothing of the old one", async () => {
  await using lanes = new PromptLanes();
  const [first, second] = [openSequence(), openSequence()];
  await lanes.enter(first, "read");
  await first.prefill(LONG);
  await lanes.enter(first, "fill");
  await first.prefill(OTHER);
  await lanes.enter(second, "read");
  expect(second.tokens).toEqual([]);
});

test("the files of at most six lanes are kept, and none afterwards", async () => {
  const lanes = new PromptLanes();
  const sequence = openSequence();
  for (let lane = 0; lane < 9; lane++) {
    await lanes.enter(sequence, `lane/${lane}`);
    await sequence.prefill(LONG.map((token) => token + lane));
  }
  const [own = ""] = readdirSync(folder);
  expect(readdirSync(path.join(folder, own))).toHaveLength(6);
  await lanes[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual([]);
});

test("where nothing can be written everything is computed again, and nothing fails", async () => {
  process.env.TMPDIR = path.join(folder, "missing");
  await using lanes = new PromptLanes();
  const sequence = openSequence();
  await lanes.enter(sequence, "read");
  await sequence.prefill(LONG);
  await lanes.enter(sequence, "fill");
  await sequence.prefill(OTHER);
  await lanes.enter(sequence, "read");
  expect(sequence.tokens).toEqual(OTHER.slice(0, -1));
  expect(existsSync(path.join(folder, "missing"))).toBe(false);
});

test("an engine that hangs is not passed over", async () => {
  await using lanes = new PromptLanes();
  const stalled = new AgentError("engine-stalled", { step: "saving the context", waitedMs: 1 });
  const sequence = {
    tokens: LONG,
    saveState: async () => {
      throw stalled;
    },
    restoreState: async () => {},
  };
  await lanes.enter(sequence, "read");
  await expect(lanes.enter(sequence, "fill")).rejects.toBe(stalled);
});
