import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../../../src/agent/events.ts";
import { createBase } from "../../../../src/agent/repair/base.ts";
import { CandidateQueue } from "../../../../src/agent/repair/judge/candidate-queue.ts";
import {
  type DeskDeps,
  JudgeDesk,
  type Judged,
} from "../../../../src/agent/repair/judge/judge-desk.ts";
import type { Trial } from "../../../../src/agent/repair/judge/trial.ts";
import { candidateStartEvent } from "../../../../src/agent/repair/repair-events.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import type { CheckResult } from "../../../../src/tools/run-checks.ts";
import { createCandidate } from "../candidate-fixture.ts";
import { createGreen, createRed } from "../check-result.ts";

/** A run of the tests that ends when the test says so, or with its signal. */
interface Run {
  text: string;
  trial: number;
  finish(result: CheckResult | Error): void;
}

type Opened = Awaited<DeskDeps["trials"]>;

const BASE = createBase(createRed(["test_a", "test_b"]));

interface Opening extends Partial<DeskDeps> {
  trialCount?: number;
  /** Runs end at once with this. */
  answer?: (text: string) => CheckResult;
  most?: number;
  flaky?: readonly string[];
}

function openDesk(opening: Opening = {}) {
  const { trialCount = 1, answer, most = 100, flaky = [], ...changes } = opening;
  const runs: Run[] = [];
  const judged: Judged[] = [];
  const queue = new CandidateQueue(new Set(), BASE);
  const trials = Array.from(
    { length: trialCount },
    (_, trial): Trial => ({
      check: ([change], { signal }) => {
        const text = change?.text ?? "";
        if (answer !== undefined) return Promise.resolve(answer(text));
        return new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          const finish: Run["finish"] = (result) =>
            result instanceof Error ? reject(result) : resolve(result);
          runs.push({ text, trial, finish });
        });
      },
    }),
  );
  let spent = 0;
  const desk = new JudgeDesk({
    trials: Promise.resolve({ trials, flaky }),
    queue,
    base: BASE,
    signal: new AbortController().signal,
    spendCandidate: () => {
      if (spent >= most) return null;
      spent += 1;
      return spent;
    },
    describe: (candidate, number) => [candidateStartEvent(number, candidate)],
    onJudged: (each) => judged.push(each),
    ...changes,
  });
  const offer = (...texts: readonly [string, number?][]) => {
    for (const [text, score] of texts) queue.offer(createCandidate(text, score));
    desk.feed();
  };
  return { desk, queue, runs, judged, offer, spent: () => spent };
}

/** Lets everything go on that waits for nothing but its turn. */
const takeTurns = () => new Promise(setImmediate);
const textsOf = (judged: readonly Judged[]) =>
  judged.map(({ candidate }) => candidate.edits[0]?.newText);

function listSteps(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === "candidate_start") return [`start ${event.candidate}`];
    if (event.type === "check") return [`check ${event.candidate} ${event.summary.outcome}`];
    return event.type === "candidate_end" ? [`end ${event.candidate} ${event.outcome}`] : [];
  });
}

test("the best that waits is judged first, and each is told of from start to end", async () => {
  const { desk, offer, judged } = openDesk({
    answer: (text) => (text === "b" ? createRed(["test_a"]) : createRed(["test_a", "test_b"])),
  });
  offer(["a", -2], ["b", -1], ["c", -3]);
  await desk.settle();
  expect(textsOf(judged)).toEqual(["b", "a", "c"]);
  expect(judged.map(({ judgement }) => judgement.comparison)).toEqual(["better", "same", "same"]);
  expect(listSteps(desk.takeEvents())).toEqual([
    ...["start 1", "check 1 failed", "end 1 better"],
    ...["start 2", "check 2 failed", "end 2 same"],
    ...["start 3", "check 3 failed", "end 3 same"],
  ]);
  expect(desk.takeEvents()).toEqual([]);
});

