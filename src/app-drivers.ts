/**
 * Which driver does a piece of work, and what it is given to hold. Those that only look get no workspace: nothing that
 * they can reach writes.
 */

import { answerQuestion } from "./agent/ask/answer-question.ts";
import { listOrderedCommands } from "./agent/ask/facts/asked-commands.ts";
import type { ChangeDeps } from "./agent/change/change-deps.ts";
import { changeTask } from "./agent/change/change-task.ts";
import { runTask } from "./agent/command/command-task.ts";
import type { SessionMemory } from "./agent/conversation/session-memory.ts";
import type { AgentEvent } from "./agent/events.ts";
import { fileTask } from "./agent/files/file-task.ts";
import type { FreeDeps } from "./agent/free/free-deps.ts";
import { freeAnswer, freeTask } from "./agent/free/free-task.ts";
import type { ModelSeat } from "./agent/model-turn.ts";
import { planTask } from "./agent/plan/plan-task.ts";
import { ProjectView } from "./agent/project-view.ts";
import { renameTask } from "./agent/rename/rename-task.ts";
import { listChangeableScripts } from "./agent/repair/changeable-scripts.ts";
import { decideSearchLimits } from "./agent/repair/effort.ts";
import { proposeBranch } from "./agent/repair/generate/branch-generator.ts";
import { proposeFill } from "./agent/repair/generate/fill-generator.ts";
import { proposeRewrite } from "./agent/repair/generate/rewrite-generator.ts";
import { GoalTests } from "./agent/repair/goal-tests.ts";
import type { RepairDeps } from "./agent/repair/repair-deps.ts";
import { repairTask } from "./agent/repair/repair-task.ts";
import type { TaskOutcome } from "./agent/task-outcome.ts";
import { listNamedSymbols } from "./agent/understand/named-symbols.ts";
import type { Request } from "./agent/understand/request.ts";
import { readDocuments } from "./app-documents.ts";
import type { AppOptions } from "./app-options.ts";
import type { OpenProject } from "./app-project.ts";
import { describeKnowledge, type ModelInUse, offerScout } from "./app-repair-aids.ts";
import { ProjectTrials, type TrialParts } from "./app-trials.ts";
import { AgentError } from "./base/errors.ts";
import { listFiles } from "./code/file-list.ts";
import { isTestPath } from "./code/language.ts";
import type { Capabilities } from "./probe/verdict.ts";
import { countUsableCores } from "./runtime/usable-cores.ts";
import { renderUnifiedDiff } from "./session/text-diff.ts";
import { type CommandGate, runReportedCommand } from "./tools/command-report.ts";
import { createInspector, type Inspector } from "./tools/inspect/inspector.ts";
import type { Permissions } from "./tools/permissions/permissions.ts";
import type { ProjectNotes } from "./tools/project-notes.ts";
import { runChecks } from "./tools/run-checks.ts";
import type { TaskScope } from "./tools/task-scope.ts";
import { CONFIGURED_ORIGIN, NAMED_ORIGIN, type TestCommand } from "./tools/test-command.ts";
import type { Workspace } from "./tools/workspace.ts";

export type Driver = AsyncGenerator<AgentEvent, TaskOutcome>;

/** What every driver may hold: eyes, the model, what was said before. */
export interface Looking {
  request: Request;
  project: OpenProject;
  memory: SessionMemory;
  seat: ModelSeat;
  options: AppOptions;
  permissions: Permissions;
  notes: ProjectNotes | null;
  /** What a probe of the model has shown; null where none was made. */
  capabilities: Capabilities | null;
  inUse: ModelInUse;
}

/** What those that write hold besides. */
export interface Writing extends Looking {
  workspace: Workspace;
  scope: TaskScope;
  /** Null when the project has no tests that could be found. */
  tests: TestCommand | null;
  /** Looks for them again. */
  findTests: () => Promise<TestCommand | null>;
  /** Called when there is something that is worth keeping after a stop. */
  onFound: () => void;
}

const DEFAULT_TEST_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_TURNS = 30;
/** More copies of a project than these are not worth their room. */
const MOST_TRIALS = 4;

