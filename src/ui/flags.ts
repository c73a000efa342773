/**
 * Reads the command line: which command is meant and what it is told.
 * It prints nothing and never ends the process: help is a value, a mistake is an AgentError.
 */
import { type Command, CommanderError } from "commander";
import type { AgentError } from "../base/errors.ts";
import { type BenchCommand, type BenchFlags, createBenchCommand } from "./bench-flags.ts";
import { type BundleCommand, type BundleFlags, createBundleCommand } from "./bundle-flags.ts";
import { createDoctorCommand, type DoctorCommand, type DoctorFlags } from "./doctor-flags.ts";
import { readText, refuse } from "./flag-values.ts";
import { createGrammarCommand, type GrammarCommand, type GrammarFlags } from "./grammar-flags.ts";
import {
  beginsChat,
  type ChatOptions,
  createChatOptions,
  createRunOptions,
  type Environment,
  type RunFlags,
  type RunOptions,
  readOffline,
  resolveFolder,
} from "./options.ts";
import { OUTPUT_FORMATS, type OutputFormat } from "./output.ts";
import { createPlanCommand, type PlanCommand, type PlanFlags } from "./plan-flags.ts";
import { createProgram, MODELS_ACTIONS } from "./program.ts";
import { createReplayCommand, type ReplayCommand, type ReplayFlags } from "./replay-flags.ts";
import {
  createSessionsCommand,
  type SessionsCommand,
  type SessionsFlags,
} from "./sessions-flags.ts";
import {
  createTemplateCommand,
  type TemplateCommand,
  type TemplateFlags,
} from "./template-flags.ts";
import { createUndoCommand, type UndoCommand, type UndoFlags } from "./undo-flags.ts";
import { createVerifyCommand, type VerifyCommand, type VerifyFlags } from "./verify-flags.ts";

type ModelsAction = (typeof MODELS_ACTIONS)[number];

export type ParsedCommand =
  | { kind: "run"; options: RunOptions }
  | { kind: "chat"; options: ChatOptions }
  | {
      kind: "models";
      action: ModelsAction;
      /** Always there for info, verify and rm, never for list; pull without one means the default model. */
      name: string | undefined;
      json: boolean;
      offline: boolean;
    }
  | GrammarCommand
  | TemplateCommand
  | DoctorCommand
  | PlanCommand
  | BenchCommand
  | SessionsCommand
  | ReplayCommand
  | UndoCommand
  | VerifyCommand
  | BundleCommand
  | { kind: "print"; text: string; exitCode: 0 };

/** A subcommand's flags; those that the run has too may also stand before its name. */
interface SubcommandFlags extends GrammarFlags, TemplateFlags, PlanFlags, UndoFlags {
  cwd?: string;
  offline?: true;
}

const DEFAULT_COLUMNS = 80;

/** What to do about commander's mistakes when it has no nearest name to offer. */
const HINTS: Record<string, string> = {
  "commander.unknownOption": "Words that start with a dash go after two dashes: agent -- fix -O2",
  "commander.excessArguments":
    'A task that starts with a command\'s name goes in quotes: agent "undo the rounding change"',
};

/**
 * `argv` starts after the program's name.
 * @throws AgentError `usage-invalid`, with the nearest flag or an example as the hint when there is one.
 */