describe("with several trials", () => {
  test("as many are judged at a time, each on a trial of its own", async () => {
    const { desk, offer, runs, judged } = openDesk({ trialCount: 3 });
    offer(["a", 4], ["b", 3], ["c", 2], ["d", 1]);
    await takeTurns();
    expect(runs.map(({ text }) => text)).toEqual(["a", "b", "c"]);
    expect(new Set(runs.map(({ trial }) => trial)).size).toBe(3);
    runs[1]?.finish(createGreen());
    await takeTurns();
    expect(runs[3]).toMatchObject({ text: "d", trial: runs[1]?.trial });
    for (const run of [...runs].reverse()) run.finish(createGreen());
    await desk.settle();
    expect(textsOf(judged).sort()).toEqual(["a", "b", "c", "d"]);
    const steps = listSteps(desk.takeEvents());
    for (const number of [1, 2, 3, 4]) {
      expect(steps.filter((step) => step.split(" ")[1] === `${number}`)).toEqual([
        `start ${number}`,
        `check ${number} passed`,
        `end ${number} fixed`,
      ]);
    }
  });

  test("one that comes later is taken as soon as a trial is free, the best first", async () => {
    const { desk, offer, runs } = openDesk({ trialCount: 2 });
    offer(["a", 1], ["b", 1], ["c", 1]);
    await takeTurns();
    offer(["best", 9]);
    runs[0]?.finish(createRed(["test_a", "test_b"]));
    await takeTurns();
    expect(runs.map(({ text }) => text)).toEqual(["a", "b", "best"]);
    await desk.close();
  });
});

test("nothing is judged before the trials are there", async () => {
  let open = (_trials: readonly Trial[]) => {};
  const trials = new Promise<Opened>((resolve) => {
    open = (trials) => resolve({ trials, flaky: [] });
  });
  const { desk, offer, judged } = openDesk({ trials });
  offer(["a"]);
  const settled = desk.settle();
  await takeTurns();
  expect(judged).toEqual([]);
  open([{ check: async () => createGreen() }]);
  await settled;
  expect(textsOf(judged)).toEqual(["a"]);
});

test("an empty desk settles without trials", async () => {
  const { desk } = openDesk({ trials: new Promise(() => {}) });
  await desk.settle();
  expect(desk.takeEvents()).toEqual([]);
  await desk.close();
});

describe("a desk that is held", () => {
  test("ends what runs and takes nothing more, until it is released", async () => {
    const { desk, offer, runs, judged, queue } = openDesk({ trialCount: 1 });
    offer(["a", 2], ["b", 1]);
    await takeTurns();
    desk.hold();
    const settled = desk.settle();
    runs[0]?.finish(createGreen());
    await settled;
    expect({ judged: textsOf(judged), waiting: queue.size }).toEqual({ judged: ["a"], waiting: 1 });
    desk.release();
    await takeTurns();
    runs[1]?.finish(createGreen());
    await desk.settle();
    expect(textsOf(judged)).toEqual(["a", "b"]);
  });

  test("by whoever is told of a judgement takes nothing in the same moment", async () => {
    const holder: { hold?: () => void } = {};
    const { desk, offer, queue } = openDesk({
      answer: () => createGreen(),
      onJudged: () => holder.hold?.(),
    });
    holder.hold = () => desk.hold();
    offer(["a", 2], ["b", 1]);
    await desk.settle();
    expect(queue.size).toBe(1);
  });
});

describe("of those that wait at a desk that is held", () => {
  test("as many are judged as are asked for, the best of them, one after the other", async () => {
    const { desk, queue, judged, offer } = openDesk({ trialCount: 3, answer: () => createGreen() });
    desk.hold();
    offer(["a", 1], ["b", 4], ["c", 3], ["d", 2]);
    await desk.settle();
    expect(judged).toEqual([]);
    await desk.judgeSome(2);
    expect({ judged: textsOf(judged), waiting: queue.size }).toEqual({
      judged: ["b", "c"],
      waiting: 2,
    });
    desk.release();
    await desk.settle();
    expect(textsOf(judged)).toEqual(["b", "c", "d", "a"]);
  });

  test("all are judged where more are asked for, and no more than the budget allows", async () => {
    const { desk, judged, offer } = openDesk({ most: 2, answer: () => createGreen() });
    desk.hold();
    offer(["a", 3]);
    await desk.settle();
    await desk.judgeSome(9);
    offer(["b", 2], ["c", 1]);
    await desk.judgeSome(9);
    expect(textsOf(judged)).toEqual(["a", "b"]);
  });

  test("none is judged once the task has ended", async () => {
    const { desk, judged, offer } = openDesk({ signal: AbortSignal.abort() });
    desk.hold();
    offer(["a"]);
    await desk.judgeSome(4);
    expect(judged).toEqual([]);
  });
});

