/** What `agent bench` was told, from its words, flags and variables. Reads no file. */
import path from "node:path";
import type { BenchSide } from "../bench/bench-port.ts";
import { parseCommandWords } from "../tools/test-runners/command-words.ts";
import {
  createCountReader,
  createSecondsReader,
  exampleOf,
  quote,
  readSetting,
  readText,
  refuse,
  type Variables,
} from "./flag-values.ts";

export interface BenchRunCommand {
  kind: "bench";
  side: BenchSide;
  isQuick: boolean;
  /** Undefined: all, or a few when quick. */
  tasks: number | undefined;
  /** For each task. */
  timeoutMs: number;
  seed: number;
  json: boolean;
}

export interface BenchSuiteCommand {
  kind: "bench-suite";
  /** Absolute, as is `out`. */
  suite: string;
  /** One, or two to compare, each different. */
  sides: readonly BenchSide[];
  sets: readonly string[];
  ids: { list: readonly string[] } | { file: string };
  limit: number | undefined;
  out: string | undefined;
  /** An upper limit beside each case's own. */
  timeoutMs: number | undefined;
  seed: number;
  json: boolean;
}

export interface BenchJoinCommand {
  kind: "bench-join";
  files: readonly string[];
  json: boolean;
}

export type BenchCommand = BenchRunCommand | BenchSuiteCommand | BenchJoinCommand;

/** The flags as commander names them. */
export interface BenchFlags {
  model?: string;
  quick?: true;
  tasks?: string;
  timeout?: string;
  seed?: string;
  agentFlags?: string;
  suite?: string;
  sets?: string;
  ids?: string;
  limit?: string;
  out?: string;
  compare?: string;
  compareModel?: string;
  join?: true;
  outputFormat?: string;
  json?: true;
}

const DEFAULT_TASK_MS = 180_000;
const DEFAULT_SEED = 1;
const MAX_NAMES = 10_000;
const MAX_JOINED = 64;

const readTasks = createCountReader({ minimum: 0, maximum: 1000, unit: "tasks", example: 4 });
const readLimit = createCountReader({ minimum: 1, maximum: 100_000, unit: "cases", example: 20 });
const readTimeout = createSecondsReader({
  minimum: 1,
  maximum: 86_400,
  unit: "seconds",
  example: 300,
});
const readSeed = createCountReader({
  minimum: 0,
  maximum: 4_294_967_294,
  unit: "a number",
  example: 1,
});
/** Flags of one way to use the command that mean nothing to the others. */
const OWN_FLAGS = {
  bench: ["quick", "tasks"],
  suite: ["suite", "sets", "ids", "limit", "out", "compare", "compareModel"],
  join: ["join"],
} as const;

interface Surroundings {
  variables: Variables;
  cwd: string;
}

/** Throws "usage-invalid". The variables AGENT_MODEL and AGENT_SEED count as their flags do. */
export function createBenchCommand(
  words: readonly string[],
  flags: BenchFlags,
  surroundings: Surroundings,
): BenchCommand {
  const json = flags.json === true || flags.outputFormat === "json";
  if (flags.join === true) return createJoin(words, flags, { json, ...surroundings });
  const [stray] = words;
  if (stray !== undefined) {
    throw refuse(`bench takes no words, got ${quote(stray)}.`, "Name a suite with --suite PATH.");
  }
  if (flags.suite === undefined) {
    refuseForeign(flags, OWN_FLAGS.suite, "without --suite");
    return createRun(flags, json, surroundings);
  }
  refuseForeign(flags, OWN_FLAGS.bench, "with --suite");
  return createSuite(flags, flags.suite, { json, ...surroundings });
}

function createRun(flags: BenchFlags, json: boolean, { variables }: Surroundings): BenchRunCommand {
  const { tasks, timeout } = flags;
  return {
    kind: "bench",
    side: readSide(flags, variables),
    isQuick: flags.quick === true,
    tasks: tasks === undefined ? undefined : readTasks({ name: "--tasks", text: tasks }),
    timeoutMs: readLimitMs(timeout) ?? DEFAULT_TASK_MS,
    seed: readSeedSetting(flags, variables),
    json,
  };
}

