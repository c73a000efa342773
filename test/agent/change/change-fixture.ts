/**
 * A small project on disk and all that a change of it needs: real workspace, journal, index, reader and parser, a scripted
 * model, and judges that read the files in place of tests and compilers. Removed after each test.
 */
import { afterEach } from "vitest";
import { Budget, type BudgetLimits, createUsage } from "../../../src/agent/budget.ts";
import type { ChangeDeps } from "../../../src/agent/change/change-deps.ts";
import { changeTask } from "../../../src/agent/change/change-task.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type {
  FileMention,
  Prohibitions,
  Request,
  SymbolMention,
} from "../../../src/agent/understand/request.ts";
import { openProjectIndex, type ProjectIndex } from "../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { writeFileAtomic } from "../../../src/session/atomic-write.ts";
import { createJournal } from "../../../src/session/journal.ts";
import { type ChatModel, trustTemplate } from "../../../src/template/chat-model.ts";
import type { Finding } from "../../../src/tools/inspect/inspector.ts";
import { createProjectReader } from "../../../src/tools/project-reader.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import { createWorkspace, type Workspace } from "../../../src/tools/workspace.ts";
import { createProjectFixture, type ProjectFixture } from "../../session/project-fixture.ts";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedEngineOptions,
} from "../../support/scripted-engine.ts";

const opened: { project: ProjectFixture; index: ProjectIndex }[] = [];

afterEach(async () => {
  for (const { project, index } of opened.splice(0)) {
    await index.close();
    project.remove();
  }
});

/** The file as it is on disk; "" when there is none. */
export type ReadText = (path: string) => string;

export interface ChangeOptions {
  texts: Readonly<Record<string, string>>;
  engine: ScriptedEngineOptions;
  /** A real one in place of the script. */
  model?: ChatModel;
  /** What the tests say of the files as they are; absent: there are none. */
  tests?: (read: ReadText) => CheckResult;
  /** Those that are found once the change has made some. */
  firstTests?: (read: ReadText) => CheckResult;
  /** What compilers say of the files as they are. */
  findings?: (read: ReadText) => Finding[];
  tasks?: ChangeDeps["memory"]["tasks"];
  limits?: Partial<BudgetLimits>;
  signal?: AbortSignal;
}

export interface Change {
  project: ProjectFixture;
  workspace: Workspace;
  engine: ScriptedEngine;
  deps: ChangeDeps;
  events: AgentEvent[];
  run(request: Request): Promise<TaskOutcome>;
}

export async function createChange(options: ChangeOptions): Promise<Change> {
  const project = createProjectFixture();
  for (const [file, text] of Object.entries(options.texts)) project.put(file, text);
  const index = await openProjectIndex(project.root, { maxThreads: 0 });
  opened.push({ project, index });
  const parser = createCodeParser();
  const isIgnored = (file: string): boolean => file.startsWith("node_modules/");
  const scope = createTaskScope({ isProtected: () => false });
  const workspace = await createWorkspace({
    root: project.root,
    journal: createJournal({ stateDirectory: project.state, root: project.root, task: "a task" }),
    isIgnored,
    writeFile: writeFileAtomic,
    scope: (file) => scope.allows(file),
  });
  const engine = createScriptedEngine(options.engine);
  const events: AgentEvent[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const limits = { maxCandidates: 100, maxTokens: 100_000, timeoutMs: null, ...options.limits };
  const read: ReadText = (path) => project.get(path) ?? "";
  const { tests, findings } = options;
  const deps: ChangeDeps = {
    reader: createProjectReader(project.root, { index: async () => index, parser, isIgnored }),
    workspace,
    scope,
    seat: {
      model: async () => options.model ?? trustTemplate(engine),
      memory: { beforeTurn: async () => {}, stepDown: async () => false },
      budget: new Budget(limits, () => 0),
      usage: createUsage(),
      seed: 1,
      signal,
    },
    memory: { sessionId: "s", tasks: options.tasks ?? [], recap: null },
    parser,
    check: tests === undefined ? null : async () => tests(read),
    findCheck: async () => {
      const { firstTests } = options;
      return firstTests === undefined ? null : async () => firstTests(read);
    },
    inspect: {
      inspect: async () => findings?.(read) ?? [],
      names: findings === undefined ? [] : ["compiler"],
      takeProblems: () => [],
    },
    noteChanged: (paths) => index.refresh(paths),
    testTimeoutMs: 60_000,
  };
  const run = async (request: Request): Promise<TaskOutcome> => {
    const steps = changeTask(request, deps);
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      events.push(step.value);
    }
  };
  return { project, workspace, engine, deps, events, run };
}

export interface RequestParts {
  files?: readonly (string | FileMention)[];
  symbols?: readonly SymbolMention[];
  quoted?: readonly string[];
  commands?: readonly string[];
  tested?: NonNullable<Request["mentions"]["tested"]>;
  prohibitions?: Partial<Prohibitions>;
  earlierTask?: number;
}

/** A request for a change. A file given as a text is one that exists and is spelt right. */
export function createRequest(task: string, parts: RequestParts = {}): Request {
  const files = (parts.files ?? []).map((file) =>
    typeof file === "string" ? { written: file, path: file, match: "exact" as const } : file,
  );
  return {
    said: task,
    task,
    kind: "change",
    work: "change",
    reason: "a test",
    decidedBy: "rules",
    mentions: {
      files,
      symbols: parts.symbols ?? [],
      commands: parts.commands ?? [],
      patterns: [],
      quoted: parts.quoted ?? [],
      ...(parts.tested === undefined ? {} : { tested: parts.tested }),
    },
    prohibitions: {
      isReadOnly: false,
      isConditional: false,
      protectedFiles: [],
      onlyNamedSymbols: false,
      ...parts.prohibitions,
    },
    replyForm: null,
    rename: null,
    fileActions: [],
    earlierTask: parts.earlierTask ?? null,
    undoCount: 1,
  };
}

export function newFile(path: string): FileMention {
  return { written: path, path, match: "new" };
}

export function symbolIn(path: string, qualifiedName: string): SymbolMention {
  return { written: qualifiedName, qualifiedName, paths: [path], match: "exact" };
}

/** What the model writes: the body of a block and its closing fence. */
export function block(body: string): string {
  return `${body}\`\`\``;
}

export function finding(path: string, message: string, source = "compiler"): Finding {
  return { path, line: 1, rule: null, message, source };
}
