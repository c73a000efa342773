/**
 * One step that is too much at once, as up to three smaller ones: under a grammar in which only declarations that exist
 * can be named. The model only says what goes where; the code is written one place at a time.
 */
import { clipText } from "../../base/clip-text.ts";
import { decodeGrammar } from "../../decode/decode-grammar.ts";
import { codePointsOf, complementCodePoints } from "../../grammar/automaton/code-points.ts";
import { choiceOfTexts } from "../../grammar/choices.ts";
import {
  choice,
  type Expression,
  grammarOf,
  repeat,
  sequence,
  text,
} from "../../grammar/grammar.ts";
import { renderPrompt } from "../../template/prompt.ts";
import type { AgentEvent } from "../events.ts";
import { type ModelSeat, takeTurn } from "../model-turn.ts";
import { MAX_PICK_TASK_CHARS } from "./change-prompts.ts";
import type { OpenedFile, SiteName } from "./change-site.ts";
import { listPickable } from "./edit-mode.ts";

export interface SubStep {
  site: SiteName;
  /** What is to be done there, in the model's words. */
  part: string;
}

const MAX_SUB_STEPS = 3;
/** The more names, the less likely the right one. */
const MAX_NAMES = 24;
const MAX_PART_CHARS = 120;
const MAX_TOKENS = 256;

const SYSTEM =
  "You are an expert programmer. You split a task into at most three small steps, one line each.";

/** Empty when the file declares nothing that a step could name. Throws what a turn throws. */
export async function* decomposeStep(
  seat: ModelSeat,
  task: string,
  { path, parsed }: OpenedFile,
): AsyncGenerator<AgentEvent, SubStep[]> {
  const names = parsed === null ? [] : listPickable(parsed).map((each) => each.qualifiedName);
  const known = [...new Set(names)].slice(0, MAX_NAMES);
  if (known.length === 0) return [];
  const user = [
    `${path} declares:\n${known.join("\n")}`,
    clipText(task, MAX_PICK_TASK_CHARS),
    `List the steps, such as "change ${known[0]}: what to do" or "add after ${known[0]}: what to add".`,
  ].join("\n\n");
  const messages = [
    { role: "system", content: SYSTEM },
    { role: "user", content: user },
  ] as const;
  const answer = yield* takeTurn(
    seat,
    ({ engine, prompts }) =>
      decodeGrammar(engine, {
        prompt: renderPrompt(prompts, messages),
        grammar: grammarOf(describeSteps(known)),
        sampling: { temperature: 0, topK: 1, topP: 1, seed: seat.seed },
        maxTokens: MAX_TOKENS,
        signal: seat.signal,
      }),
    (result) => result,
  );
  return readSubSteps(answer.text, known);
}

/** "change NAME: words" or "add after NAME: words", one a line. */
function describeSteps(names: readonly string[]): Expression {
  const words: Expression = {
    kind: "class",
    codePoints: complementCodePoints(codePointsOf("\r\n")),
  };
  const step = sequence(
    choice(text("change "), text("add after ")),
    choiceOfTexts(names),
    text(": "),
    repeat(words, 1, MAX_PART_CHARS),
    text("\n"),
  );
  return repeat(step, 1, MAX_SUB_STEPS);
}

/** Pure. A place named twice is one step: the second answer would be written over the first. */
export function readSubSteps(answer: string, names: readonly string[]): SubStep[] {
  const steps = new Map<string, SubStep>();
  for (const line of answer.split("\n")) {
    const match = /^(?<verb>change|add after) (?<name>[^:]+): (?<part>.+)$/.exec(line)?.groups;
    const { verb = "", name = "", part = "" } = match ?? {};
    if (!names.includes(name)) continue;
    const site: SiteName =
      verb === "change"
        ? { mode: "symbol", symbol: name }
        : { mode: "insert", place: { kind: "after-symbol", symbol: name } };
    const known = steps.get(`${verb} ${name}`);
    const joined = known === undefined ? part : `${known.part}; ${part}`;
    steps.set(`${verb} ${name}`, { site, part: joined });
  }
  return [...steps.values()].slice(0, MAX_SUB_STEPS);
}