/** Looks and says; runs commands that the policy lets through, and nothing else. */
export function answer(parts: Looking): Driver {
  const { request, project, memory, seat, options, permissions, notes } = parts;
  const { reader, root } = project;
  if (chooseDriver(parts) === "free") {
    return freeAnswer(request, { reader, seat, memory, notes, ...chooseTurns(parts) });
  }
  const timeoutMs = options.testTimeoutMs ?? DEFAULT_TEST_TIMEOUT_MS;
  const { signal } = seat;
  // To ask about a command is no yes to it; to say "run it and tell me" is one.
  const said = listOrderedCommands(request);
  const { mayRun } = createGate(permissions);
  const runCommand = (command: string) =>
    runReportedCommand({ command, root, timeoutMs, signal, mayRun, said });
  return answerQuestion(request, { reader, memory, seat, notes, runCommand });
}

export function change(parts: Writing): Driver {
  if (chooseDriver(parts) === "free") return freeTask(parts.request, createFreeDeps(parts));
  return changeTask(parts.request, createChangeDeps(parts));
}

/** What would be done, with nothing to do it with. */
export function plan(
  { request, project, memory, seat, options }: Looking,
  tests: TestCommand | null,
): Driver {
  return planTask(request, {
    reader: project.reader,
    parser: project.parser,
    memory,
    seat,
    testCommand: tests?.display ?? null,
    lintCommand: options.lintCommand,
    renderDiff: (path, before, after) => renderUnifiedDiff(path, before, after).diff,
  });
}

/** Until the tests pass; a project without tests that names what to mend is changed like any other. */
export async function* fixTests(parts: Writing): Driver {
  const { request, project, tests } = parts;
  if (chooseDriver(parts) === "free") return yield* change(parts);
  if (tests === null) {
    const names = request.mentions.files.some(({ path }) => path !== null);
    if (!names) throw new AgentError("no-test-command", { root: project.root });
    return yield* change(parts);
  }
  const goal = new GoalTests(listNamedTests(request));
  const run = createCheck(parts, tests);
  const check: RepairDeps["check"] = async (asked) => goal.view(await run(asked));
  const trials = openProjectTrials(parts, tests, { check, see: (result) => goal.view(result) });
  try {
    const judging = { check, openTrials: trials.open };
    const deps = await createRepairDeps(parts, judging, tests.display);
    const outcome = yield* repairTask(request.task, deps, parts.seat.usage);
    const outlastsStop = outcome.status === "fixed" || outcome.status === "interrupted";
    const message = tellOthers(outcome.message, goal.otherCount);
    return { ...outcome, message, answer: null, outlastsStop };
  } finally {
    await trials[Symbol.asyncDispose]();
  }
}

/** The test files that the message speaks of. */
function listNamedTests({ mentions }: Request): string[] {
  return mentions.files.flatMap(({ path }) => (path !== null && isTestPath(path) ? [path] : []));
}

function tellOthers(message: string, otherCount: number): string {
  if (otherCount === 0) return message;
  const others = otherCount === 1 ? "1 other test fails" : `${otherCount} other tests fail`;
  const said = message.replace(/^All tests pass\./, "The tests that the task names pass.");
  return `${said} Counted are the tests that the task names; ${others} as before.`;
}

export function rename(parts: Writing): Driver {
  return renameTask(parts.request, createChangeDeps(parts));
}

export function moveFiles({ request, project, workspace, scope }: Writing): Driver {
  return fileTask(request, { reader: project.reader, workspace, scope });
}

export function runCommand(
  { request, project, seat, options, permissions }: Looking,
  tests: TestCommand | null,
): Driver {
  return runTask(request, {
    root: project.root,
    testCommand: tests?.display ?? null,
    timeoutMs: options.testTimeoutMs ?? DEFAULT_TEST_TIMEOUT_MS,
    signal: seat.signal,
    gate: createGate(permissions),
  });
}

export function createFreeDeps(parts: Writing): FreeDeps {
  return {
    ...createChangeDeps(parts),
    gate: createGate(parts.permissions),
    ...chooseTurns(parts),
  };
}

/** What the person says, else what the model was seen to be fit for. */
function chooseDriver({ options, capabilities }: Looking): "guided" | "free" {
  return options.driver ?? capabilities?.driver ?? "guided";
}

function chooseTurns({ options, capabilities }: Looking) {
  const maxTurns = options.maxTurns ?? DEFAULT_MAX_TURNS;
  return { maxTurns, toolTemperature: capabilities?.toolTemperature };
}

