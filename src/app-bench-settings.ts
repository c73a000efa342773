/**
 * What one side of a benchmark comes to as a run in one folder. Of the settings and variables those count that are about
 * the model and how it works; what a person has set for projects of their own says nothing about a benchmark's.
 */
import path from "node:path";
import type { AppOptions } from "./app-options.ts";
import { settleOptions } from "./app-settings.ts";
import type { BenchSide } from "./bench/bench-port.ts";
import type { Config } from "./config/config.ts";
import { readConfig } from "./config/read-config.ts";
import { refuse, type Variables } from "./ui/flag-values.ts";
import { parseArguments } from "./ui/flags.ts";
import type { RunOptions } from "./ui/options.ts";

export interface BenchSurroundings {
  variables: Variables;
  /** Where the relative paths of flags begin. */
  cwd: string;
  /** Of this program. */
  version: string;
}

interface SidePlace extends BenchSurroundings {
  /** Null: no folder yet, for what is the same in all. */
  folder: string | null;
  seed: number;
}

const TASK = "x";
const FOREIGN_VARIABLES: ReadonlySet<string> = new Set(["AGENT_TEST_CMD", "AGENT_LINT_CMD"]);
/** How the model is loaded is the same in every folder, so that it stays loaded. */
const LOADING = ["model", "contextTokens", "threads", "offline"] as const;
const WORKING = ["driver", "effort", "permissions", "notices", "files"] as const;
const OF_THE_PROJECT = ["testCommand", "lintCommand", "permissionMode"] as const;

/** Throws "usage-invalid" for words that no run takes, and "config-invalid". A seed among the words is the one taken. */
export function settleSide(side: BenchSide, { folder, ...place }: SidePlace): AppOptions {
  const options = parseSide(side, place);
  const { variables } = place;
  const own = readConfig({ variables, root: null });
  const there = folder === null ? own : readConfig({ variables, root: folder });
  const projects = OF_THE_PROJECT.filter((name) => there[name]?.source === "project");
  const config: Config = {
    ...pick(own, LOADING),
    ...pick(there, WORKING),
    ...pick(there, projects),
    // The model is what is measured, not one that takes over.
    escalation: null,
  };
  const settled = settleOptions(options, config);
  // What one run has learnt must not help the next: pairs of runs are compared.
  return { ...settled, usesRecords: false, ...(folder === null ? {} : { cwd: folder }) };
}

function parseSide(
  { model, words }: BenchSide,
  { seed, cwd, variables, version }: Omit<SidePlace, "folder">,
): RunOptions {
  const named = model === undefined ? [] : [`--model=${model}`];
  const argv = ["-p", TASK, ...named, `--seed=${seed}`, ...words];
  const command = parseArguments(argv, {
    variables: leaveOut(variables, FOREIGN_VARIABLES),
    cwd,
    version,
    stdoutIsTty: false,
  });
  // A word too many is a word of the task, and the name of a command is a command.
  if (command.kind !== "run" || command.options.task !== TASK) {
    throw refuse(`${JSON.stringify(words.join(" "))} is more than flags of a run.`);
  }
  const { options } = command;
  const { continues, resume } = options;
  if (options.cwd !== path.resolve(cwd) || continues || resume !== undefined) {
    throw refuse(
      "-C, -c and -r have no meaning for a benchmark.",
      "Each of its runs is in a folder of its own.",
    );
  }
  return options;
}

function leaveOut(variables: Variables, names: ReadonlySet<string>): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.has(name)));
}

function pick<Name extends keyof Config>(
  config: Config,
  names: readonly Name[],
): Pick<Config, Name> {
  const present = names.filter((name) => config[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, config[name]])) as Pick<Config, Name>;
}
