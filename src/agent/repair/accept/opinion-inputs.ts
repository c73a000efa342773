/** Which calls a second opinion is formed on: those of the tests whose arguments are spelled out, and their neighbours. */
import type { LiteralValue } from "../../../code/overfit/literal.ts";
import { type LiteralCall, readTestValues } from "../../../code/overfit/test-values.ts";
import { listNeighbours, MAX_INPUT_CHARS, spellTyped } from "./neighbours.ts";

export interface OpinionInput extends Pick<LiteralCall, "name" | "args"> {
  /** A test calls it so. */
  isTold: boolean;
}

export interface InputSources {
  /** The text that declares the functions. */
  baseText: string;
  tests: readonly { path: string; text: string }[];
  /** Names of the functions to ask; all that the tests call and the text declares when absent. */
  functions?: readonly string[];
}

const MAX_TESTS = 20;
const MAX_TOLD = 20;
const MAX_INPUTS = 60;
const MIN_NEAR = 4;
const MAX_FUNCTIONS = 3;
const MAX_SHOWN_CHARS = 80;

/** The calls of the tests first, then what lies near them; each once. Throws AgentError "language-unusable". */
export async function listInputs(sources: InputSources): Promise<OpinionInput[]> {
  const told = await listTold(sources);
  const seeds = [...told.values()].slice(0, MAX_TOLD);
  const inputs = new Map(seeds.map((seed) => [spellInput(seed), seed]));
  const perSeed = Math.max(
    MIN_NEAR,
    Math.ceil((MAX_INPUTS - seeds.length) / Math.max(1, seeds.length)),
  );
  for (const { name, args } of seeds) {
    for (const near of listNeighbours(args, perSeed)) {
      const input = { name, args: near, isTold: false };
      const key = spellInput(input);
      // A call of the tests that there was no room for is no neighbour.
      if (!told.has(key) && inputs.size < MAX_INPUTS) inputs.set(key, input);
    }
  }
  return [...inputs.values()];
}

async function listTold({ baseText, tests, functions }: InputSources) {
  const told = new Map<string, OpinionInput>();
  const names = new Set<string>();
  for (const test of tests.slice(0, MAX_TESTS)) {
    const values = await readTestValues(test.path, test.text);
    for (const call of values?.calls ?? []) {
      if (!isAsked(call, functions, baseText)) continue;
      if (spellInput(call).length > MAX_INPUT_CHARS) continue;
      names.add(call.name);
      if (names.size > MAX_FUNCTIONS) return told;
      told.set(spellInput(call), { name: call.name, args: call.args, isTold: true });
    }
  }
  return told;
}

function isAsked(
  { name }: LiteralCall,
  functions: readonly string[] | undefined,
  baseText: string,
): boolean {
  if (functions !== undefined) return functions.includes(name);
  const escaped = name.replaceAll("$", String.raw`\$`);
  return new RegExp(
    String.raw`(?:^|\n)(?:async )?def ${escaped}\(|\bfunction\*?\s+${escaped}\b|\b(?:const|let|var)\s+${escaped}\b`,
  ).test(baseText);
}

function spellInput({ name, args }: Pick<LiteralCall, "name" | "args">): string {
  return `${name}${args.map(spellTyped).join()}`;
}

/** The call as a person would write it, cut where it is long. */
export function showCall({ name, args }: Pick<LiteralCall, "name" | "args">): string {
  const text = `${name}(${args.map(showValue).join(", ")})`;
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}

function showValue(value: LiteralValue): string {
  switch (value.kind) {
    case "number":
      return value.text;
    case "text":
      return JSON.stringify(value.value);
    case "constant":
      return value.name;
    case "table":
      return `{${value.entries.map(([key, held]) => `${showValue(key)}: ${showValue(held)}`).join(", ")}}`;
    default:
      return `[${value.items.map(showValue).join(", ")}]`;
  }
}