test("what a judgement leads to is judged too before it settles", async () => {
  const queue = new CandidateQueue(new Set(), BASE);
  const seen: string[] = [];
  const { desk } = openDesk({
    queue,
    answer: () => createRed(["test_a", "test_b"]),
    onJudged: ({ candidate }) => {
      const text = candidate.edits[0]?.newText ?? "";
      seen.push(text);
      if (text.length < 4) queue.offer(createCandidate(`${text}+`));
    },
  });
  queue.offer(createCandidate("a"));
  await desk.settle();
  expect(seen).toEqual(["a", "a+", "a++", "a+++"]);
});

test("a spent budget leaves the rest waiting, and it settles", async () => {
  const { desk, offer, judged, queue } = openDesk({ most: 2, answer: () => createGreen() });
  offer(["a", 3], ["b", 2], ["c", 1]);
  await desk.settle();
  expect({ judged: textsOf(judged), waiting: queue.size }).toEqual({
    judged: ["a", "b"],
    waiting: 1,
  });
});

test("nothing is spent while no trial is free or nothing waits", async () => {
  const { desk, offer, spent } = openDesk({ trialCount: 1 });
  desk.feed();
  await takeTurns();
  desk.feed();
  expect(spent()).toBe(0);
  offer(["a", 2], ["b", 1]);
  await takeTurns();
  desk.feed();
  expect(spent()).toBe(1);
  await desk.close();
});

describe("a desk that is closed", () => {
  test("ends what hangs, and says of each that it is no longer needed", async () => {
    const { desk, offer, runs, judged } = openDesk({ trialCount: 2 });
    offer(["a"], ["b"], ["c"]);
    await takeTurns();
    const events = await desk.close();
    expect(runs).toHaveLength(2);
    expect(judged).toEqual([]);
    expect(listSteps(events)).toEqual(["start 1", "start 2", "end 1 rejected", "end 2 rejected"]);
    expect(events.at(-1)).toMatchObject({ reason: "no longer needed" });
  });

  test("takes nothing more, whatever comes", async () => {
    const { desk, offer, judged } = openDesk({ answer: () => createGreen() });
    await desk.close();
    offer(["a"]);
    desk.release();
    await desk.settle();
    expect(judged).toEqual([]);
  });

  test("before its trials were there uses none of them", async () => {
    let open = (_trials: readonly Trial[]) => {};
    const trials = new Promise<Opened>((resolve) => {
      open = (trials) => resolve({ trials, flaky: [] });
    });
    const { desk, offer, judged } = openDesk({ trials });
    offer(["a"]);
    await desk.close();
    open([{ check: async () => createGreen() }]);
    await takeTurns();
    expect(judged).toEqual([]);
  });

  test("twice is closed", async () => {
    const { desk } = openDesk();
    await Promise.all([desk.close(), desk.close()]);
    expect(desk.takeEvents()).toEqual([]);
  });
});

describe("what goes wrong is thrown by whoever asks what happened", () => {
  test.each([
    ["a trial", new AgentError("trial-unusable", { reason: "the copy is gone" })],
    ["something nobody thought of", new TypeError("x is not a function")],
  ])("%s that fails", async (_what, failure) => {
    const { desk, offer, runs, queue } = openDesk();
    offer(["a", 2], ["b", 1]);
    await takeTurns();
    runs[0]?.finish(failure);
    await desk.settle();
    expect(() => desk.takeEvents()).toThrow(failure);
    expect(queue.size).toBe(1);
  });

  test("trials that cannot be opened", async () => {
    const failure = new AgentError("interrupted", { signal: "SIGINT" });
    const { desk, offer } = openDesk({ trials: Promise.reject(failure) });
    offer(["a"]);
    await desk.settle();
    expect(() => desk.takeEvents()).toThrow(failure);
  });

  test("a judgement that nobody can note", async () => {
    const failure = new Error("no room");
    const { desk, offer } = openDesk({
      answer: () => createGreen(),
      onJudged: () => {
        throw failure;
      },
    });
    offer(["a"]);
    await desk.settle();
    expect(() => desk.takeEvents()).toThrow(failure);
  });

  test("the end of the task, with its reason, for what ran then", async () => {
    const task = new AbortController();
    const { desk, offer, judged } = openDesk({ signal: task.signal });
    offer(["a", 2], ["b", 1]);
    await takeTurns();
    const reason = new AgentError("time-up", { timeoutMs: 1 });
    task.abort(reason);
    await desk.settle();
    expect(() => desk.takeEvents()).toThrow(reason);
    expect(judged).toEqual([]);
    await desk.close();
  });
});
