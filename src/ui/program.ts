/** The commands and flags as commander knows them, with their help. Values stay text; nothing is run here. */
import { Command, Option } from "commander";
import { EFFORTS } from "../base/effort.ts";
import { SANDBOX_MODES } from "../tools/containment/sandbox-mode.ts";
import { PERMISSION_MODES } from "../tools/permissions/permission-mode.ts";
import { addBenchCommand } from "./bench-program.ts";
import { addBundleCommand } from "./bundle-program.ts";
import { addLoadOptions } from "./load-program.ts";
import { DRIVER_NAMES } from "./options.ts";
import { OUTPUT_FORMATS } from "./output.ts";
import { ENGINE_BUILDS } from "./pin-flags.ts";
import { addPlanCommand } from "./plan-program.ts";
import { addReplayCommand } from "./replay-program.ts";
import { addSessionsCommand } from "./sessions-program.ts";
import { addTemplateCommand } from "./template-program.ts";
import { addVerifyCommand } from "./verify-program.ts";

export const MODELS_ACTIONS = ["list", "pull", "info", "verify", "rm"] as const;
export const GRAMMAR_ACTIONS = ["compile", "test"] as const;

export interface ProgramSettings {
  version: string;
  /** Width of the help text in cells. */
  columns: number;
  /** Gets help and version texts; mistakes are thrown, never written. */
  write: (text: string) => void;
}

export interface Program {
  root: Command;
  models: Command;
  grammar: Command;
  template: Command;
  doctor: Command;
  plan: Command;
  bench: Command;
  sessions: Command;
  replay: Command;
  undo: Command;
  redo: Command;
  verify: Command;
  bundle: Command;
}

const EPILOGUE = `
Examples:
  agent --model qwen.gguf fix tests
  agent -C ../shop --test-cmd "npm test" fix the rounding in the cart
  agent "where are totals rounded?"
  agent rename getTotal to computeTotal
  agent -c "also add a test for it"
  agent -p "fix tests" --output-format json
  agent models pull qwen2.5-coder-1.5b
  agent doctor
  agent plan qwen2.5-coder-1.5b
  agent bench --quick
  agent sessions show
  agent replay
  agent undo --turn 3
  agent template check model.gguf
  agent verify
  agent bundle --model qwen2.5-coder-1.5b --out carry

Environment (a flag beats its variable):
  AGENT_MODEL  AGENT_TEST_CMD  AGENT_LINT_CMD  AGENT_TEST_TIMEOUT  AGENT_TIMEOUT
  AGENT_MAX_CANDIDATES  AGENT_MAX_TOKENS  AGENT_CTX_SIZE  AGENT_GPU_LAYERS
  AGENT_CACHE_TYPE_K  AGENT_CACHE_TYPE_V  AGENT_BATCH_SIZE  AGENT_RESERVE
  AGENT_SCOUT  AGENT_THREADS  AGENT_SEED  AGENT_OFFLINE  AGENT_PINNED
  AGENT_MODEL_SHA256  AGENT_ENGINE_BUILD  NO_COLOR

Exit codes:
  0 done and verified   1 internal error   2 wrong usage   3 not achieved   4 denied
  5 limit reached   6 model, template or memory unusable   130, 143 interrupted
`;

const GRAMMAR_EPILOGUE = `
Lines of a file for test (blank ones are skipped):
  {"id": "a", "cat": "numbers", "schema": {"minimum": 1},
   "tests": [{"valid": true, "data": 1}, {"valid": false, "text": "[0]"}]}
  {"id": "b", "functions": [{"name": "f", "parameters": {"type": "object"}}],
   "calls": [{"name": "f", "arguments": {}}]}
each on one line. A "text" is the JSON text of a value.
`;

