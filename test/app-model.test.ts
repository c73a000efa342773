import { expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import { type ModelRequest, type OpenedModel, TaskModel } from "../src/app-model.ts";
import { AgentError } from "../src/base/errors.ts";
import { trustTemplate } from "../src/template/chat-model.ts";
import { NO_LOAD_CHOICES } from "../src/ui/load-flags.ts";
import { createScriptedEngine, type ScriptedEngine } from "./support/scripted-engine.ts";

const PLACE = { folder: "/nowhere", sessionId: "ses_1" };
const STOPPED = { code: "interrupted" };

interface Opened {
  task: TaskModel;
  engine: ScriptedEngine;
  events: AgentEvent[];
  notices: () => string[];
  failures: unknown[];
  finishLoad: () => void;
  stopAll: AbortController;
}

function openTask(
  parts: Partial<OpenedModel> | ((engine: ScriptedEngine) => Partial<OpenedModel>) = {},
  request: Partial<ModelRequest> = {},
): Opened {
  const engine = createScriptedEngine({ answers: "yes" });
  const events: AgentEvent[] = [];
  const failures: unknown[] = [];
  const stopAll = new AbortController();
  let finishLoad = () => {};
  const loaded = new Promise<void>((resolve) => {
    finishLoad = resolve;
  });
  const task = new TaskModel(
    async ({ signal }) => {
      await Promise.race([
        loaded,
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      ]);
      const own = typeof parts === "function" ? parts(engine) : parts;
      return { chat: trustTemplate(engine), close: async () => {}, ...own };
    },
    {
      model: { path: "/m.gguf", origin: "path" },
      cacheFolder: "/nowhere",
      stateFolder: "/nowhere",
      contextTokens: undefined,
      load: NO_LOAD_CHOICES,
      template: {
        templatePath: undefined,
        force: false,
        places: { templateFolder: "/nowhere", modelFolders: [] },
      },
      snapshot: PLACE,
      signal: stopAll.signal,
      emit: (event) => events.push(event),
      ...request,
    },
    (error) => failures.push(error),
  );
  const notices = () => events.flatMap((event) => (event.type === "notice" ? event.message : []));
  return { task, engine, events, notices, failures, finishLoad, stopAll };
}

test("a stopped message ends its wait; the load goes on for the next", async () => {
  const { task, failures, finishLoad } = openTask();
  const message = new AbortController();
  const waiting = task.ready(message.signal);
  message.abort(new AgentError("interrupted", { signal: "SIGINT" }));
  await expect(waiting).rejects.toMatchObject(STOPPED);
  finishLoad();
  expect((await task.ready(new AbortController().signal)).engine.facts.name).toBe("scripted");
  expect(failures).toEqual([]);
});

test("the signal of the request ends the load and every wait", async () => {
  const { task, failures, stopAll } = openTask();
  const waiting = task.ready(new AbortController().signal);
  stopAll.abort(new AgentError("interrupted", { signal: "SIGTERM" }));
  await expect(waiting).rejects.toMatchObject({ details: { signal: "SIGTERM" } });
  await expect(task.ready()).rejects.toMatchObject(STOPPED);
  expect(failures).toHaveLength(1);
});

test("the model is calibrated and told once, however many messages it serves", async () => {
  const { task, engine, events, finishLoad } = openTask();
  finishLoad();
  for (let message = 0; message < 3; message++) await task.ready(new AbortController().signal);
  expect(engine.calibrations).toBe(1);
  expect(events.filter(({ type }) => type === "model")).toHaveLength(1);
});

test("what a stopped message began with the memory is finished before the next begins", async () => {
  const steps: string[] = [];
  let finishMove = () => {};
  const moved = new Promise<void>((resolve) => {
    finishMove = resolve;
  });
  const { task, finishLoad } = openTask({
    beforeTurn: async ({ neededTokens }) => {
      steps.push(`begin ${neededTokens}`);
      if (neededTokens === 1) await moved;
      steps.push(`end ${neededTokens}`);
    },
  });
  finishLoad();
  await task.ready();
  const message = new AbortController();
  const first = task.beforeTurn(1, message.signal);
  await expect.poll(() => steps).toEqual(["begin 1"]);
  message.abort();
  await expect(first).rejects.toMatchObject(STOPPED);
  const second = task.beforeTurn(2, new AbortController().signal);
  const third = new AbortController();
  const dropped = task.beforeTurn(3, third.signal);
  third.abort();
  await expect(dropped).rejects.toMatchObject(STOPPED);
  finishMove();
  await second;
  await task.saveSnapshot();
  expect(steps).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
});

test("what was saved comes back after the calibration, which clears the cache", async () => {
  const order: string[] = [];
  const { task, finishLoad } = openTask((engine) => ({
    restoreSnapshot: async ({ sessionId }) => {
      order.push(`restored ${sessionId} after ${engine.calibrations}`);
      return { kind: "restored", tokens: 100 };
    },
  }));
  finishLoad();
  await task.ready();
  await task.ready();
  expect(order).toEqual(["restored ses_1 after 1"]);
});

test.each<[string, Partial<OpenedModel>, RegExp]>([
  [
    "refused",
    { restoreSnapshot: async () => ({ kind: "refused", reason: "it is of another model" }) },
    /not used: it is of another model\./,
  ],
  [
    "skipped",
    { saveSnapshot: async () => ({ kind: "skipped", reason: "there is no room" }) },
    /not kept for the next run: there is no room\./,
  ],
  [
    "given up with the engine",
    {
      saveSnapshot: () =>
        Promise.reject(new AgentError("engine-stalled", { step: "decode", waitedMs: 1 })),
    },
    /not kept for the next run: /,
  ],
])("a snapshot that is %s is told once and ends nothing", async (_, parts, told) => {
  const { task, notices, finishLoad } = openTask(parts);
  finishLoad();
  await task.ready();
  await task.saveSnapshot();
  await task.saveSnapshot({ ...PLACE, sessionId: "ses_2" });
  expect(notices()).toEqual([expect.stringMatching(told)]);
});

test("nothing is saved before the model is ready, or where there is no place", async () => {
  const saved: string[] = [];
  const parts: Partial<OpenedModel> = {
    saveSnapshot: async ({ sessionId }) => {
      saved.push(sessionId);
      return { kind: "nothing" };
    },
  };
  const { task, finishLoad } = openTask(parts);
  await task.saveSnapshot();
  finishLoad();
  await task.ready();
  await task.saveSnapshot(null);
  await task.saveSnapshot();
  await task.saveSnapshot({ ...PLACE, sessionId: "ses_2" });
  expect(saved).toEqual(["ses_1", "ses_2"]);
});
