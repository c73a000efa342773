#!/usr/bin/env node
/** The program: argv → command → exit code. Owns the process: its streams, its signals, its end. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { AgentEvent } from "./agent/events.ts";
import {
  applyEngineBuild,
  openDoctor,
  type ProcessParts,
  runSubcommand,
  standardIo,
} from "./app-commands.ts";
import { holdEnvironmentStill } from "./app-reproducible.ts";
import { takeSecrets } from "./app-secrets.ts";
import { AgentError, type ExitCode } from "./base/errors.ts";
import { forbidNetwork } from "./base/network-guard.ts";
import { openRealFolder } from "./base/real-folder.ts";
import { readConfig } from "./config/read-config.ts";
import { keepHeapSmall } from "./lean-heap.ts";
import { createModelsEnvironment } from "./models/environment.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { openStateDirectory } from "./session/state-directory.ts";
import { guardBrokenPipe } from "./ui/broken-pipe.ts";
import { exitCodeOf, renderError } from "./ui/error-view.ts";
import { guessOutputFormat, type ParsedCommand, parseArguments } from "./ui/flags.ts";
import type { ConversationListener } from "./ui/interactive/conversation-port.ts";
import { askForModel } from "./ui/model-question.ts";
import { runModelsCommand } from "./ui/models-command.ts";
import type { ChatOptions, RunOptions } from "./ui/options.ts";
import { createPalette } from "./ui/palette.ts";
import { createLineAsker } from "./ui/permission-line.ts";
import { createRenderer } from "./ui/renderer.ts";

/** How long a stop may take before the files are put back by force. */
const GRACE_MS = 700;
/** Where something was found that is to be kept: the tests of others end first, and it is written. */
const KEEPING_GRACE_MS = 10_000;
/** Signals so close together are one: a terminal and a package manager both pass on a single Ctrl-C. */
const SAME_SIGNAL_MS = 250;

const stop = new AbortController();
let emergency: () => readonly string[] = () => [];
let isKeeping: () => boolean = () => false;
let stoppedAtMs: number | null = null;

function installSignals(): void {
  // A terminal that is closed says SIGHUP: its run must not be left half done.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const error = new AgentError("interrupted", { signal });
      const nowMs = performance.now();
      stoppedAtMs ??= nowMs;
      // Whoever says it twice wants the end, and the files as they were.
      if (nowMs - stoppedAtMs > SAME_SIGNAL_MS) endByForce(error);
      stop.abort(error);
      const graceMs = isKeeping() ? KEEPING_GRACE_MS : GRACE_MS;
      setTimeout(() => endByForce(error), graceMs).unref();
    });
  }
  // The native sampler reports some errors only here; going on would wait for them for ever.
  process.on("unhandledRejection", endByForce);
  process.on("uncaughtException", endByForce);
}

function endByForce(error: unknown): never {
  const restored = emergency();
  const format = guessOutputFormat(process.argv.slice(2));
  process.stderr.write(renderError(error, format, process.stderr.isTTY));
  if (format === "text" && restored.length > 0) {
    process.stderr.write(`  Restored: ${restored.join(", ")}\n`);
  }
  process.exit(exitCodeOf(error));
}