/** The program without actions; commander throws a CommanderError where it would end the process. */
export function createProgram(settings: ProgramSettings): Program {
  const root = new Command("agent")
    .description(
      "Repairs, changes and explains code with a language model that runs in this process; tests prove it.",
    )
    .argument("[task...]", "what to do, in your own words")
    .exitOverride()
    .configureOutput({
      writeOut: settings.write,
      writeErr: () => {},
      getOutHelpWidth: () => settings.columns,
      getOutHasColors: () => false,
    })
    // Wider terms leave no room to wrap what stands behind them.
    .configureHelp({ subcommandTerm: nameWithArguments })
    // A subcommand is one only as the first word, and flags after it are its own.
    .enablePositionalOptions()
    .version(settings.version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EPILOGUE);
  addTaskOptions(root);
  addPermissionOptions(root);
  addLimitOptions(root);
  addModelOptions(root);
  addOutputOptions(root);
  return { root, ...addSubcommands(root) };
}

function nameWithArguments(command: Command): string {
  const names = command.registeredArguments.map((argument) =>
    argument.variadic ? `[${argument.name()}...]` : `[${argument.name()}]`,
  );
  return [command.name(), ...names].join(" ");
}

function addTaskOptions(root: Command): void {
  root
    .optionsGroup("Task:")
    .option("-p, --print [text]", "the task as one text, as scripts prefer to give it")
    .option("-C, --cwd <dir>", "folder to work in (default: the current one)")
    .option("-c, --continue", "go on with the last session of the folder")
    .option("-r, --resume <id>", "go on with this session (`agent sessions` lists them)")
    .option("--fork-session", "with -c or -r: go on in a copy of it")
    .option("--wait [seconds]", "wait while another agent is at work in the folder")
    .option("--test-cmd <command>", "command that runs the tests (default: found out)")
    .option("--lint-cmd <command>", "a compiler or linter that judges changes too")
    .addOption(
      new Option(
        "--driver <name>",
        "guided: small closed questions; free: the model chooses tools (default: guided)",
      ).choices(DRIVER_NAMES),
    )
    .addOption(
      new Option(
        "--effort <level>",
        "how much a repair may spend: low 30 s, normal 2 min, high 10 min, max no limit of time (default: normal)",
      ).choices(EFFORTS),
    )
    .option("--strict", "keep no repair that may only fit the tests");
}

function addPermissionOptions(root: Command): void {
  root
    .optionsGroup("Permissions:")
    .addOption(
      new Option(
        "--permission-mode <mode>",
        "plan: only look; default: ask per write and command; accept-edits; yolo (default: accept-edits, in a conversation default)",
      ).choices(PERMISSION_MODES),
    )
    .addOption(
      new Option(
        "--sandbox <mode>",
        "commands run in a sandbox: auto, where there is one; required; off (default: auto)",
      ).choices(SANDBOX_MODES),
    )
    .option("--no-sandbox", "the same as --sandbox off")
    .option("--escalate", "agree that the stronger model of the settings may take over")
    .addOption(
      repeatable(
        "--allow-command <command>",
        "a command that may run without asking, as it is; repeatable",
      ),
    )
    .addOption(
      repeatable(
        "--allow <path>",
        "a file that may change although it is protected, such as a test; repeatable",
      ),
    )
    .addOption(
      repeatable(
        "--pass-env <name>",
        "a variable that commands are given beyond the usual ones; repeatable",
      ),
    );
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(
    (value: string, earlier: string[] | undefined) => [...(earlier ?? []), value],
  );
}

function addLimitOptions(root: Command): void {
  root
    .optionsGroup("Limits:")
    .option("--timeout <seconds>", "stop the whole run after this time")
    .option("--test-timeout <seconds>", "take a longer run of the tests for hanging (default: 60)")
    .option("--max-candidates <n>", "stop after this many tries")
    .option("--max-turns <n>", "stop the free driver after this many turns (default: 30)")
    .option("--max-tokens <n>", "stop after this many sampled tokens in all");
}

