/**
 * What a conversation's KV cache is worth to its next process, through whole messages, with llama.cpp and a real model of
 * a few hundred kilobytes.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { AgentEvent, Usage } from "../src/agent/events.ts";
import { runMessage } from "../src/app.ts";
import { openConversation } from "../src/app-conversation.ts";
import type { AppOptions } from "../src/app-options.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import { createProjectFixture, type ProjectFixture } from "./session/project-fixture.ts";
import { writeByteModel } from "./support/byte-model.ts";

const MODEL = writeByteModel({ contextTokens: 16_384 });
const OTHER = writeByteModel({ contextTokens: 16_384, addsBos: true });
const FIRST = "What does fee in cart.py do?";
const SECOND = "What does fee in cart.py do, once more?";
vi.setConfig({ testTimeout: 240_000 });

/** Models are proven once. */
const cache = createProjectFixture();
afterAll(() => cache.remove());
const open: ProjectFixture[] = [];
afterEach(() => {
  for (const project of open.splice(0)) project.remove();
});

function createProject(): ProjectFixture {
  const project = createProjectFixture();
  open.push(project);
  project.put("cart.py", "def fee(amount):\n    return amount\n");
  return project;
}

function describe(project: ProjectFixture, change: Partial<AppOptions> = {}) {
  const events: AgentEvent[] = [];
  const options: AppOptions = {
    ...{ cwd: project.root, model: MODEL, seed: 1, offline: true, allow: [], maxTokens: 2_000 },
    ...{ contextTokens: 16_384, gpuLayers: 0, threads: 1, permissionMode: "accept-edits" },
    ...change,
  };
  const deps = {
    emit: (event: AgentEvent) => events.push(event),
    models: createModelsEnvironment({ HOME: cache.state, XDG_CACHE_HOME: cache.state }),
    env: { XDG_STATE_HOME: project.state },
    signal: new AbortController().signal,
    onEmergency: () => {},
  };
  return { events, options, deps };
}

/** What a message came to: the words, and what was computed for them. */
function readReply(events: readonly AgentEvent[]) {
  const result = events.findLast((event) => event.type === "result");
  if (result?.type !== "result") throw new Error("no result");
  const notices = events.flatMap((event) => (event.type === "notice" ? event.message : []));
  const { status, answer, usage } = result;
  return { status, answer, usage, notices };
}

/** One process: loads, says one message, ends. */
async function sayAlone(project: ProjectFixture, task: string, change: Partial<AppOptions> = {}) {
  const { events, options, deps } = describe(project, change);
  await runMessage({ ...options, task }, deps);
  return readReply(events);
}

/** Both messages in one process. */
async function sayTogether(project: ProjectFixture, tasks: readonly string[]) {
  const { events, options, deps } = describe(project);
  const { emit, ...others } = deps;
  const port = await openConversation(
    { options, deps: others, examine: async () => [] },
    { onEvent: emit, ask: async () => "no" },
  );
  const replies = [];
  for (const task of tasks) {
    events.length = 0;
    await port.send(task, new AbortController().signal);
    replies.push(readReply(events));
  }
  await port.close();
  return replies;
}

const locate = (project: ProjectFixture): string => {
  const folder = readdirSync(project.state, { recursive: true, encoding: "utf8" }).find((name) =>
    name.endsWith("kv-sessions"),
  );
  return path.join(project.state, folder ?? "none");
};

const findSnapshot = (project: ProjectFixture, ending: string): string => {
  const folder = locate(project);
  const name = readdirSync(folder).find((each) => each.endsWith(ending));
  return path.join(folder, name ?? "none");
};

const countComputed = ({ promptTokens, cachedTokens }: Usage) => promptTokens - cachedTokens;

test("the second process computes no token that one process would not have computed", async () => {
  const [, together] = await sayTogether(createProject(), [FIRST, SECOND]);
  const project = createProject();
  await sayAlone(project, FIRST);
  const apart = await sayAlone(project, SECOND, { continues: true });
  expect(apart.notices.filter((notice) => notice.includes("KV"))).toEqual([]);
  expect(apart.answer).toEqual(together?.answer);
  expect(apart.usage.cachedTokens).toBeGreaterThan(500);
  expect(countComputed(apart.usage) - countComputed(together?.usage ?? apart.usage)).toBe(0);
  // What is computed is the new end of the prompt alone.
  expect(countComputed(apart.usage)).toBeLessThan(apart.usage.promptTokens / 10);
});

test.each<[string, RegExp, (project: ProjectFixture) => Partial<AppOptions>]>([
  ["of another model", /another model/, () => ({ model: OTHER })],
  [
    "with a byte that is not its own",
    /damaged/,
    (project) => {
      const file = findSnapshot(project, ".kv");
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(file, bytes);
      return {};
    },
  ],
  [
    "that is cut",
    /not whole/,
    (project) => {
      const file = findSnapshot(project, ".kv");
      writeFileSync(file, readFileSync(file).subarray(0, 1000));
      return {};
    },
  ],
  [
    "with a description that is none",
    /description is damaged/,
    (project) => {
      writeFileSync(findSnapshot(project, ".json"), "{}");
      return {};
    },
  ],
  ["with other cache types", /another type/, () => ({ cacheTypeK: "f32", cacheTypeV: "f32" })],
])("a snapshot %s is refused, and the answer is that without one", async (_what, why, spoil) => {
  const project = createProject();
  await sayAlone(project, FIRST);
  const options = { ...spoil(project), continues: true };
  const refused = await sayAlone(project, SECOND, options);
  expect(refused.notices.join("\n")).toMatch(/The saved KV cache is not used/);
  expect(refused.notices.join("\n")).toMatch(why);
  const clean = createProject();
  await sayAlone(clean, FIRST);
  rmSync(locate(clean), { recursive: true });
  const without = await sayAlone(clean, SECOND, options);
  expect(without.notices.join("\n")).not.toContain("KV cache is not used");
  const count = ({ answer, usage }: typeof refused) => [
    answer,
    usage.promptTokens,
    usage.cachedTokens,
  ];
  expect(count(refused)).toEqual(count(without));
});
