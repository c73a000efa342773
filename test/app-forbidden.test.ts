/**
 * Whole messages of every kind of work, with either driver, where nothing may be written or run: no byte of the project
 * differs afterwards, nothing that leaves a trace has run, and nobody else was asked.
 */
import { chmodSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import { runMessage } from "../src/app.ts";
import type { AppOptions } from "../src/app-options.ts";
import { isAgentError } from "../src/base/errors.ts";
import type { EscalationConfig } from "../src/config/config.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import { createChatModel } from "../src/template/chat-model.ts";
import { createPlan } from "../src/template/prompt-plan.ts";
import { parsePermissionRules } from "../src/tools/permissions/permission-rules.ts";
import { createProjectFixture, type ProjectFixture } from "./session/project-fixture.ts";
import { writeByteModel } from "./support/byte-model.ts";
import { CHATML_TEMPLATE } from "./support/byte-vocabulary.ts";
import { createScriptedEngine } from "./support/scripted-engine.ts";
import { startStandIn } from "./support/stand-in-server.ts";

const FEE = "def fee(amount):\n    return amount\n";
const DEAR = "def fee(amount):\n    return 2 * amount\n";
const TRACE = 'require("node:fs").writeFileSync("trace-" + Date.now(), "ran");\n';
const FILES: Readonly<Record<string, string>> = {
  "cart.py": FEE,
  "shop.py": "from cart import fee\n\n\ndef pay(amount):\n    return fee(amount)\n",
  "test_cart.py": "import cart\n",
  "notes.md": "first note\n",
  "trace.js": TRACE,
  "test/a.test.js": `${TRACE}process.exit(1);\n`,
  "package.json": '{"scripts": {"test": "node --test test/"}}',
  "tsconfig.json": "{}\n",
};
const TESTS = "node trace.js";
const CHECKER = "node trace.js";

const EDIT = '{"name": "edit", "arguments": {"target": "cart.py#fee"}}';
const TURNS = [
  '{"name": "run_checks", "arguments": {}}',
  '{"name": "run_command", "arguments": {"command": "node trace.js"}}',
  `${EDIT}\n<content>\n${DEAR}</content>`,
  '{"name": "answer", "arguments": {"text": "Done."}}',
];

/** What a model says that would change and run all it can: to a tool list calls, to anything else the changed code. */
function createTempter(): (prompt: string) => string {
  let turn = 0;
  return (prompt) => {
    if (!prompt.includes("run_command")) return `${DEAR}\`\`\``;
    const at = turn++;
    return TURNS[at % TURNS.length] ?? "";
  };
}

type Ground = Partial<AppOptions> & { says?: "session" | "no" };

const open: ProjectFixture[] = [];
afterEach(() => {
  for (const project of open.splice(0)) project.remove();
});

function createProject(): ProjectFixture {
  const project = createProjectFixture();
  open.push(project);
  for (const [file, text] of Object.entries(FILES)) project.put(file, text);
  project.put(".venv/bin/python", '#!/bin/sh\ntouch "$(dirname "$0")/../../trace-python.txt"\n');
  chmodSync(path.join(project.root, ".venv/bin/python"), 0o755);
  return project;
}

/** Says one message. A failure is an ending like others. */
async function say(project: ProjectFixture, task: string, { says, ...ground }: Ground) {
  const events: AgentEvent[] = [];
  const answer = says === undefined ? {} : { ask: async () => says };
  const plan = { ...createPlan(CHATML_TEMPLATE), tools: "generic", bos: "exact" } as const;
  const engine = createScriptedEngine({ answers: createTempter(), contextTokens: 32_768 });
  try {
    await runMessage(
      {
        ...{ task, cwd: project.root, model: writeByteModel(), seed: 1, offline: false, allow: [] },
        ...{ continues: true, maxCandidates: 4, maxTurns: 8, lintCommand: CHECKER, ...ground },
      },
      {
        emit: (event) => events.push(event),
        ...answer,
        models: createModelsEnvironment({ HOME: project.state, XDG_CACHE_HOME: project.state }),
        env: { XDG_STATE_HOME: project.state },
        signal: new AbortController().signal,
        onEmergency: () => {},
        openModel: async () => ({ chat: createChatModel(engine, plan, 0), close: async () => {} }),
      },
    );
  } catch (error) {
    // A script that leaves the grammar is no failure of the program's promises.
    if (!isAgentError(error) && !/not among those allowed|read a grammar/.test(String(error))) {
      throw error;
    }
  }
  return { events, prompts: engine.prompts };
}

/** Each with the messages before it, which may write. */
const WORKS: readonly [string, string, readonly string[]][] = [
  ["a question", "What does fee in cart.py do?", []],
  ["a question about a command", "Run `node trace.js` and tell me what it prints.", []],
  ["a change", "Change fee in cart.py so that it gives twice the amount.", []],
  ["a change that is escalated", "Change pay in shop.py so that it gives nothing.", []],
  ["a repair", "fix the tests", []],
  ["a repair of a file", "Fix the failing tests in test/a.test.js.", []],
  ["a rename", "Rename the function fee to charge.", []],
  ["a copy", "Copy notes.md to other.md", []],
  ["a move", "Move notes.md to docs/notes.md", []],
  ["a removal", "Delete notes.md", []],
  ["a replacement", "In notes.md replace the word first by second", []],
  ["a command", "Run `node trace.js`.", []],
  ["the tests", "Run the tests.", []],
  ["an undo", "undo", ["Copy notes.md to other.md"]],
  [
    "an undo that says to change nothing",
    "Undo that. Do not change any file.",
    ["Copy notes.md to other.md"],
  ],
  ["a redo", "redo", ["Copy notes.md to other.md", "undo"]],
  [
    "a redo that says to change nothing",
    "Redo that. Do not change any file.",
    ["Copy notes.md to other.md", "undo"],
  ],
];

function readRules(allow: readonly string[], deny: readonly string[]) {
  const own = (texts: readonly string[]) =>
    texts.map((text) => ({ text, source: "user" as const }));
  return parsePermissionRules({ allow: own(allow), deny: own(deny) }).rules;
}

const EVERYTHING = ["run:*", "write:**", "read:**", "send:*"];

async function openGround(ground: Ground, project = createProject()) {
  const server = await startStandIn({
    answers: [
      {
        calls: [
          { name: "edit", arguments: JSON.stringify({ target: "cart.py#fee", content: DEAR }) },
        ],
      },
      { calls: [{ name: "run_command", arguments: JSON.stringify({ command: "node trace.js" }) }] },
      { calls: [{ name: "answer", arguments: JSON.stringify({ text: "Done." }) }] },
    ],
  });
  const escalation: EscalationConfig = {
    kind: "endpoint",
    url: server.url,
    model: null,
    apiKeyEnv: null,
    contextTokens: null,
    timeoutMs: 2_000,
  };
  return { server, project, ground: { ...ground, escalation } };
}

const GROUNDS: readonly [string, Ground][] = [
  [
    "plan mode, with rules that allow everything",
    { permissionMode: "plan", permissionRules: readRules(EVERYTHING, []), says: "session" },
  ],
  [
    "plan mode, with commands for tests and checks",
    { permissionMode: "plan", testCommand: TESTS, says: "session" },
  ],
  [
    "yolo mode under rules that deny",
    {
      permissionMode: "yolo",
      permissionRules: readRules(["send:*"], ["run:*", "write:**"]),
      says: "session",
    },
  ],
  ["default mode with nobody to ask", { permissionMode: "default" }],
  ["default mode and a no", { permissionMode: "default", says: "no" }],
];

describe.each(GROUNDS)("%s", (title, ground) => {
  describe.each(["guided", "free"] as const)("the %s driver", (driver) => {
    // To say "undo" or "run this" is the yes itself where a person is asked about each step.
    const isOrder = (name: string) =>
      /undo$|redo$|command/.test(name) && title.startsWith("default");

    test.each(WORKS.filter(([name]) => !isOrder(name)))("%s", async (_name, message, before) => {
      const opened = await openGround({ ...ground, driver });
      const { project, server } = opened;
      for (const each of before) await say(project, each, { permissionMode: "yolo" });
      const tree = project.snapshot();
      const { events } = await say(project, message, opened.ground);
      expect(project.snapshot()).toEqual(tree);
      expect(events.filter(({ type }) => type === "edit" || type === "check")).toEqual([]);
      if (ground.permissionMode === "plan") expect(server.requests).toEqual([]);
    });
  });
});

describe.each(["guided", "free"] as const)("with leave, the %s driver does", (driver) => {
  // The free driver has nothing to run commands with where it only answers.
  const isHarmless = (name: string) =>
    /question$|nothing$/.test(name) || (driver === "free" && name.startsWith("a question"));

  test.each(WORKS.filter(([name]) => !isHarmless(name)))("%s", async (_name, message, before) => {
    const permissionRules = readRules(EVERYTHING, []);
    const opened = await openGround({ driver, permissionMode: "yolo", permissionRules });
    const { project } = opened;
    for (const each of before) await say(project, each, { permissionMode: "yolo" });
    const tree = project.snapshot();
    await say(project, message, opened.ground);
    expect(project.snapshot()).not.toEqual(tree);
  });
});
