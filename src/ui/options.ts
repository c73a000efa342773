/** Turns flags and environment into what a run needs to know. A flag beats its variable; both are checked alike. */
import path from "node:path";
import { EFFORTS, type Effort } from "../base/effort.ts";
import { SANDBOX_MODES, type SandboxMode } from "../tools/containment/sandbox-mode.ts";
import { PERMISSION_MODES, type PermissionMode } from "../tools/permissions/permission-mode.ts";
import {
  createCountReader,
  createSecondsReader,
  type Reader,
  readSetting,
  readSwitch,
  readText,
  refuse,
  type Variables,
} from "./flag-values.ts";
import { type LoadChoices, type LoadFlags, readContext, readLoadChoices } from "./load-flags.ts";
import { OUTPUT_FORMATS, type OutputFormat } from "./output.ts";
import { type PinChoices, type PinFlags, readPinChoices } from "./pin-flags.ts";

/** What the program knows before it reads a flag. */
export interface Environment {
  variables: Variables;
  /** The folder the program was started in; relative paths start here. */
  cwd: string;
  version: string;
  stdoutIsTty: boolean;
  stdinIsTty?: boolean | undefined;
  columns?: number | undefined;
}

export interface RunOptions extends LoadChoices, PinChoices {
  task: string;
  /** An alias, a path or anything else the models layer resolves; undefined asks for the default. */
  model: string | undefined;
  /** Absolute. */
  cwd: string;
  outputFormat: OutputFormat;
  /** Go on with the newest session of the folder. */
  continues: boolean;
  /** Go on with this session: its id, or the beginning of it. */
  resume: string | undefined;
  /** Go on in a copy of that session. */
  forkSession: boolean;
  /** How long to wait for another agent in the folder; undefined: not at all, Infinity: until it has ended. */
  waitMs: number | undefined;
  driver: (typeof DRIVER_NAMES)[number] | undefined;
  /** How much a repair may spend; what other flags fix counts before it. */
  effort: Effort | undefined;
  /** Keep no repair that may only fit the tests. */
  strict: boolean;
  /** A small model that helps the first, or "none"; undefined: one of its family where one is here. */
  scout: string | undefined;
  testCommand: string | undefined;
  lintCommand: string | undefined;
  permissionMode: PermissionMode | undefined;
  sandbox: SandboxMode | undefined;
  /** Variables that commands are given beyond the usual ones. */
  passedNames: readonly string[];
  /** The person agrees to what an escalation sends. */
  mayEscalate: boolean;
  /** Commands that may run without asking, as they are. */
  allowedCommands: readonly string[];
  /** For the whole run. */
  timeoutMs: number | undefined;
  /** For one run of the tests. */
  testTimeoutMs: number | undefined;
  maxCandidates: number | undefined;
  /** Of the free driver. */
  maxTurns: number | undefined;
  /** Sampled tokens of the whole run. */
  maxTokens: number | undefined;
  /** Undefined: planned. */
  contextTokens: number | undefined;
  seed: number;
  /** Nothing but the command and the folder decides what is done. */
  isReproducible: boolean;
  offline: boolean;
  /** Absolute; stands for the model's own chat template. */
  templatePath: string | undefined;
  /** Use a refused chat template all the same. */
  force: boolean;
  /** Files that may change although they would be protected, as given, relative to `cwd`. */
  allow: readonly string[];
  verbose: boolean;
  color: boolean;
  /** Whether a line may be redrawn in place. */
  live: boolean;
}

