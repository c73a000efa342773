import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import { type ModelRequest, type OpenedModel, TaskModel } from "../src/app-model.ts";
import { openLlamaModel } from "../src/app-open-model.ts";
import type { ChatModel } from "../src/template/chat-model.ts";
import { NO_LOAD_CHOICES } from "../src/ui/load-flags.ts";
import { writeByteModel } from "./support/byte-model.ts";
import { collectTokens, GREEDY } from "./support/tokens.ts";

async function createRequest(change: Partial<ModelRequest> = {}): Promise<{
  request: ModelRequest;
  events: AgentEvent[];
}> {
  const folder = await mkdtemp(path.join(tmpdir(), "agent-open-"));
  const events: AgentEvent[] = [];
  const request: ModelRequest = {
    model: { path: writeByteModel(), origin: "path" },
    cacheFolder: path.join(folder, "cache"),
    stateFolder: path.join(folder, "state"),
    contextTokens: undefined,
    load: { ...NO_LOAD_CHOICES, gpuLayers: 0, threads: 1 },
    template: {
      templatePath: undefined,
      force: false,
      places: { templateFolder: folder, modelFolders: [] },
    },
    snapshot: null,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...change,
  };
  return { request, events };
}

async function open(): Promise<{ opened: OpenedModel; events: AgentEvent[] }> {
  const { request, events } = await createRequest();
  return { opened: await openLlamaModel(request), events };
}

/** Command lines of the children of this process. */
function listChildren(): string[] {
  const tasks = readdirSync("/proc/self/task");
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
}

const isLinux = process.platform === "linux";

test.runIf(isLinux)(
  "once a model is open, the process that sized it is gone",
  async () => {
    const { opened, events } = await open();
    const sizing = listChildren().filter((command) => command.includes("simulation-child"));
    await opened.close();
    expect(sizing).toEqual([]);
    expect(events.filter(({ type }) => type === "memory")).toMatchObject([{ kind: "plan" }]);
  },
  120_000,
);

test("what one process has computed of a session the next does not compute again", async () => {
  const state = await mkdtemp(path.join(tmpdir(), "agent-open-kv-"));
  // Proven once: only the loads are of interest.
  const shared = {
    cacheFolder: path.join(state, "cache"),
    snapshot: { folder: path.join(state, "kv-sessions"), sessionId: "ses_1" },
  };
  const prompt = [...Buffer.from("What was said before. ".repeat(20))];
  const next = [...prompt, ...Buffer.from("And now this.")];
  const ask = async ({ engine }: ChatModel, tokens: number[]) => {
    const { cachedTokens } = await engine.sequence.prefill(tokens);
    const steps = engine.sequence.generate({ sampling: GREEDY, maxTokens: 8 });
    return { cachedTokens, answer: await collectTokens(steps) };
  };

  const first = await openTask(shared);
  await ask(await first.task.ready(), prompt);
  await first.task.saveSnapshot();
  const expected = await ask(await first.task.ready(), next);
  await first.task.close();
  const second = await openTask(shared);
  expect(await ask(await second.task.ready(), next)).toEqual(expected);
  await second.task.close();
  const foreign = await openTask({
    ...shared,
    model: { path: writeByteModel({ addsBos: true }), origin: "path" },
  });
  expect((await ask(await foreign.task.ready(), next)).cachedTokens).toBeLessThan(8);
  await foreign.task.close();

  expect(expected.cachedTokens).toBe(prompt.length);
  const refusals = [first, second, foreign].map(({ events }) => findRefusal(events));
  expect(refusals).toEqual([undefined, undefined, expect.stringMatching(/another model/)]);
}, 240_000);

async function openTask(change: Partial<ModelRequest>) {
  const { request, events } = await createRequest(change);
  const task = new TaskModel(openLlamaModel, request, () => undefined);
  return { task, events };
}

function findRefusal(events: readonly AgentEvent[]): string | undefined {
  const notices = events.flatMap((event) => (event.type === "notice" ? event.message : []));
  return notices.find((message) => message.startsWith("The saved KV cache is not used"));
}
