/**
 * Escalation to endpoints that are broken in every way, some of which repeat the key that they were given: the tree is byte
 * for byte as it was, and the key is in no event, no error, and nothing that is kept.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { afterEach, expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import { runMessage } from "../src/app.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import { trustTemplate } from "../src/template/chat-model.ts";
import { createProjectFixture, type ProjectFixture } from "./session/project-fixture.ts";
import { writeByteModel } from "./support/byte-model.ts";
import { createScriptedEngine } from "./support/scripted-engine.ts";
import { type StandInAnswer, startStandIn } from "./support/stand-in-server.ts";

const KEY = "sk-Not/A+Word-0123456789abcdef";
const PAY = "def pay(hours):\n    return hours * 9\n";
const PAID = "def pay(hours):\n    return hours * 10\n";
const TASK = "Change pay in pay.py so that an hour costs 10.";

const open: ProjectFixture[] = [];
afterEach(() => {
  for (const project of open.splice(0)) project.remove();
});

const event = (delta: unknown, more: object = {}) =>
  JSON.stringify({ choices: [{ index: 0, delta, ...more }] });
const call = (name: string, given: unknown) => ({ name, arguments: JSON.stringify(given) });
const edit = (content: string) => ({ calls: [call("edit", { target: "pay.py#pay", content })] });
const html = { type: "text/html", body: `<p>Bearer ${KEY}</p>` };

/** What it says, again and again. */
const BROKEN: readonly [string, readonly StandInAnswer[], models?: unknown][] = [
  ["answers 500", [{ status: 500, body: `{"error": {"message": "Bearer ${KEY}"}}` }]],
  ["answers 500 with a text", [{ status: 500, body: `Bearer ${KEY}` }]],
  ["knows no such key", [{ status: 401, body: `{"error": "no such key: ${KEY}"}` }]],
  ["forbids it", [{ status: 403, body: `{"message": "${KEY}"}` }]],
  ["has no such address", [{ status: 404 }]],
  ["takes no tools", [{ status: 400, body: `{"error": {"message": "tools? ${KEY}"}}` }]],
  ["is busy for ever", [{ status: 503, headers: { "retry-after": "0" } }]],
  ["sends elsewhere", [{ status: 307, headers: { location: "http://127.0.0.1:9/" } }]],
  ["sends to its key", [{ status: 307, headers: { location: `http://${KEY}.example/${KEY}` } }]],
  ["is full", [{ status: 400, body: '{"error": {"code": "context_length_exceeded"}}' }]],
  ["says nothing", ["silence"]],
  ["stops in the middle", ["stall"]],
  ["hangs up", ["hang up"]],
  ["never ends", ["flood"]],
  ["streams bytes that are no text", [{ type: "text/event-stream", body: Buffer.alloc(2e3, 255) }]],
  ["answers with a page", [html]],
  ["names its key as what it sends", [{ type: `text/${KEY}`, body: "x" }]],
  ["streams what is no JSON", [{ events: ["{", `{"choices": "${KEY}"}`] }]],
  ["streams an error", [{ events: [event({ content: "a" }), `{"error": {"message": "${KEY}"}}`] }]],
  ["streams no end", [{ events: [event({ content: KEY })] }]],
  ["streams nothing", [{ events: [] }]],
  ["answers with its key", [{ text: KEY }]],
  ["answers with half a call", [{ text: `{"name": "edit", "arguments": {"content": "${KEY}` }]],
  ["calls a tool that is its key", [{ calls: [call(KEY, {})] }]],
  ["calls with what is no object", [{ calls: [{ name: "edit", arguments: KEY }] }]],
  ["reads its key", [{ calls: [call("read", { target: KEY })] }]],
  ["says its key and nothing else", [{ calls: [call("answer", { text: `Bearer ${KEY}` })] }]],
  ["runs its key", [{ calls: [call("run_command", { command: `true ${KEY}` })] }]],
  ["breaks after an edit", [edit(PAID.replace("10", "11")), { status: 500 }]],
  ["hangs up after an edit", [edit(PAID.replace("10", "11")), "hang up"]],
  ["stalls after an edit", [edit(PAID.replace("10", "11")), "silence"]],
  ["lists its key as its model", [{ status: 500 }], { data: [{ id: KEY }, { id: `x ${KEY}` }] }],
  ["lists nothing readable", [{ status: 500 }], [KEY]],
];

test.each(BROKEN)("one that %s", { timeout: 60_000 }, async (_what, answers, models) => {
  const server = await startStandIn({ answers, ...(models === undefined ? {} : { models }) });
  const ended = await escalateTo(server.url);
  expect(server.asked.length).toBeGreaterThan(0);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(ended.after).toBe(ended.before);
  expect(ended.traces.filter(({ text }) => text.includes(KEY))).toEqual([]);
});

test("one that is not there", async () => {
  const ended = await escalateTo("http://127.0.0.1:9");
  expect(ended.code).toBe("endpoint-unreachable");
  expect(ended.after).toBe(ended.before);
});

test("one that works changes the file, and what repeats the key is written without it", async () => {
  const server = await startStandIn({
    answers: [
      edit(`${PAID.trimEnd()}  # ${KEY}\n`),
      { calls: [call("answer", { text: `Bearer ${KEY}` })] },
    ],
  });
  const ended = await escalateTo(server.url);
  expect(ended.after).not.toBe(ended.before);
  expect(ended.project.get("pay.py")).toBe(`${PAID.trimEnd()}  # [key]\n`);
  expect(ended.traces.filter(({ text }) => text.includes(KEY))).toEqual([]);
});

async function escalateTo(url: string) {
  const project = createProjectFixture();
  open.push(project);
  project.put("pay.py", PAY);
  project.put("check.sh", "grep -q 'hours \\* 10' pay.py\n");
  const before = hashTree(project);
  const events: AgentEvent[] = [];
  const engine = createScriptedEngine({ answers: `${PAY}\`\`\``, contextTokens: 32_768 });
  let failure: unknown = null;
  try {
    await runMessage(
      {
        ...{ task: TASK, cwd: project.root, model: writeByteModel(), seed: 1, offline: false },
        ...{ allow: [], testCommand: "sh check.sh", permissionMode: "yolo", maxTurns: 6 },
        escalation: {
          kind: "endpoint",
          url,
          model: null,
          apiKeyEnv: "STAND_IN_KEY",
          contextTokens: null,
          timeoutMs: 1_000,
        },
      },
      {
        emit: (each) => events.push(each),
        ask: async () => "once",
        models: createModelsEnvironment({ HOME: project.state, XDG_CACHE_HOME: project.state }),
        env: { XDG_STATE_HOME: project.state, STAND_IN_KEY: KEY },
        signal: new AbortController().signal,
        onEmergency: () => {},
        openModel: async () => ({ chat: trustTemplate(engine), close: async () => {} }),
      },
    );
  } catch (error) {
    failure = error;
  }
  const traces = [
    { name: "events", text: JSON.stringify(events) },
    { name: "error", text: inspect(failure, { depth: 20, showHidden: true }) },
    ...listFiles(project.state).map((name) => ({ name, text: readFileSync(name, "latin1") })),
    { name: "tree", text: JSON.stringify(project.snapshot()) },
  ];
  const code = (failure as { code?: string } | null)?.code ?? null;
  return { project, before, after: hashTree(project), traces, code };
}

function hashTree(project: ProjectFixture): string {
  return createHash("sha256").update(JSON.stringify(project.snapshot())).digest("hex");
}

function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => path.join(folder, name)).filter((name) => statSync(name).isFile());
}