/** The flags as text, named as commander names them. */
export interface RunFlags extends LoadFlags, PinFlags {
  print?: string | true;
  model?: string;
  cwd?: string;
  outputFormat?: string;
  continue?: true;
  resume?: string;
  forkSession?: true;
  /** Empty: without a limit. */
  wait?: string;
  driver?: string;
  effort?: string;
  strict?: true;
  scout?: string;
  testCmd?: string;
  lintCmd?: string;
  permissionMode?: string;
  /** False: switched off by `--no-sandbox`. */
  sandbox?: string | boolean;
  passEnv?: string[];
  escalate?: true;
  allowCommand?: string[];
  timeout?: string;
  testTimeout?: string;
  maxCandidates?: string;
  maxTurns?: string;
  maxTokens?: string;
  ctxSize?: string;
  seed?: string;
  reproducible?: true;
  offline?: true;
  template?: string;
  force?: true;
  allow?: string[];
  verbose?: true;
  color: boolean;
}

/** "guided": the harness asks small closed questions. "free": the model chooses among the tools, turn by turn. */
export const DRIVER_NAMES = ["guided", "free"] as const;

const VARIABLE_NAME = /^[A-Za-z_]\w{0,127}$/;
const MAX_TASK_CHARACTERS = 32_768;
const DEFAULT_SEED = 1;

const readTimeout = createSecondsReader({
  minimum: 1,
  maximum: 604_800,
  unit: "seconds",
  example: 600,
});
const readCandidates = createCountReader({ minimum: 1, maximum: 2000, unit: "tries", example: 8 });
const readTurns = createCountReader({ minimum: 1, maximum: 1000, unit: "turns", example: 20 });
const readTokens = createCountReader({
  minimum: 1,
  maximum: 10_000_000,
  unit: "tokens",
  example: 4096,
});
// The engine takes 32 bits and reads the largest value as "choose one at random".
const readSeed = createCountReader({
  minimum: 0,
  maximum: 4_294_967_294,
  unit: "a number",
  example: 1,
});

/** All of a run but its task. */
export type ChatOptions = Omit<RunOptions, "task">;

/** @throws AgentError `usage-invalid` for the first setting that is wrong, and when no task is given. */
export function createRunOptions(
  words: readonly string[],
  flags: RunFlags,
  environment: Environment,
): RunOptions {
  return { task: readTask(words, flags.print), ...createChatOptions(flags, environment) };
}

/** Whether a command line without a task begins a conversation: somebody is there to have it. */
export function beginsChat(
  words: readonly string[],
  { print, outputFormat }: RunFlags,
  { stdinIsTty, stdoutIsTty }: Environment,
): boolean {
  const isText = outputFormat === undefined || outputFormat === "text";
  const isQuiet = words.length === 0 && print === undefined;
  return isQuiet && isText && stdinIsTty === true && stdoutIsTty;
}

/** @throws AgentError `usage-invalid` for the first setting that is wrong. */
export function createChatOptions(flags: RunFlags, environment: Environment): ChatOptions {
  const { variables } = environment;
  const read = <Value>(flag: string, text: string | undefined, reader: Reader<Value>) =>
    readSetting({ flag, text, variables }, reader);
  return {
    model: read("--model", flags.model, readText),
    cwd: resolveFolder(flags.cwd, environment),
    outputFormat: readFormat(flags.outputFormat),
    ...readSessionChoice(flags),
    waitMs: readWait(flags.wait),
    driver: DRIVER_NAMES.find((name) => name === flags.driver),
    effort: EFFORTS.find((name) => name === flags.effort),
    strict: flags.strict === true,
    scout: read("--scout", flags.scout, readText),
    testCommand: read("--test-cmd", flags.testCmd, readText),
    lintCommand: read("--lint-cmd", flags.lintCmd, readText),
    permissionMode: PERMISSION_MODES.find((mode) => mode === flags.permissionMode),
    sandbox: readSandbox(flags.sandbox),
    passedNames: (flags.passEnv ?? []).map(readVariableName),
    mayEscalate: flags.escalate === true,
    allowedCommands: (flags.allowCommand ?? []).map((text) =>
      readText({ name: "--allow-command", text }),
    ),
    timeoutMs: read("--timeout", flags.timeout, readTimeout),
    testTimeoutMs: read("--test-timeout", flags.testTimeout, readTimeout),
    maxCandidates: read("--max-candidates", flags.maxCandidates, readCandidates),
    maxTurns: read("--max-turns", flags.maxTurns, readTurns),
    maxTokens: read("--max-tokens", flags.maxTokens, readTokens),
    contextTokens: read("--ctx-size", flags.ctxSize, readContext),
    ...readLoadChoices(flags, variables),
    seed: read("--seed", flags.seed, readSeed) ?? DEFAULT_SEED,
    isReproducible: flags.reproducible === true,
    offline: readOffline(flags.offline, variables),
    ...readPinChoices(flags, variables),
    templatePath: readPath("--template", flags.template, environment),
    force: flags.force === true,
    allow: (flags.allow ?? []).map((text) => readText({ name: "--allow", text })),
    verbose: flags.verbose === true,
    ...decideDrawing(flags.color, environment),
  };
}

