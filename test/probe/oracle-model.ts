/** A scripted model that knows the right answer to every question of the probe, and the seat it is asked from. */
import { Budget, createUsage } from "../../src/agent/budget.ts";
import type { ModelSeat } from "../../src/agent/model-turn.ts";
import { createDialectVocabulary } from "../../src/decode/dialect-vocabulary.ts";
import { openDialect } from "../../src/grammar/dialects/derived.ts";
import { ANSWER, compileTurn } from "../../src/grammar/turn-grammar.ts";
import {
  CALL_TASKS,
  type CallTask,
  PROBE_TOOLS,
  SINGLE_TASKS,
} from "../../src/probe/call-tasks.ts";
import { EDIT_TASKS, type EditTask, locateEdit } from "../../src/probe/edit-tasks.ts";
import { FILL_TASKS } from "../../src/probe/fill-tasks.ts";
import { INSTRUCTION_TASKS } from "../../src/probe/instruction-tasks.ts";
import { createChatModel } from "../../src/template/chat-model.ts";
import { createPlan } from "../../src/template/prompt-plan.ts";
import { CHATML_TEMPLATE, createByteTokenizer } from "../support/byte-vocabulary.ts";
import { createScriptedEngine, type ScriptedEngineOptions } from "../support/scripted-engine.ts";

/** In the order of the tasks. */
export const FOLLOWED = [
  "Mars",
  "red\ngreen\nblue",
  "Der Himmel ist blau.",
  "No.",
  "READY",
  "red\nblue",
  "a = 1\nb = 20\nc = 3",
  "[1, 2, 3]",
];

const TURN = compileTurn({
  signatures: PROBE_TOOLS,
  dialect: openDialect({ kind: "known", id: "generic" }),
  vocabulary: createDialectVocabulary(createByteTokenizer({ wantsBos: false, canInfill: false })),
});

export function callOf({ tool, accepted }: CallTask) {
  const told = Object.entries(accepted).map(([name, [value]]) => [name, value]);
  const given = tool === ANSWER.name ? { text: "Done." } : Object.fromEntries(told);
  return { name: tool, arguments: given };
}

/** As this model spells it. */
function spellCall(task: CallTask): string {
  return TURN.format([callOf(task)]);
}

export function answerRightly(prompt: string): string {
  const called = [...CALL_TASKS, ...SINGLE_TASKS].map((task) => ({
    task,
    at: prompt.lastIndexOf(`${task.task}<|im_end|>`),
  }));
  const last = called.toSorted((a, b) => b.at - a.at)[0];
  if (last !== undefined && last.at >= 0) return spellCall(last.task);
  const fill = FILL_TASKS.find(({ before }) => prompt.includes(before));
  if (fill !== undefined) {
    // Forced, the blank in front of the hole is left to the model.
    const lead = prompt.endsWith("<|fim_middle|>") ? "" : " ";
    return `${lead}${fill.right[0]}\n`;
  }
  const edit = EDIT_TASKS.find(({ task }) => prompt.includes(task));
  if (edit !== undefined) return `${writeEdit(edit, prompt)}\n\`\`\``;
  const told = INSTRUCTION_TASKS.findIndex(({ task }) => prompt.includes(task));
  return FOLLOWED[told] ?? "I do not know.";
}

function writeEdit(task: EditTask, prompt: string): string {
  const { text, before, after, symbol } = task;
  const right = after[0] ?? "";
  const whole = text.replace(before, () => right);
  if (prompt.includes("Reply with the complete new code of")) {
    const start = whole.search(new RegExp(`^(?:def|export function) ${symbol}\\b`, "m"));
    const end = whole.indexOf("\n\n", start);
    return whole.slice(start, end < 0 ? undefined : end).trimEnd();
  }
  const { first, last } = locateEdit(task);
  const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  return prompt.includes(`Reply with the new text of ${lines} only.`) ? right : whole.trimEnd();
}

/** An engine of this vocabulary, and its seat. `signal` stops everything. */
export function createProbeSeat(
  options: ScriptedEngineOptions,
  signal: AbortSignal = new AbortController().signal,
): ModelSeat {
  const engine = createScriptedEngine({ contextTokens: 65_536, ...options });
  const plan = { ...createPlan(CHATML_TEMPLATE), tools: "generic", bos: "exact" } as const;
  const model = createChatModel(engine, plan, 0);
  return {
    model: async () => model,
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget({ maxCandidates: 1, maxTokens: 10_000_000, timeoutMs: null }, () => 0),
    usage: createUsage(),
    seed: 1,
    signal,
  };
}