export function parseArguments(argv: readonly string[], environment: Environment): ParsedCommand {
  let parsed: ParsedCommand | undefined;
  let printed = "";
  const {
    root,
    models,
    grammar,
    template,
    doctor,
    plan,
    bench,
    sessions,
    replay,
    undo,
    redo,
    verify,
    bundle,
  } = createProgram({
    version: environment.version,
    columns: environment.columns ?? DEFAULT_COLUMNS,
    write: (text) => {
      printed += text;
    },
  });
  root.action((words: string[]) => {
    const flags = root.opts<RunFlags>();
    parsed = beginsChat(words, flags, environment)
      ? { kind: "chat", options: createChatOptions(flags, environment) }
      : { kind: "run", options: createRunOptions(words, flags, environment) };
  });
  models.action((action: string, name: string | undefined) => {
    parsed = createModelsCommand({ action, name, flags: readOwnFlags(models) }, environment);
  });
  grammar.action((action: string | undefined, files: string[]) => {
    parsed = createGrammarCommand({ action, files, flags: readOwnFlags(grammar) });
  });
  template.action((action: string | undefined, names: string[]) => {
    parsed = createTemplateCommand({ action, names, flags: readOwnFlags(template) });
  });
  doctor.action((model: string | undefined) => {
    parsed = createDoctorCommand(model, readOwnFlags<DoctorFlags>(doctor), environment.variables);
  });
  plan.action((names: string[]) => {
    parsed = createPlanCommand(names, readOwnFlags(plan), environment.variables);
  });
  bench.action((words: string[]) => {
    parsed = createBenchCommand(words, readOwnFlags<BenchFlags>(bench), environment);
  });
  sessions.action((action: string, id: string | undefined) => {
    const flags = readOwnFlags<SessionsFlags & { cwd?: string }>(sessions);
    parsed = createSessionsCommand(
      { action, id, cwd: resolveFolder(flags.cwd, environment) },
      flags,
    );
  });
  replay.action((subject: string | undefined) => {
    const flags = readOwnFlags<ReplayFlags & { cwd?: string }>(replay);
    const cwd = resolveFolder(flags.cwd, environment);
    parsed = createReplayCommand({ subject, cwd }, flags, environment.variables);
  });
  verify.action((model: string | undefined) => {
    parsed = createVerifyCommand(model, readOwnFlags<VerifyFlags>(verify), environment.variables);
  });
  bundle.action(() => {
    parsed = createBundleCommand(readOwnFlags<BundleFlags>(bundle), environment);
  });
  for (const kind of ["undo", "redo"] as const) {
    const command = kind === "undo" ? undo : redo;
    command.action((path: string | undefined) => {
      parsed = readHistoryCommand({ kind, path, command }, environment);
    });
  }
  try {
    root.parse(closeWait(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw explainMistake(error);
  }
  return parsed ?? { kind: "print", text: printed, exitCode: 0 };
}

function readHistoryCommand(
  { kind, path, command }: { kind: "undo" | "redo"; path: string | undefined; command: Command },
  environment: Environment,
): ParsedCommand {
  const flags = command.optsWithGlobals<RunFlags & SubcommandFlags>();
  if (isNextMessage(flags)) {
    const words = path === undefined ? [kind] : [kind, path];
    return { kind: "run", options: createRunOptions(words, flags, environment) };
  }
  const own = readOwnFlags(command);
  return createUndoCommand({ kind, cwd: resolveFolder(own.cwd, environment), path }, own);
}

/** Within a conversation `undo` is what the person says next. */
function isNextMessage(flags: RunFlags & SubcommandFlags): boolean {
  const { json, task, turn } = flags;
  const goesOn = flags.continue === true || flags.resume !== undefined;
  return goesOn && json !== true && task === undefined && turn === undefined;
}

/** Commander would take the first word of a task for the seconds of `--wait`. */
function closeWait(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((word, at) => {
    const isFlag = word === "--wait" && (end === -1 || at < end);
    return isFlag && !/^[\d.]+$/.test(argv[at + 1] ?? "") ? "--wait=" : word;
  });
}

/** The format a command line asks for, even one that cannot be parsed: its error is answered in it. */
export function guessOutputFormat(argv: readonly string[]): OutputFormat {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  if (words.includes("--json")) return "json";
  const line = ` ${words.join(" ")} `;
  const asked = [...line.matchAll(/ --output-format[ =](\S+)/g)].at(-1)?.[1];
  return OUTPUT_FORMATS.find((format) => format === asked) ?? "text";
}

function createModelsCommand(
  told: { action: string; name: string | undefined; flags: SubcommandFlags },
  environment: Environment,
): ParsedCommand {
  const { name, flags } = told;
  const action = MODELS_ACTIONS.find((known) => known === told.action);
  if (action === undefined) {
    throw refuse(
      `models cannot ${JSON.stringify(told.action)}.`,
      `It knows ${MODELS_ACTIONS.join(", ")}: agent models list`,
    );
  }
  if (action === "list" && name !== undefined) {
    throw refuse("models list takes no name.", `For one model: agent models info ${name}`);
  }
  if (name === undefined && action !== "list" && action !== "pull") {
    throw refuse(`models ${action} needs a model's name.`, "See the names with: agent models list");
  }
  return {
    kind: "models",
    action,
    name: name === undefined ? undefined : readText({ name: "The model's name", text: name }),
    json: flags.json === true,
    offline: readOffline(flags.offline, environment.variables),
  };
}

/** The flags of a subcommand; one of the run's that stands before it and means nothing to it is refused. */
function readOwnFlags<Flags extends object = SubcommandFlags>(command: Command): Flags {
  const own = new Set(command.options.map((option) => option.attributeName()));
  const root = command.parent;
  const foreign = root?.options.find((option) => {
    const name = option.attributeName();
    return root.getOptionValueSource(name) === "cli" && !own.has(name);
  });
  if (foreign)
    throw refuse(`${foreign.long ?? foreign.flags} has no meaning for ${command.name()}.`);
  return command.optsWithGlobals<Flags>();
}

/** Commander's `error: unknown option '--modle'\n(Did you mean --model?)` in our two sentences. */
function explainMistake(error: CommanderError): AgentError {
  const [first = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const problem = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, ".");
  const nearest = suggestion?.replace(/^\((.*)\)$/, "$1");
  return refuse(problem, nearest ?? HINTS[error.code]);
}