function createSuite(
  flags: BenchFlags,
  suite: string,
  { json, variables, cwd }: Surroundings & { json: boolean },
): BenchSuiteCommand {
  const { limit, out } = flags;
  const side = readSide(flags, variables);
  const toPath = (name: string, text: string) => path.resolve(cwd, readText({ name, text }));
  return {
    kind: "bench-suite",
    suite: toPath("--suite", suite),
    sides: [side, ...readOtherSide(flags, side)],
    sets: readNames("--sets", flags.sets),
    ids:
      flags.ids?.startsWith("@") === true
        ? { file: toPath("--ids", flags.ids.slice(1)) }
        : { list: readNames("--ids", flags.ids) },
    limit: limit === undefined ? undefined : readLimit({ name: "--limit", text: limit }),
    out: out === undefined ? undefined : toPath("--out", out),
    timeoutMs: readLimitMs(flags.timeout),
    seed: readSeedSetting(flags, variables),
    json,
  };
}

function createJoin(
  words: readonly string[],
  flags: BenchFlags,
  { json, cwd }: Surroundings & { json: boolean },
): BenchJoinCommand {
  const { model, timeout, seed, agentFlags } = flags;
  refuseForeign(flags, [...OWN_FLAGS.bench, ...OWN_FLAGS.suite], "with --join");
  const foreign = { "--model": model, "--timeout": timeout, "--seed": seed };
  const given = Object.entries({ ...foreign, "--agent-flags": agentFlags });
  const [stray] = given.find(([, value]) => value !== undefined) ?? [];
  if (stray !== undefined) throw refuse(`${stray} has no meaning with --join.`);
  if (words.length === 0 || words.length > MAX_JOINED) {
    throw refuse(
      `bench --join takes from 1 to ${MAX_JOINED} files, got ${words.length}.`,
      "For example: agent bench --join a.jsonl b.jsonl",
    );
  }
  const files = words.map((text) => path.resolve(cwd, readText({ name: "The file", text })));
  return { kind: "bench-join", files, json };
}

function readSide({ model, agentFlags }: BenchFlags, variables: Variables): BenchSide {
  return {
    model: readSetting({ flag: "--model", text: model, variables }, readText),
    words: readWords("--agent-flags", agentFlags),
  };
}

/** None, or the one to compare with: the flags of the first and its own. */
function readOtherSide({ compare, compareModel }: BenchFlags, first: BenchSide): BenchSide[] {
  if (compare === undefined && compareModel === undefined) return [];
  const model =
    compareModel === undefined
      ? first.model
      : readText({ name: "--compare-model", text: compareModel });
  const words = [...first.words, ...readWords("--compare", compare)];
  if (model === first.model && words.length === first.words.length) {
    throw refuse(
      "Both sides of the comparison are the same.",
      exampleOf("--compare", '"--seed 2"'),
    );
  }
  return [{ model, words }];
}

function readWords(name: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  const words = text.trim() === "" ? null : parseCommandWords(text);
  if (words?.[0]?.startsWith("-") === true) return words;
  throw refuse(
    `${name} takes flags of a run as one text, got ${quote(text)}.`,
    exampleOf(name, '"--max-candidates 1"'),
  );
}

function readNames(name: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  const names = text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (names.length > 0 && names.length <= MAX_NAMES) return [...new Set(names)];
  throw refuse(`${name} takes names with commas between them, got ${quote(text)}.`);
}

function readLimitMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readTimeout({ name: "--timeout", text });
}

function readSeedSetting({ seed }: BenchFlags, variables: Variables): number {
  return readSetting({ flag: "--seed", text: seed, variables }, readSeed) ?? DEFAULT_SEED;
}

function refuseForeign(flags: BenchFlags, names: readonly (keyof BenchFlags)[], where: string) {
  const stray = names.find((name) => flags[name] !== undefined);
  if (stray === undefined) return;
  const flag = stray.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw refuse(`--${flag} has no meaning ${where}.`);
}
