/** A small project, a scripted model and all that the free driver needs; checks that the test decides. */

import { afterEach } from "vitest";
import { Budget, type BudgetLimits, createUsage } from "../../../src/agent/budget.ts";
import type { SessionMemory } from "../../../src/agent/conversation/session-memory.ts";
import type { AgentEvent, Usage } from "../../../src/agent/events.ts";
import type { FreeDeps } from "../../../src/agent/free/free-deps.ts";
import { freeTask } from "../../../src/agent/free/free-task.ts";
import type { Speaker } from "../../../src/agent/free/speaker.ts";
import type { ModelSeat } from "../../../src/agent/model-turn.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type { FileMention, Request, SymbolMention } from "../../../src/agent/understand/request.ts";
import { createIgnoreFilter } from "../../../src/code/ignore-filter.ts";
import { openProjectIndex, type ProjectIndex } from "../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { type ChatModel, createChatModel } from "../../../src/template/chat-model.ts";
import { createPlan } from "../../../src/template/prompt-plan.ts";
import type { Finding } from "../../../src/tools/inspect/inspector.ts";
import { createProjectReader } from "../../../src/tools/project-reader.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import { createProjectFixture, type ProjectFixture } from "../../session/project-fixture.ts";
import { CHATML_TEMPLATE } from "../../support/byte-vocabulary.ts";
import { createCommandGate } from "../../support/command-gate.ts";
import {
  type Answer,
  createScriptedEngine,
  type ScriptedEngine,
} from "../../support/scripted-engine.ts";

const open: { project: ProjectFixture; index: ProjectIndex }[] = [];

afterEach(async () => {
  for (const { project, index } of open.splice(0)) {
    await index.close();
    project.remove();
  }
});

export interface FreeOptions {
  texts: Readonly<Record<string, string>>;
  answers: readonly Answer[] | Answer;
  /** In place of the scripted one. */
  model?: ChatModel;
  /** What the tests say of the files as they are; left out: there are none. */
  check?: (read: (path: string) => string) => CheckResult;
  inspect?: (read: (path: string) => string) => Finding[];
  readOnly?: boolean;
  maxTurns?: number;
  contextTokens?: number;
  limits?: Partial<BudgetLimits>;
  signal?: AbortSignal;
  gate?: FreeDeps["gate"];
  memory?: Partial<SessionMemory>;
  /** Takes the turns; the local model then fails whoever asks for it. */
  speaker?: (seat: ModelSeat) => Speaker;
  handover?: string;
}

export interface FreeBench {
  project: ProjectFixture;
  engine: ScriptedEngine;
  deps: FreeDeps;
  usage: Usage;
  /** Filled while `run` works. */
  events: AgentEvent[];
  run(request: Request): Promise<TaskOutcome>;
}

export async function openFree(options: FreeOptions): Promise<FreeBench> {
  const project = createProjectFixture();
  for (const [path, text] of Object.entries(options.texts)) project.put(path, text);
  const { workspace } = await project.begin();
  const index = await openProjectIndex(project.root, { maxThreads: 0 });
  open.push({ project, index });
  const parser = createCodeParser();
  const ignore = createIgnoreFilter(project.root);
  const engine = createScriptedEngine({
    answers: options.answers,
    ...(options.contextTokens === undefined ? {} : { contextTokens: options.contextTokens }),
  });
  const plan = { ...createPlan(CHATML_TEMPLATE), tools: "generic", bos: "exact" } as const;
  const model = options.model ?? createChatModel(engine, plan, 0);
  const usage = createUsage();
  const events: AgentEvent[] = [];
  const limits = { maxCandidates: 100, maxTokens: 1_000_000, timeoutMs: null, ...options.limits };
  const read = (path: string) => project.get(path) ?? "";
  const { check, inspect } = options;
  const seat: ModelSeat = {
    model: async () => {
      if (options.speaker !== undefined) throw new Error("the local model was asked for");
      return model;
    },
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget(limits, () => 0),
    usage,
    seed: 1,
    signal: options.signal ?? new AbortController().signal,
  };
  const deps: FreeDeps = {
    reader: createProjectReader(project.root, {
      index: async () => index,
      parser,
      isIgnored: (path) => ignore.isIgnored(path),
    }),
    workspace,
    scope: createTaskScope({
      isProtected: () => false,
      onWiden: (files, reason) => events.push({ type: "scope", files, reason }),
    }),
    seat,
    speaker: options.speaker?.(seat),
    handover: options.handover,
    memory: { sessionId: "s", tasks: [], recap: null, ...options.memory },
    parser,
    findCheck: async () => null,
    check: check === undefined ? null : async () => check(read),
    inspect: {
      names: [],
      inspect: async () => inspect?.(read) ?? [],
      takeProblems: () => [],
    },
    noteChanged: (paths) => index.refresh(paths),
    testTimeoutMs: 1_000,
    gate: options.gate ?? createCommandGate(),
    maxTurns: options.maxTurns ?? 20,
    ...(options.readOnly === undefined ? {} : { readOnly: options.readOnly }),
  };
  const run = async (request: Request) => {
    const steps = freeTask(request, deps);
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      events.push(step.value);
    }
  };
  return { project, engine, deps, usage, events, run };
}

export interface RequestWords extends Partial<Omit<Request, "mentions" | "prohibitions">> {
  files?: readonly (string | FileMention)[];
  symbols?: readonly SymbolMention[];
  prohibitions?: Partial<Request["prohibitions"]>;
}

/** A change, unless told otherwise. */
export function ask(task: string, words: RequestWords = {}): Request {
  const { files = [], symbols = [], prohibitions, ...others } = words;
  return {
    said: task,
    task,
    kind: "change",
    work: "change",
    reason: "a test",
    decidedBy: "rules",
    mentions: {
      files: files.map((file) =>
        typeof file === "string" ? { written: file, path: file, match: "exact" } : file,
      ),
      symbols,
      commands: [],
      patterns: [],
      quoted: [],
    },
    prohibitions: {
      isReadOnly: false,
      isConditional: false,
      protectedFiles: [],
      onlyNamedSymbols: false,
      ...prohibitions,
    },
    replyForm: null,
    rename: null,
    fileActions: [],
    earlierTask: null,
    undoCount: 1,
    ...others,
  };
}

/** A call as the generic dialect spells it. */
export function say(name: string, args: Record<string, unknown> = {}, payload?: string): string {
  const call = `{"name": "${name}", "arguments": ${spell(args)}}`;
  return payload === undefined ? call : `${call}\n<content>\n${payload}</content>`;
}

function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${spell(each)}`,
  );
  return `{${pairs.join(", ")}}`;
}
