import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { createCodeParser } from "../../src/code/parse.ts";
import { PART_NAMES, type ProbeResults } from "../../src/probe/probe-results.ts";
import { type ProbeProgress, type ProbeRequest, runProbe } from "../../src/probe/run-probe.ts";
import { decideVerdict } from "../../src/probe/verdict.ts";
import type { Answer, ScriptedEngineOptions } from "../support/scripted-engine.ts";
import { answerRightly, createProbeSeat } from "./oracle-model.ts";

const SPEED = { threads: 1, samples: [], prefillTokensPerSecond: 700, decodeTokensPerSecond: 7 };

async function probe(
  options: ScriptedEngineOptions,
  changes: Partial<ProbeRequest> & { signal?: AbortSignal } = {},
) {
  const saved: ProbeResults[] = [];
  const progress: ProbeProgress[] = [];
  const { signal, ...request } = changes;
  const probed = await runProbe({
    seat: createProbeSeat(options, signal),
    parser: createCodeParser(),
    measureSpeed: async () => SPEED,
    known: {},
    timeoutMs: 600_000,
    save: async (results) => {
      saved.push(structuredClone(results));
    },
    onProgress: (each) => progress.push(each),
    ...request,
  });
  return { ...probed, saved, progress };
}

test("a model that is always right is probed to the end, part by part", async () => {
  const { results, end, saved, progress } = await probe({
    answers: answerRightly,
    canInfill: true,
  });
  expect(end).toEqual({ kind: "whole" });
  const all = (trials: number) => ({ trials, right: trials });
  expect(results.calls?.finding).toEqual({ ...all(30), valid: 30 });
  expect(results.freeCalls?.finding).toEqual({ ...all(30), valid: 30 });
  expect(results.edits?.finding).toEqual({
    ...{ whole: all(6), symbol: all(6) },
    ...{ lines: all(6), fill: all(6), forcedFill: { trials: 0, right: 0 } },
  });
  expect(results.instructions?.finding).toEqual(all(8));
  const { contextTokens, levels } = results.levels?.finding ?? { contextTokens: 0, levels: [] };
  expect(levels).toEqual(
    [0, 0.25, 0.5, 0.75].map((share) => ({
      ...{ share, tokens: share * contextTokens, ...all(10), valid: 10 },
    })),
  );
  expect(decideVerdict(results)).toMatchObject({ tier: "A", driver: "free", open: [] });
  expect(decideVerdict(results)).toMatchObject({ fill: "infill", fillShare: 1 });
  expect(saved).toHaveLength(PART_NAMES.length);
  expect(saved.at(-1)).toEqual(results);
  expect(progress.at(-1)).toEqual({ part: "temperatures", doneTrials: 20, trials: 20 });
});

test.each<[string, ScriptedEngineOptions]>([
  ["talks instead of working", { answers: "Certainly! Here is what I think about that." }],
  ["says nothing at all", { answers: "" }],
  ["writes half a call", { answers: '{"name": "search", "arguments": {"text": "' }],
  ["never ends", { answers: "ab ".repeat(500) }],
])("a model that %s is measured, and fit for no change", async (_, options) => {
  const { results, end } = await probe(options);
  expect(end).toEqual({ kind: "whole" });
  expect(results.calls?.finding).toMatchObject({ trials: 30, right: 0 });
  expect(results.edits?.finding?.fill).toEqual({ trials: 0, right: 0 });
  expect(decideVerdict(results)).toMatchObject({
    ...{ tier: "D", driver: "guided", editModes: [] },
    ...{ fill: "none", fillShare: 0 },
  });
});

test.each<[string, ScriptedEngineOptions, object]>([
  ["has no infill tokens", { answers: answerRightly }, { trials: 0, right: 0 }],
  [
    "makes nothing of its infill tokens",
    {
      canInfill: true,
      answers: (prompt) => (prompt.endsWith("<|fim_middle|>") ? "?\n" : answerRightly(prompt)),
    },
    { trials: 6, right: 0 },
  ],
])("a model that %s fills holes in answers that are forced", async (_, options, fill) => {
  const { results, progress } = await probe(options);
  expect(results.edits?.finding).toMatchObject({ fill, forcedFill: { trials: 6, right: 6 } });
  expect(decideVerdict(results)).toMatchObject({ fill: "forced", fillShare: 1 });
  expect(progress.filter(({ doneTrials, trials }) => doneTrials > trials)).toEqual([]);
});

