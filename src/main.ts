#!/usr/bin/env node
/** The program: argv → command → exit code. Owns the process: its streams, its signals, its end. */
import { readFileSync } from "node:fs";
import { AgentError, type ExitCode } from "./base/errors.ts";
import { keepHeapSmall } from "./lean-heap.ts";
import { createModelsEnvironment } from "./models/environment.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { guardBrokenPipe } from "./ui/broken-pipe.ts";
import { askForCommand } from "./ui/command-question.ts";
import { exitCodeOf, renderError } from "./ui/error-view.ts";
import { guessOutputFormat, type ParsedCommand, parseArguments } from "./ui/flags.ts";
import { askForModel } from "./ui/model-question.ts";
import { runModelsCommand } from "./ui/models-command.ts";
import type { RunOptions } from "./ui/options.ts";
import { createRenderer } from "./ui/renderer.ts";
import { runUndoCommand } from "./ui/undo-command.ts";
import { readUserConfig } from "./ui/user-config.ts";

/** How long a stop may take before the files are put back by force. */
const GRACE_MS = 700;

const stop = new AbortController();
let emergency: () => readonly string[] = () => [];

function installSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const error = new AgentError("interrupted", { signal });
      stop.abort(error);
      setTimeout(() => endByForce(error), GRACE_MS).unref();
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
    case "models":
      return runModelsCommand(command, {
        ...standardIo(),
        signal: stop.signal,
        environment: createModelsEnvironment(),
      });
    case "undo":
    case "redo":
      return runUndoCommand(command, standardIo());
    case "grammar-compile":
    case "grammar-test": {
      const { runGrammarCommand } = await import("./ui/grammar-command.ts");
      return runGrammarCommand(command, {
        ...standardIo(),
        stdin: process.stdin,
        signal: stop.signal,
      });
    }
    case "template-check":
    case "template-render":
    case "template-diff": {
      const { runTemplateCommand } = await import("./ui/template-command.ts");
      return runTemplateCommand(command, {
        ...standardIo(),
        stdin: process.stdin,
        signal: stop.signal,
        ...(await createTemplateTools()),
      });
    }
    case "doctor": {
      const { runDoctorCommand } = await import("./ui/doctor-command.ts");
      const { createDoctor } = await import("./app-doctor.ts");
      const doctor = createDoctor({
        ...(await createTemplateTools()),
        version: readVersion(),
        defaultModel: readUserConfig(process.env).model,
      });
      return runDoctorCommand(command, { ...standardIo(), signal: stop.signal, doctor });
    }
    case "plan":
    case "plan-table": {
      const { runPlanCommand } = await import("./ui/plan-command.ts");
      const { createPlanPort } = await import("./app-plan.ts");
      const plans = createPlanPort({
        environment: createModelsEnvironment(),
        defaultModel: readUserConfig(process.env).model,
      });
      return runPlanCommand(command, { ...standardIo(), signal: stop.signal, plans });
    }
    case "run":
      return runTask(command.options);
  }
}

/** The machine, and the processes that templates are run in. */
async function createTemplateTools() {
  const { createTemplatePort } = await import("./app-template-port.ts");
  const environment = createModelsEnvironment();
  const { findTextPlaces } = await import("./app-text-places.ts");
  const places = findTextPlaces(process.env, environment);
  return { environment, templates: createTemplatePort(environment.cacheFolder, places) };
}

function standardIo() {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
    columns: process.stdout.columns ?? 80,
  };
}

async function runTask(options: RunOptions): Promise<ExitCode> {
  // All that a repair needs takes half a second to import; help and undo do not wait for it.
  const { runMessage } = await import("./app.ts");
  const models = createModelsEnvironment();
  const model = options.model ?? readUserConfig(process.env).model;
  const renderer = createRenderer(options.outputFormat, process.stdout, options);
  const run = (settled: RunOptions) =>
    runMessage(settled, {
      emit: (event) => renderer.handle(event),
      models,
      env: process.env,
      signal: stop.signal,
      onEmergency: (restore) => {
        emergency = restore;
      },
      ...(canAsk(options) && { approveCommand: askToRun }),
    });
  try {
    return await run({ ...options, model }).catch(async (error: unknown) => {
      const chosen = await chooseModel(error, options, models);
      if (chosen === null) throw error;
      return run({ ...options, model: chosen });
    });
  } finally {
    renderer.end();
  }
}

/** Whether there is a person at a terminal who reads what is written. */
function canAsk({ outputFormat }: RunOptions): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && outputFormat === "text";
}

function askToRun(command: string): Promise<boolean> {
  return askForCommand(command, {
    input: process.stdin,
    output: process.stdout,
    signal: stop.signal,
  });
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
