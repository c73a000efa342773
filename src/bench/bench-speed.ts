/** The speed of a loaded model as a benchmark tells it: with the threads it chose, with one, and what need not be sampled. */
import { createDialectVocabulary } from "../decode/dialect-vocabulary.ts";
import type { Dialect } from "../grammar/dialects/dialect.ts";
import { createMatcher } from "../grammar/matcher/matcher.ts";
import { compileTurn, type LiveArguments } from "../grammar/turn-grammar.ts";
import type { Engine, Tokenizer } from "../runtime/engine.ts";
import type { BenchSpeed } from "./bench-port.ts";
import { type ForcedShare, measureForcedShare } from "./forced-share.ts";
import {
  createRandom,
  type LiveTool,
  narrowTool,
  pickCall,
  type Random,
  readDecided,
} from "./live-calls.ts";
import { createLiveTools, type ProjectState } from "./live-tools.ts";
import { measureSpeed } from "./measure-speed.ts";

export interface SpeedRequest {
  /** Of the model's tool calls. */
  dialect: Dialect;
  isQuick: boolean;
  signal: AbortSignal;
}

/** A project as small ones are. */
const PROJECT: ProjectState = createProject();
const FORCED_CALLS = 40;
const SEED = 1;

/** Clears the sequence, whose capacity must be above 300 tokens. Throws what the sequence throws. */
export async function measureBenchSpeed(
  engine: Engine,
  { dialect, isQuick, signal }: SpeedRequest,
): Promise<BenchSpeed> {
  const { samples, ...speed } = await measureSpeed(engine, signal);
  const single = samples.find(({ threads }) => threads === 1);
  return {
    ...speed,
    singleThreadTokensPerSecond: single === undefined ? null : 1000 / single.msPerToken,
    forcedCalls: isQuick ? null : measureForcedCalls(engine.tokenizer, dialect),
  };
}

/**
 * Over calls whose arguments are choices of what a project has, at the places where the grammar of a run would force
 * tokens. No weights are asked. Null where the family does not spell arguments as one JSON object.
 */
export function measureForcedCalls(
  tokenizer: Tokenizer,
  dialect: Dialect,
): BenchSpeed["forcedCalls"] {
  const random = createRandom(SEED);
  const tools = createLiveTools(PROJECT, "path-first");
  const follow = createFollower({ tokenizer, dialect, tools });
  const sum = { tokens: 0, forced: 0 };
  for (let index = 0; index < FORCED_CALLS; index++) {
    const tool = tools[index % tools.length];
    const share = tool === undefined ? null : follow(tool, random);
    sum.tokens += share?.tokens ?? 0;
    sum.forced += share?.forced ?? 0;
  }
  return sum.tokens === 0 ? null : sum;
}

interface CallTools {
  tokenizer: Tokenizer;
  dialect: Dialect;
  tools: readonly LiveTool[];
}

/** The share of one call: the wide turn, and the narrower ones it turns into as arguments are decided. */
function createFollower({ tokenizer, dialect, tools }: CallTools) {
  const vocabulary = createDialectVocabulary(tokenizer);
  const compile = (offered: readonly LiveTool[], live: LiveArguments) =>
    compileTurn({
      signatures: offered.map(({ signature }) => signature),
      dialect,
      vocabulary,
      live,
    });
  const wide = compile(tools, new Map(tools.flatMap((tool) => [...narrowTool(tool, {})])));
  const { start } = createMatcher(wide.grammar);
  return (tool: LiveTool, random: Random): ForcedShare | null => {
    const text = wide.format([pickCall(tool, random)]);
    if (!text.includes(ARGUMENTS)) return null;
    const markers = (text.match(MARKERS) ?? []).filter((each) => vocabulary.tokenOf(each) !== null);
    let decided = 0;
    const narrow = (soFar: string) => {
      const at = soFar.indexOf(ARGUMENTS);
      const given = at < 0 ? {} : readDecided(tool, soFar.slice(at + ARGUMENTS.length - 1));
      if (Object.keys(given).length === decided) return null;
      decided = Object.keys(given).length;
      return createMatcher(compile([tool], narrowTool(tool, given)).grammar).start;
    };
    return measureForcedShare(tokenizer, { text, start, markers: [...new Set(markers)], narrow });
  };
}

const ARGUMENTS = '"arguments": {';
const MARKERS = /<[^<>\s]{1,40}>|\[[A-Z_]{1,40}\]/g;

function createProject(): ProjectState {
  const names = ["cart", "stock", "prices", "orders", "customers", "report"];
  const paths = names.flatMap((name) => [`src/${name}.py`, `tests/test_${name}.py`]);
  const symbols = names.map((name): [string, string[]] => [
    `src/${name}.py`,
    [`load_${name}`, `save_${name}`, `count_${name}`],
  ]);
  const tests = names.map((name): [string, string[]] => [
    `tests/test_${name}.py`,
    [`test_${name}_empty`, `test_${name}_many`],
  ]);
  const lines = paths.map((path): [string, string[]] => [
    path,
    Array.from({ length: 60 }, (_, index) => `line ${index}`),
  ]);
  return { paths, lines: new Map(lines), symbols: new Map(symbols), tests: new Map(tests) };
}