function readVersion(): string {
  const manifest = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

async function runCommand(command: ParsedCommand): Promise<ExitCode> {
  switch (command.kind) {
    case "print":
      process.stdout.write(command.text);
      return command.exitCode;
    case "run":
      return runTask(command.options);
    case "chat":
      return runConversation(command.options);
    default:
      return runSubcommand(command, processParts());
  }
}

function processParts(): ProcessParts {
  return { signal: stop.signal, version: readVersion() };
}

async function runTask(options: RunOptions): Promise<ExitCode> {
  // All that a repair needs takes half a second to import; help and undo do not wait for it.
  const { runMessage } = await import("./app.ts");
  const { deps, settled, notices } = await prepareRun(options);
  const renderer = createRenderer(options.outputFormat, process.stdout, options);
  const emit = (event: AgentEvent) => renderer.handle(event);
  const palette = createPalette(options.color);
  const ask = createLineAsker({ input: process.stdin, output: process.stdout }, palette);
  for (const message of notices) emit({ type: "notice", level: "warn", message });
  const run = (model: string | undefined) =>
    runMessage(
      { ...settled, model, task: options.task },
      { ...deps, emit, ...(canAsk(options) && { ask }) },
    );
  try {
    return await run(settled.model).catch(async (error: unknown) => {
      const chosen = await chooseModel(error, options, deps.models);
      if (chosen === null) throw error;
      return run(chosen);
    });
  } finally {
    renderer.end();
  }
}

async function runConversation(options: ChatOptions): Promise<ExitCode> {
  const { openConversation } = await import("./app-conversation.ts");
  const { runInteractive } = await import("./ui/interactive/run-interactive.ts");
  const { deps, settled, notices } = await prepareRun(options);
  const state = openStateDirectory({ env: process.env });
  const open = async (listener: ConversationListener) => {
    for (const message of notices) listener.onEvent({ type: "notice", level: "warn", message });
    return openConversation({ options: settled, deps, examine: examineModel }, listener);
  };
  return runInteractive(open, {
    input: process.stdin,
    output: process.stdout,
    variables: process.env,
    color: options.color,
    verbose: options.verbose,
    historyFile: path.join(state.path, "input-history"),
    signal: stop.signal,
  });
}

/** What runs have in common: the settings of the folder and the person under the flags, and the process around it all. */
async function prepareRun(options: ChatOptions) {
  const { listSettingNotices, settleOptions } = await import("./app-settings.ts");
  const config = readConfig({ variables: process.env, root: await openRealFolder(options.cwd) });
  await applyEngineBuild(options.engineBuild);
  if (options.isReproducible) holdEnvironmentStill(process.env);
  const deps = {
    models: createModelsEnvironment(),
    version: readVersion(),
    env: takeSecrets(config.escalation),
    signal: stop.signal,
    onEmergency: (restore: () => readonly string[], hasFound: () => boolean) => {
      emergency = restore;
      isKeeping = hasFound;
    },
  };
  const notices = listSettingNotices(options, config);
  const settled = settleOptions(options, config);
  if (settled.offline) forbidNetwork();
  return { deps, settled, notices };
}

async function examineModel(
  model: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { renderDoctor } = await import("./ui/doctor-view.ts");
  const doctor = await openDoctor(readVersion());
  return renderDoctor(await doctor.collect({ model, isQuick: true }, signal), createPalette(false));
}

/** Whether there is a person at a terminal who reads what is written. */
function canAsk({ outputFormat }: RunOptions): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && outputFormat === "text";
}

/** The model a person at the terminal picks instead, fetched when need be; null when there is nobody to ask. */
async function chooseModel(
  error: unknown,
  options: RunOptions,
  models: ModelsEnvironment,
): Promise<string | null> {
  const { offline } = options;
  if (offline || !canAsk(options)) return null;
  const answer = await askForModel(error, models.catalogue, {
    input: process.stdin,
    output: process.stdout,
    signal: stop.signal,
  });
  if (answer?.kind === "pull") {
    const pull = {
      kind: "models",
      action: "pull",
      name: answer.model,
      json: false,
      offline,
    } as const;
    await runModelsCommand(pull, { ...standardIo(), signal: stop.signal, environment: models });
  }
  return answer?.model ?? null;
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    const command = parseArguments(argv, {
      variables: process.env,
      cwd: process.cwd(),
      version: readVersion(),
      stdoutIsTty: process.stdout.isTTY === true,
      stdinIsTty: process.stdin.isTTY === true,
      columns: process.stdout.columns,
    });
    return await runCommand(command);
  } catch (error) {
    process.stderr.write(renderError(error, guessOutputFormat(argv), process.stderr.isTTY));
    return exitCodeOf(error);
  }
}

keepHeapSmall();
installSignals();
guardBrokenPipe(process.stdout, () =>
  stop.abort(new AgentError("interrupted", { signal: "SIGTERM" })),
);
const exitCode = await main(process.argv.slice(2));
// A native decode may still be running after an interrupt: ending is the only way to stop it.
process.exit(exitCode);
