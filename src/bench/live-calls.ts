/**
 * Random calls of tools whose arguments are all choices of what exists in a project, and the grammar of such a turn as
 * it narrows while the call is written: a path, then the lines or symbols of that file. Pure and repeatable.
 */
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { type LiveChoice, liveTexts } from "../grammar/choices.ts";
import type { LiveArguments } from "../grammar/turn-grammar.ts";

export interface LiveTool {
  signature: ToolSignature;
  /** What each argument may be, given those before it; null while that is not decided. In the order they are written. */
  choices: readonly { name: string; of: (given: Record<string, unknown>) => LiveChoice | null }[];
}

/** A number in [0, 1) each time it is asked. */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A call whose arguments are picked one after the other, each evenly from what it may be. */
export function pickCall({ signature, choices }: LiveTool, random: Random): ToolCall {
  const given: Record<string, unknown> = {};
  for (const { name, of } of choices) {
    const choice = of(given);
    if (choice === null) throw new Error(`${signature.name}.${name} is never decided`);
    given[name] = pickValue(choice, random);
  }
  return { name: signature.name, arguments: given };
}

/** The arguments that a text of a call has finished, read from `"arguments": {` on in the tool's own order. */
export function readDecided({ choices }: LiveTool, args: string): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  let at = 1;
  for (const { name } of choices) {
    const label = `${JSON.stringify(name)}: `;
    if (!args.startsWith(label, at)) break;
    FINISHED_VALUE.lastIndex = at + label.length;
    const value = FINISHED_VALUE.exec(args)?.[1];
    if (value === undefined) break;
    given[name] = JSON.parse(value);
    at += label.length + value.length + ", ".length;
  }
  return given;
}

/** A string up to its quote, or a number that something follows. */
const FINISHED_VALUE = /("(?:[^"\\]|\\.)*"|\d+(?=[,}]))/y;

/** The live arguments of a turn once the arguments in `given` are decided. */
export function narrowTool(
  { signature, choices }: LiveTool,
  given: Record<string, unknown>,
): LiveArguments {
  const entries = choices.flatMap(({ name, of }): [string, LiveChoice][] => {
    const value = given[name];
    const choice = value === undefined ? of(given) : fixed(value);
    return choice === null ? [] : [[`${signature.name}.${name}`, choice]];
  });
  return new Map(entries);
}

function fixed(value: unknown): LiveChoice {
  return typeof value === "number"
    ? { kind: "lines", first: value, last: value }
    : liveTexts([String(value)]);
}

function pickValue(choice: LiveChoice, random: Random): unknown {
  if (choice.kind === "lines") {
    return choice.first + Math.floor(random() * (choice.last - choice.first + 1));
  }
  return choice.texts[Math.floor(random() * choice.texts.length)];
}
