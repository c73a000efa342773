/** A project on disk with all that a question needs: a real reader, a scripted model, an empty session. Gone after each test. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type AskDeps, answerQuestion } from "../../../src/agent/ask/answer-question.ts";
import type { RunCommand } from "../../../src/agent/ask/facts/command-facts.ts";
import { gatherFacts } from "../../../src/agent/ask/gather-facts.ts";
import { Budget, createUsage } from "../../../src/agent/budget.ts";
import type { SessionMemory, TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type { Mentions, Request } from "../../../src/agent/understand/request.ts";
import { openProjectIndex } from "../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { type ChatModel, trustTemplate } from "../../../src/template/chat-model.ts";
import { createProjectReader, type ProjectReader } from "../../../src/tools/project-reader.ts";
import { createFolder } from "../../code/index/project-folder.ts";
import {
  type Answer,
  createScriptedEngine,
  type ScriptedEngine,
} from "../../support/scripted-engine.ts";

export interface RequestParts extends Partial<Omit<Request, "mentions">> {
  said: string;
  mentions?: Partial<Mentions>;
}

export function createRequest({ said, mentions, ...parts }: RequestParts): Request {
  return {
    said,
    task: said,
    kind: "question",
    work: "answer",
    reason: "a test",
    decidedBy: "rules",
    prohibitions: {
      isReadOnly: false,
      isConditional: false,
      protectedFiles: [],
      onlyNamedSymbols: false,
    },
    replyForm: null,
    rename: null,
    fileActions: [],
    earlierTask: null,
    undoCount: 1,
    ...parts,
    mentions: { files: [], symbols: [], commands: [], patterns: [], quoted: [], ...mentions },
  };
}

/** A file that exists. */
export function namesFile(file: string): Partial<Mentions> {
  return { files: [{ written: file, path: file, match: "exact" }] };
}

/** A symbol that is declared in these files. */
export function namesSymbol(name: string, ...paths: string[]): Partial<Mentions> {
  return { symbols: [{ written: name, qualifiedName: name, paths, match: "exact" }] };
}

export const NO_MEMORY: SessionMemory = { sessionId: "s", tasks: [], recap: null };

export function createTask(parts: Partial<TaskMemory>): TaskMemory {
  return {
    number: 1,
    said: "a task",
    task: "a task",
    kind: "change",
    work: "change",
    synthesis: "Something was done.",
    filesChanged: [],
    symbolsChanged: [],
    rename: null,
    answer: null,
    journalTaskId: null,
    isStanding: true,
    exitCode: 0,
    ...parts,
  };
}

export interface OpenedReader {
  root: string;
  reader: ProjectReader;
}

export async function openReader(files: Readonly<Record<string, string>>): Promise<OpenedReader> {
  const root = await createFolder(files);
  const index = await openProjectIndex(root, { maxThreads: 0 });
  onTestFinished(() => index.close());
  const reader = createProjectReader(root, {
    index: async () => index,
    parser: createCodeParser(),
    isIgnored: () => false,
  });
  return { root, reader };
}

/** All facts of a question as one text, the most important last. */
export async function tellFacts(
  files: Readonly<Record<string, string>>,
  request: Request,
  { memory = NO_MEMORY, runCommand = async () => null }: Partial<AskDeps> = {},
): Promise<string> {
  const { reader } = await openReader(files);
  const { facts } = await drain(gatherFacts(request, { reader, memory, runCommand }), []);
  return facts
    .map(({ title, text, codePath }) => (codePath === null ? text : `${title}\n${text}`))
    .join("\n\n");
}

export interface Asked {
  outcome: TaskOutcome;
  events: readonly AgentEvent[];
}

export interface AskOptions {
  memory?: SessionMemory;
  runCommand?: RunCommand;
  notes?: AskDeps["notes"];
}

export interface ScriptOptions extends AskOptions {
  answers: readonly Answer[] | Answer;
  contextTokens?: number;
}

/** Asks a scripted model. */
export async function ask(
  reader: ProjectReader,
  request: Request,
  { answers, contextTokens = 16_384, ...options }: ScriptOptions,
): Promise<Asked & { engine: ScriptedEngine }> {
  const engine = createScriptedEngine({ answers, contextTokens });
  return { ...(await askModel(reader, request, trustTemplate(engine), options)), engine };
}

export async function askModel(
  reader: ProjectReader,
  request: Request,
  model: ChatModel,
  { memory = NO_MEMORY, runCommand = async () => null, notes }: AskOptions = {},
): Promise<Asked> {
  const limits = { maxCandidates: 100, maxTokens: 100_000, timeoutMs: null };
  const deps: AskDeps = {
    reader,
    memory,
    runCommand,
    notes,
    seat: {
      model: async () => model,
      memory: { beforeTurn: async () => {}, stepDown: async () => false },
      budget: new Budget(limits, () => 0),
      usage: createUsage(),
      seed: 1,
      signal: new AbortController().signal,
    },
  };
  const events: AgentEvent[] = [];
  const outcome = await drain(answerQuestion(request, deps), events);
  return { outcome, events };
}

async function drain<Result>(
  steps: AsyncGenerator<AgentEvent, Result>,
  events: AgentEvent[],
): Promise<Result> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    events.push(step.value);
  }
}

/** Changes with every byte, name and mode below the folder. */
export function digestFolder(root: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    const stats = statSync(path.join(root, name));
    hash.update(`${name} ${stats.mode}\n`);
    if (stats.isFile()) hash.update(readFileSync(path.join(root, name)));
  }
  return hash.digest("hex");
}