test("a context too small for the questions is said, and not asked for again", async () => {
  const { results, end } = await probe({ answers: answerRightly, contextTokens: 600 });
  expect(end).toEqual({ kind: "whole" });
  expect(results.calls).toMatchObject({ finding: null, isWhole: true });
  expect(results.calls?.note).toContain("tokens of context");
});

test("whole parts of an earlier probe are not measured again, cut ones are", async () => {
  const calls = { finding: { trials: 30, right: 1, valid: 1 }, isWhole: true, note: null };
  const instructions = {
    finding: { trials: 2, right: 0 },
    isWhole: false,
    note: "the time was up",
  };
  const { results, progress } = await probe(
    { answers: answerRightly },
    { known: { calls, instructions } },
  );
  expect(results.calls).toEqual(calls);
  expect(results.instructions?.finding).toEqual({ trials: 8, right: 8 });
  expect(progress.some(({ part }) => part === "calls")).toBe(false);
});

test("a stop keeps what was found, and nothing more is asked", async () => {
  const controller = new AbortController();
  const stopped = new AgentError("interrupted", { signal: "SIGINT" });
  let calls = 0;
  const { results, end, saved } = await probe(
    {
      answers: (prompt) => {
        calls += 1;
        if (calls === 5) controller.abort(stopped);
        return answerRightly(prompt);
      },
    },
    { signal: controller.signal },
  );
  expect(end).toEqual({ kind: "stopped", error: stopped });
  expect(results.calls).toMatchObject({ finding: { trials: 4, right: 4 }, isWhole: false });
  expect(results.edits).toBeUndefined();
  expect(saved.at(-1)).toEqual(results);
});

test("a stopped part does not replace what an earlier run had found of it", async () => {
  const controller = new AbortController();
  const earlier = { finding: { trials: 9, right: 9, valid: 9 }, isWhole: false, note: "cut" };
  let asked = 0;
  const { results } = await probe(
    {
      answers: (prompt) => {
        asked += 1;
        if (asked === 3) controller.abort(new AgentError("interrupted", { signal: "SIGINT" }));
        return answerRightly(prompt);
      },
    },
    { signal: controller.signal, known: { calls: earlier } },
  );
  expect(results.calls?.finding).toEqual(earlier.finding);
});

test("an engine that stalls ends the probe, what was found stays", async () => {
  const right = Array.from({ length: 5 }, () => answerRightly);
  const stalling: Answer = {
    text: (prompt) => answerRightly(prompt).slice(0, -3),
    ending: "stall",
  };
  const { results, end } = await probe({ answers: [...right, stalling] });
  expect(end).toMatchObject({ kind: "stopped", error: { code: "engine-stalled" } });
  expect(results.calls?.finding).toMatchObject({ trials: 5, right: 5 });
});

test("a part that hangs loses its share of the time, the others are measured", async () => {
  let isFirst = true;
  const { results, end } = await probe(
    { answers: answerRightly },
    {
      timeoutMs: 20_000,
      measureSpeed: (signal) =>
        new Promise((_, reject) => {
          expect(isFirst).toBe(true);
          isFirst = false;
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    },
  );
  expect(end).toEqual({ kind: "time-up" });
  expect(results.speed).toEqual({ finding: null, isWhole: false, note: "the time was up" });
  expect(results.calls?.isWhole).toBe(true);
});

test("a part that was cut before gets all the time there is", async () => {
  const cut = { finding: null, isWhole: false, note: "the time was up" };
  const hang: ProbeRequest["measureSpeed"] = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const options = { measureSpeed: hang, timeoutMs: 2_000 };
  const first = await probe({ answers: answerRightly }, options);
  expect(first.results.calls).toBeDefined();
  const next = await probe({ answers: answerRightly }, { ...options, known: { speed: cut } });
  expect(next.results).toEqual({ speed: cut });
});

test("without time nothing is begun", async () => {
  const { results, end } = await probe({ answers: [] }, { timeoutMs: 0 });
  expect(end).toEqual({ kind: "time-up" });
  expect(results).toEqual({});
});
