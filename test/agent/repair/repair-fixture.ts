/**
 * A small project on disk and all that a repair of it needs: real workspace, journal, parser and file list, a
 * scripted model, and a judge that reads the files in place of a test runner. Removed after each test.
 */

import { afterEach } from "vitest";
import { Budget, type BudgetLimits, createUsage } from "../../../src/agent/budget.ts";
import type { AgentEvent, Usage } from "../../../src/agent/events.ts";
import { ProjectView } from "../../../src/agent/project-view.ts";
import { decideSearchLimits } from "../../../src/agent/repair/effort.ts";
import { proposeBranch } from "../../../src/agent/repair/generate/branch-generator.ts";
import { proposeFill } from "../../../src/agent/repair/generate/fill-generator.ts";
import { proposeRewrite } from "../../../src/agent/repair/generate/rewrite-generator.ts";
import { createTreeTrial } from "../../../src/agent/repair/judge/tree-trial.ts";
import { openSite, type Site } from "../../../src/agent/repair/localize/site.ts";
import type { CheckRequest, RepairDeps } from "../../../src/agent/repair/repair-deps.ts";
import { type RepairOutcome, repairTask } from "../../../src/agent/repair/repair-task.ts";
import { listFiles } from "../../../src/code/file-list.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";
import type { Finding } from "../../../src/tools/inspect/inspector.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import type { Workspace } from "../../../src/tools/workspace.ts";
import { createProjectFixture, type ProjectFixture } from "../../session/project-fixture.ts";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedEngineOptions,
} from "../../support/scripted-engine.ts";

const created: ProjectFixture[] = [];

afterEach(() => {
  for (const project of created.splice(0)) project.remove();
});

export type ProjectTexts = Readonly<Record<string, string>>;

export interface OpenedProject {
  project: ProjectFixture;
  workspace: Workspace;
  view: ProjectView;
}

export async function openProject(
  texts: ProjectTexts,
  allowed: readonly string[] = [],
): Promise<OpenedProject> {
  const project = createProjectFixture();
  created.push(project);
  for (const [file, text] of Object.entries(texts)) project.put(file, text);
  const { workspace } = await project.begin();
  const { files } = await listFiles(project.root);
  const view = new ProjectView({
    workspace,
    parser: createCodeParser(),
    files,
    allowed: new Set(allowed),
  });
  return { project, workspace, view };
}

/** A site of a file that is on no disk. */
export async function createSite(
  path: string,
  text: string,
  symbol: string | null = null,
): Promise<Site> {
  const parsed = await createCodeParser().parse(path, text);
  if (parsed === null) throw new Error(`no grammar reads ${path}`);
  const site = openSite({ path, symbol, reason: "a test" }, { path, text, parsed });
  if (site === null) throw new Error(`${path} has no ${symbol}`);
  return site;
}

/** The file as it is on disk; "" when there is none. */
export type ReadText = (path: string) => string;

export interface RepairOptions {
  memory?: RepairDeps["memory"];
  texts: ProjectTexts;
  /** What the tests say of the files as they are. */
  judge: (read: ReadText, request: CheckRequest) => CheckResult;
  engine?: ScriptedEngineOptions;
  allowed?: readonly string[];
  documents?: RepairDeps["documents"];
  /** What compilers and linters find in the files as they are; nothing when absent. */
  inspect?: (paths: readonly string[], read: ReadText) => readonly Finding[];
  limits?: Partial<BudgetLimits>;
  /** By default no mutations, and holes for a model that knows infill alone: what a test does not mean to try. */
  breadth?: Partial<RepairDeps["breadth"]>;
  signal?: AbortSignal;
  /** Where earlier runs are remembered; nowhere when absent. */
  records?: RepairDeps["knowledge"]["records"];
  /** A smaller model; none when absent. */
  scout?: RepairDeps["scout"];
}

export interface Repair extends OpenedProject {
  deps: RepairDeps;
  engine: ScriptedEngine;
  usage: Usage;
  /** Every run of the tests, oldest first. */
  checks: readonly CheckRequest[];
  /** Filled while `run` works, so that they can be read after a failure. */
  events: readonly AgentEvent[];
  run(task?: string): Promise<RepairOutcome>;
}

export async function createRepair(options: RepairOptions): Promise<Repair> {
  const opened = await openProject(options.texts, options.allowed);
  const engine = createScriptedEngine(options.engine ?? { answers: [] });
  const checks: CheckRequest[] = [];
  const events: AgentEvent[] = [];
  const usage = createUsage();
  const signal = options.signal ?? new AbortController().signal;
  const limits = { maxCandidates: 100, maxTokens: 100_000, timeoutMs: null, ...options.limits };
  const read: ReadText = (path) => opened.project.get(path) ?? "";
  const check: RepairDeps["check"] = async (request) => {
    checks.push(request);
    const result = options.judge(read, request);
    signal.throwIfAborted();
    return result;
  };
  const deps: RepairDeps = {
    model: async () => trustTemplate(engine),
    memory: options.memory ?? { beforeTurn: async () => {}, stepDown: async () => false },
    workspace: opened.workspace,
    view: opened.view,
    check,
    inspect: { inspect: async (paths) => options.inspect?.(paths, read) ?? [] },
    openTrials: async () => ({
      trials: [createTreeTrial({ workspace: opened.workspace, check })],
      areCopies: false,
      flaky: [],
      problem: null,
      copyRoot: null,
      coverage: Promise.resolve(null),
    }),
    generators: { rewrite: proposeRewrite, branch: proposeBranch, fill: proposeFill },
    breadth: {
      ...decideSearchLimits("normal"),
      mutationsPerRound: 0,
      samplesPerHole: options.engine?.canInfill ? 3 : 0,
      ...options.breadth,
    },
    knowledge: { tier: null, records: options.records ?? null },
    scout: options.scout ?? null,
    mayRunProgram: async () => true,
    isStrict: false,
    isLockstep: true,
    documents: options.documents ?? [],
    scope: createTaskScope({ isProtected: () => false }),
    budget: new Budget(limits, () => 0),
    testTimeoutMs: 60_000,
    seed: 1,
    signal,
  };
  const run = async (task = "fix tests") => {
    const steps = repairTask(task, deps, usage);
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      events.push(step.value);
    }
  };
  return { ...opened, deps, engine, usage, checks, events, run };
}