function addModelOptions(root: Command): void {
  root
    .optionsGroup("Model:")
    .option("-m, --model <model>", "a known model's name or a GGUF file")
    .option(
      "--scout <model>",
      "a small model that helps with repairs, or none (default: one of the family)",
    )
    .option("--ctx-size <tokens>", "size of the context (default: planned)");
  addLoadOptions(root)
    .option("--template <file>", "a chat template that stands for the model's own")
    .option("--force", "use a chat template that was refused all the same")
    .option("--seed <n>", "seed of the sampler (default: 1)")
    .option(
      "--reproducible",
      "equal runs on equal folders: no clock, no earlier runs, one test at a time",
    )
    .option("--offline", "never use the network")
    .option("--pinned", "stop unless engine and model are the ones that are locked")
    .option("--model-sha256 <hex>", "stop unless the model's file has this sha256")
    .addOption(
      new Option(
        "--engine-build <name>",
        "the engine: prebuilt, or local, as `npm run build:native` made it (default: prebuilt)",
      ).choices(ENGINE_BUILDS),
    );
}

function addOutputOptions(root: Command): void {
  root
    .optionsGroup("Output:")
    .addOption(
      new Option("--output-format <format>", "how to report (default: text)").choices(
        OUTPUT_FORMATS,
      ),
    )
    .option("-v, --verbose", "also show what the model wrote and each check")
    .option("--no-color", "no colour");
}

function addSubcommands(root: Command): Omit<Program, "root"> {
  const models = root
    .command("models")
    .description("list, fetch, describe, check or remove models")
    .argument("[action]", MODELS_ACTIONS.join(", "), "list")
    .argument("[name]", "a model's name; pull without one fetches the default")
    .option("--json", "answer in JSON")
    .option("--offline", "never use the network");
  return {
    models,
    grammar: addGrammarCommand(root),
    template: addTemplateCommand(root),
    doctor: addDoctorCommand(root),
    plan: addPlanCommand(root),
    bench: addBenchCommand(root),
    sessions: addSessionsCommand(root),
    replay: addReplayCommand(root),
    undo: addHistoryCommand(root, "undo"),
    redo: addHistoryCommand(root, "redo"),
    bundle: addBundleCommand(root),
    verify: addVerifyCommand(root),
  };
}

function addGrammarCommand(root: Command): Command {
  return root
    .command("grammar")
    .description("show the grammar of a JSON schema, or score the compiler on labelled records")
    .argument("[action]", GRAMMAR_ACTIONS.join(", "))
    .argument("[file...]", "the schema, or the files of records; - is standard input")
    .option("--gbnf", "compile: nothing but the grammar")
    .option("--json", "answer in JSON")
    .option("--grammar-only", "test: leave the validator out")
    .option("-v, --verbose", "test: also name the records that are not right, and why")
    .addHelpText("after", GRAMMAR_EPILOGUE);
}

function addDoctorCommand(root: Command): Command {
  return root
    .command("doctor")
    .description("tell what this machine and a model on it are good for")
    .argument("[model]", "a model's name or a GGUF file (default: the one a run would take)")
    .option("-m, --model <model>", "the same")
    .option("--quick", "leave out what takes long: measuring the model's speed")
    .option("--probe", "find out by trials what the model can do; some ten minutes at most")
    .option("--fresh", "with --probe: try again what an earlier probe has found")
    .option("--timeout <seconds>", "with --probe: stop after this time (default: 600)")
    .option("--threads <n>", "with --probe: as for a run")
    .option("--ctx-size <tokens>", "with --probe: as for a run")
    .option("--json", "answer in JSON");
}

function addHistoryCommand(root: Command, name: "undo" | "redo"): Command {
  const description =
    name === "undo"
      ? "take back the last change agent made, or the one that is named"
      : "make the change again that was taken back last, or the one that is named";
  return root
    .command(name)
    .description(description)
    .argument("[path]", `${name} the last change of this file, and what was changed with it`)
    .option("--task <id>", "of this task")
    .option("--turn <n>", "of this turn, as `agent sessions show` counts them")
    .option("--session <id>", "with --turn: of this session (default: the one used last)")
    .option("-C, --cwd <dir>", "folder the change was made in (default: the current one)")
    .option("--json", "answer in JSON");
}