function createChangeDeps(parts: Writing): ChangeDeps {
  const { project, workspace, scope, memory, seat, tests, findTests, options } = parts;
  return {
    reader: project.reader,
    workspace,
    scope,
    memory,
    seat,
    parser: project.parser,
    check: tests === null ? null : createCheck(parts, tests),
    runner: tests?.runner ?? null,
    findCheck: async () => {
      const found = await findTests();
      return found === null ? null : createCheck(parts, found);
    },
    inspect: openInspector(parts),
    notes: parts.notes,
    fitForms: parts.capabilities?.editModes,
    noteChanged: (paths) => project.noteChanged(paths),
    testTimeoutMs: options.testTimeoutMs ?? DEFAULT_TEST_TIMEOUT_MS,
  };
}

/** The model decodes on its threads while the tests run on the other cores. */
function openProjectTrials(
  { project, workspace, seat, options }: Writing,
  command: TestCommand,
  judged: Pick<TrialParts, "check" | "see">,
): ProjectTrials {
  const { root, ignore } = project;
  const isIgnored = (file: string) => ignore.isIgnored(file);
  const free = countUsableCores() - (options.threads ?? 1);
  // Which of two that are judged side by side is done first is chance.
  const most = options.isReproducible === true ? 1 : MOST_TRIALS;
  const count = Math.min(most, Math.max(1, free));
  const { signal } = seat;
  return new ProjectTrials({ root, command, workspace, isIgnored, signal, count, ...judged });
}

async function createRepairDeps(
  parts: Writing,
  judging: Pick<RepairDeps, "check" | "openTrials">,
  testCommand: string,
): Promise<RepairDeps> {
  const { request, project, workspace, scope, seat, options } = parts;
  const { files } = await listFiles(project.root);
  const { prohibitions, mentions } = request;
  const protectedFiles = new Set(prohibitions.protectedFiles);
  const view = new ProjectView({
    workspace,
    parser: project.parser,
    files,
    allowed: new Set(options.allow.map((file) => project.toRelative(options.cwd, file))),
    scripts: listChangeableScripts(
      files.map(({ path }) => path),
      testCommand,
    ),
    isProtected: (file) => protectedFiles.has(file),
  });
  return {
    ...seat,
    workspace,
    view,
    scope,
    ...judging,
    onFound: parts.onFound,
    inspect: openInspector(parts),
    generators: { rewrite: proposeRewrite, branch: proposeBranch, fill: proposeFill },
    breadth: decideSearchLimits(options.effort, options),
    knowledge: describeKnowledge(parts),
    scout: offerScout({ ...parts, root: project.root }),
    mayRunProgram: (command) => parts.permissions.mayRun({ command, purpose: "checker" }),
    isStrict: options.strict === true,
    isLockstep: options.isReproducible === true,
    documents: await readDocuments(mentions, project.reader),
    onlySymbols: prohibitions.onlyNamedSymbols ? new Set(listNamedSymbols(request)) : undefined,
    testTimeoutMs: options.testTimeoutMs ?? DEFAULT_TEST_TIMEOUT_MS,
  };
}

function openInspector({ project, options, permissions }: Looking): Inspector {
  const { root, reader } = project;
  const mayRun = (command: string) => permissions.mayRun({ command, purpose: "checker" });
  return createInspector({ root, reader, lintCommand: options.lintCommand, mayRun });
}

/** Throws "permission-denied" where the tests may not run. */
function createCheck(
  { project, seat, permissions }: Looking,
  command: TestCommand,
): RepairDeps["check"] {
  const { root } = project;
  return async (request) => {
    const said = isOrdered(command, permissions.mode) ? [command.display] : [];
    await permissions.requireRun({ command: command.display, purpose: "tests", said });
    return runChecks({ command, root, signal: seat.signal, ...request });
  };
}

/** Whether to ask for the work was to ask for this command too: it was named, or is the project's plain test runner. */
function isOrdered({ origin }: TestCommand, mode: Permissions["mode"]): boolean {
  if (origin === NAMED_ORIGIN) return true;
  return mode !== "default" && origin !== CONFIGURED_ORIGIN;
}

/** Of a command that the task itself comes to. */
function createGate(permissions: Permissions): CommandGate {
  return {
    mayRun: (request) => permissions.mayRun({ ...request, purpose: "task" }),
    explainRun: (request) => permissions.explainRun(request),
  };
}