/** Without an argument as with none of the flags: where there is one. */
function readSandbox(flag: string | boolean | undefined): SandboxMode | undefined {
  if (flag === undefined || flag === true) return undefined;
  return flag === false ? "off" : SANDBOX_MODES.find((mode) => mode === flag);
}

function readVariableName(text: string): string {
  if (VARIABLE_NAME.test(text)) return text;
  throw refuse(
    `--pass-env takes the name of a variable, got ${JSON.stringify(text.slice(0, 80))}.`,
    "For example: --pass-env DATABASE_URL",
  );
}

function readSessionChoice({ continue: last, resume, forkSession }: RunFlags) {
  const continues = last === true;
  const isFork = forkSession === true;
  if (continues && resume !== undefined) {
    throw refuse(
      "-c and -r cannot be given together.",
      "-c goes on with the last session, -r with the one it names.",
    );
  }
  if (isFork && !continues && resume === undefined) {
    throw refuse(
      "--fork-session needs -c or -r.",
      "For example: agent -c --fork-session fix tests",
    );
  }
  const named = resume === undefined ? undefined : readText({ name: "-r", text: resume });
  return { continues, resume: named, forkSession: isFork };
}

function readWait(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text === "" ? Number.POSITIVE_INFINITY : readTimeout({ name: "--wait", text });
}

/** The working folder as an absolute path; whether it exists is for the caller to find out. */
export function resolveFolder(folder: string | undefined, { cwd }: Environment): string {
  return path.resolve(cwd, folder === undefined ? "." : readText({ name: "--cwd", text: folder }));
}

function readPath(name: string, text: string | undefined, { cwd }: Environment) {
  return text === undefined ? undefined : path.resolve(cwd, readText({ name, text }));
}

/** True by flag, else by `AGENT_OFFLINE`. */
export function readOffline(flag: true | undefined, variables: Variables): boolean {
  if (flag === true) return true;
  return readSetting({ flag: "--offline", text: undefined, variables }, readSwitch) ?? false;
}

function readTask(words: readonly string[], print: string | true | undefined): string {
  const task = [print === true ? "" : (print ?? ""), ...words].join(" ").trim();
  if (task === "") {
    throw refuse("No task given.", "For example: agent --model qwen.gguf fix tests");
  }
  if (task.length > MAX_TASK_CHARACTERS) {
    throw refuse(`The task is longer than ${MAX_TASK_CHARACTERS} characters.`);
  }
  return task;
}

function readFormat(text: string | undefined): OutputFormat {
  const format = OUTPUT_FORMATS.find((known) => known === (text ?? "text"));
  if (format !== undefined) return format;
  throw refuse(`--output-format takes ${OUTPUT_FORMATS.join(", ")}, got ${JSON.stringify(text)}.`);
}

/** https://no-color.org: any value but the empty one switches colour off. */
function decideDrawing(
  colorFlag: boolean,
  { variables, stdoutIsTty }: Environment,
): { color: boolean; live: boolean } {
  const live = stdoutIsTty && variables.TERM !== "dumb";
  return { live, color: colorFlag && live && (variables.NO_COLOR ?? "") === "" };
}
