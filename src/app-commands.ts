/**
 * Every command but a run or a conversation: what it needs is put together here, and what it does stands in its own file.
 * Each is imported when it is asked for: help and undo do not wait for an engine.
 */
import { takeSecrets } from "./app-secrets.ts";
import type { ExitCode } from "./base/errors.ts";
import { forbidNetwork } from "./base/network-guard.ts";
import { openRealFolder } from "./base/real-folder.ts";
import { readConfig } from "./config/read-config.ts";
import { createModelsEnvironment } from "./models/environment.ts";
import type { ParsedCommand } from "./ui/flags.ts";
import { runModelsCommand } from "./ui/models-command.ts";
import type { PinChoices } from "./ui/pin-flags.ts";
import { runUndoCommand } from "./ui/undo-command.ts";

type Kind = ParsedCommand["kind"];
type CommandOf<Some extends Kind> = Extract<ParsedCommand, { kind: Some }>;
type Subcommand = Exclude<ParsedCommand, { kind: "print" | "run" | "chat" }>;
type HistoryCommand = CommandOf<"undo" | "redo" | "sessions" | "replay">;
type TextCommand = Extract<Subcommand, { kind: `grammar-${string}` | `template-${string}` }>;
type MachineCommand = Exclude<Subcommand, HistoryCommand | TextCommand>;

/** What the process around it all knows. */
export interface ProcessParts {
  /** Fires when the person or the system stops it. */
  signal: AbortSignal;
  version: string;
}

/** Throws what the command throws. */
export async function runSubcommand(command: Subcommand, parts: ProcessParts): Promise<ExitCode> {
  switch (command.kind) {
    case "undo":
    case "redo":
    case "sessions":
    case "replay":
      return runHistoryCommand(command, parts);
    case "grammar-compile":
    case "grammar-test":
    case "template-check":
    case "template-render":
    case "template-diff":
      return runTextCommand(command, parts);
    default:
      return runMachineCommand(command, parts);
  }
}

/** What was done, taken back, shown or done again. */
async function runHistoryCommand(
  command: HistoryCommand,
  { signal }: ProcessParts,
): Promise<ExitCode> {
  switch (command.kind) {
    case "undo":
    case "redo":
      return runUndoCommand(command, standardIo());
    case "sessions": {
      const { runSessionsCommand } = await import("./ui/sessions-command.ts");
      return runSessionsCommand(command, { ...standardIo(), cwd: process.cwd() });
    }
    case "replay": {
      const { runReplayCommand } = await import("./ui/replay-command.ts");
      const { createReplayPort } = await import("./app-replay.ts");
      const replays = createReplayPort(createModelsEnvironment());
      return runReplayCommand(command, { ...standardIo(), signal, replays });
    }
  }
}

/** Grammars and chat templates: no model is asked. */
async function runTextCommand(command: TextCommand, { signal }: ProcessParts): Promise<ExitCode> {
  const io = { ...standardIo(), stdin: process.stdin, signal };
  switch (command.kind) {
    case "grammar-compile":
    case "grammar-test": {
      const { runGrammarCommand } = await import("./ui/grammar-command.ts");
      return runGrammarCommand(command, io);
    }
    default: {
      const { runTemplateCommand } = await import("./ui/template-command.ts");
      return runTemplateCommand(command, { ...io, ...(await createTemplateTools()) });
    }
  }
}

/** Models, the machine they run on, and the program itself. */
async function runMachineCommand(
  command: MachineCommand,
  { signal, version }: ProcessParts,
): Promise<ExitCode> {
  const io = { ...standardIo(), signal };
  const environment = createModelsEnvironment();
  switch (command.kind) {
    case "models":
      if (command.offline) forbidNetwork();
      return runModelsCommand(command, { ...io, environment });
    case "doctor": {
      const { runDoctorCommand } = await import("./ui/doctor-command.ts");
      return runDoctorCommand(command, { ...io, doctor: await openDoctor(version) });
    }
    case "plan":
    case "plan-table": {
      const { runPlanCommand } = await import("./ui/plan-command.ts");
      const { createPlanPort } = await import("./app-plan.ts");
      const plans = createPlanPort({ environment, defaultModel: readOwnModel() });
      return runPlanCommand(command, { ...io, plans });
    }
    case "verify": {
      await applyEngineBuild(command.engineBuild);
      const { runVerifyCommand } = await import("./ui/verify-command.ts");
      return runVerifyCommand(command, { ...io, verifier: await openVerifier(version) });
    }
    case "bundle": {
      const { runBundleCommand } = await import("./ui/bundle-command.ts");
      const { writeBundleFor } = await import("./app-bundle.ts");
      return runBundleCommand(command, { ...io, write: writeBundleFor({ environment, signal }) });
    }
    default: {
      const { runBenchCommand } = await import("./ui/bench-command.ts");
      const { builtInTasks } = await import("./bench/own/own-tasks.ts");
      await using bench = await openBench({ signal, version });
      return await runBenchCommand(command, { ...io, bench, tasks: builtInTasks });
    }
  }
}

export function standardIo() {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
    columns: process.stdout.columns ?? 80,
  };
}

/** For all that this process starts. */
export async function applyEngineBuild(build: PinChoices["engineBuild"]): Promise<void> {
  if (build === undefined) return;
  const { chooseEngineBuild } = await import("./runtime/pinned/engine-build.ts");
  chooseEngineBuild(build);
}

export async function openDoctor(version: string) {
  const { createDoctor } = await import("./app-doctor.ts");
  const tools = await createTemplateTools();
  return createDoctor({ ...tools, version, defaultModel: readOwnModel() });
}

async function openVerifier(version: string) {
  const { createVerifier } = await import("./app-verify.ts");
  const tools = await createTemplateTools();
  const config = readConfig({ variables: process.env, root: await openRealFolder(process.cwd()) });
  return createVerifier({ ...tools, config, version });
}

async function openBench({ signal, version }: ProcessParts) {
  const { createBenchPort } = await import("./app-bench.ts");
  const { escalation } = readConfig({ variables: process.env, root: null });
  return createBenchPort({
    models: createModelsEnvironment(),
    variables: takeSecrets(escalation),
    cwd: process.cwd(),
    version,
    signal,
  });
}

/** The model that the person's own settings name. */
function readOwnModel(): string | undefined {
  return readConfig({ variables: process.env, root: null }).model?.value;
}

/** The machine, and the processes that templates are run in. */
async function createTemplateTools() {
  const { createTemplatePort } = await import("./app-template-port.ts");
  const environment = createModelsEnvironment();
  const { findTextPlaces } = await import("./app-text-places.ts");
  const places = findTextPlaces(process.env, environment);
  return { environment, templates: createTemplatePort(environment.cacheFolder, places) };
}
