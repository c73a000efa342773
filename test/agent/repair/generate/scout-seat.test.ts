import { expect, test } from "vitest";
import { createUsage } from "../../../../src/agent/budget.ts";
import {
  type OpenedScout,
  type ScoutOffer,
  ScoutSeat,
} from "../../../../src/agent/repair/generate/scout-seat.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import { createScriptedEngine } from "../../../support/scripted-engine.ts";

const MEMORY = { beforeTurn: async () => {}, stepDown: async () => false };

interface Opened {
  seat: ScoutSeat;
  /** Names of those that were freed. */
  freed: string[];
  opens: AbortSignal[];
  stop: AbortController;
  said: () => string[];
}

function openSeat(
  open: ((scout: OpenedScout, signal: AbortSignal) => ReturnType<ScoutOffer["open"]>) | null,
  { afterAsks = 0, isLockstep = true } = {},
): Opened {
  const freed: string[] = [];
  const opens: AbortSignal[] = [];
  const stop = new AbortController();
  const scout: OpenedScout = {
    name: "small.gguf",
    model: trustTemplate(createScriptedEngine({ answers: "" })),
    memory: MEMORY,
    dispose: async () => {
      freed.push("small.gguf");
    },
  };
  const offer: ScoutOffer | null = open && {
    afterAsks,
    open: (signal) => {
      opens.push(signal);
      return open(scout, signal);
    },
  };
  const seat = new ScoutSeat({ offer, isLockstep, signal: stop.signal });
  const said = () =>
    seat.takeNotices().flatMap((event) => (event.type === "notice" ? event.message : []));
  return { seat, freed, opens, stop, said };
}

const at = (tokensPerSecond: number) => ({
  ...createUsage(),
  sampledTokens: 10,
  decodeMs: 10_000 / tokensPerSecond,
});

test("where none is offered nobody is asked, and closing is nothing", async () => {
  const { seat, said } = openSeat(null);
  expect(await seat.take(100)).toBeNull();
  expect(await seat.giveUp("no reason")).toBe(false);
  await seat[Symbol.asyncDispose]();
  expect(said()).toEqual([]);
});

test("it is loaded when it is due, once, and that is said", async () => {
  const { seat, opens, said } = openSeat(async (scout) => scout, { afterAsks: 2 });
  expect([await seat.take(0), await seat.take(1), opens.length]).toEqual([null, null, 0]);
  expect((await seat.take(2))?.name).toBe("small.gguf");
  expect((await seat.take(0))?.name).toBe("small.gguf");
  expect(opens).toHaveLength(1);
  expect(said()).toEqual([
    "small.gguf fills in from here on; the first model rates what it writes.",
  ]);
  expect(said()).toEqual([]);
});

test("while it loads, the first model goes on", async () => {
  let finish = () => {};
  const loaded = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { seat } = openSeat(
    async (scout) => {
      await loaded;
      return scout;
    },
    { isLockstep: false },
  );
  expect(await seat.take(0)).toBeNull();
  finish();
  await new Promise(setImmediate);
  expect(await seat.take(1)).not.toBeNull();
});

test.each([
  [async () => ({ reason: "There is no scout: too large." }), "There is no scout: too large."],
  [
    async () => {
      throw new AgentError("no-test-command", { root: "/p" });
    },
    /^There is no scout: /,
  ],
])("one that cannot be had is a notice", async (open, message) => {
  const { seat, opens, said } = openSeat(open);
  expect([await seat.take(0), await seat.take(1)]).toEqual([null, null]);
  expect(opens).toHaveLength(1);
  expect(said()).toEqual([expect.stringMatching(message)]);
});

test("a bug of whoever loads it is no missing scout", async () => {
  const { seat } = openSeat(async () => {
    throw new TypeError("a bug");
  });
  await expect(seat.take(0)).rejects.toThrow("a bug");
  await seat[Symbol.asyncDispose]();
});

test("one that is hardly faster is freed, and that is said once", async () => {
  const { seat, freed, said } = openSeat(async (scout) => scout, { isLockstep: false });
  await seat.take(0);
  await new Promise(setImmediate);
  await seat.noteAnswer("first", at(10));
  await seat.noteAnswer("scout", at(12));
  expect(freed).toEqual([]);
  await seat.noteAnswer("scout", at(12));
  expect(freed).toEqual(["small.gguf"]);
  expect(await seat.take(1)).toBeNull();
  expect(said()[1]).toBe(
    "small.gguf helps no longer: it writes only 1.2 times as fast as the first model.",
  );
});

test("one that was fast enough stays, whatever comes", async () => {
  const { seat } = openSeat(async (scout) => scout, { isLockstep: false });
  await seat.take(0);
  await new Promise(setImmediate);
  await seat.noteAnswer("first", at(10));
  for (const speed of [30, 30, 1, 1, 1]) await seat.noteAnswer("scout", at(speed));
  expect(await seat.take(1)).not.toBeNull();
});

test("in lockstep no clock decides", async () => {
  const { seat } = openSeat(async (scout) => scout);
  await seat.take(0);
  await seat.noteAnswer("first", at(10));
  for (const speed of [1, 1, 1]) await seat.noteAnswer("scout", at(speed));
  expect(await seat.take(1)).not.toBeNull();
});

test("it goes before the first model has to do with less memory", async () => {
  const steps: number[] = [];
  const { seat, freed } = openSeat(async (scout) => scout);
  const memory = seat.spare({
    beforeTurn: async (tokens) => void steps.push(tokens),
    stepDown: async (tokens) => steps.push(-tokens) > 0,
  });
  await memory.beforeTurn(1);
  await seat.take(0);
  expect(await memory.stepDown(2)).toBe(true);
  expect([freed, steps]).toEqual([["small.gguf"], [1]]);
  expect(await memory.stepDown(3)).toBe(true);
  expect(steps).toEqual([1, -3]);
});

test("it is freed with the task, also one that was still loading", async () => {
  const { seat, freed, opens } = openSeat(
    async (scout, signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return scout;
    },
    { isLockstep: false },
  );
  await seat.take(0);
  await seat[Symbol.asyncDispose]();
  expect(opens[0]?.aborted).toBe(true);
  expect(freed).toEqual(["small.gguf"]);
});

test("a person who stops the task does not wait for it", async () => {
  const { seat, stop } = openSeat(() => new Promise(() => {}), { isLockstep: false });
  await seat.take(0);
  stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
  await seat[Symbol.asyncDispose]();
  expect(await seat.take(1)).toBeNull();
});
