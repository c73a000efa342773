/**
 * How much of a prompt is still good when the conversation goes on. What stands before the first difference stays in
 * the KV cache; everything behind it is computed again. Measured on whole renders, so it is what a session without
 * kept tokens would pay.
 */
import type { Message } from "../../base/message.ts";
import {
  assistant,
  call,
  FIRST_USER,
  LIST_FOLDER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
  user,
} from "../evidence/probes.ts";
import { commonStart } from "../evidence/texts/text-gaps.ts";
import type { AppendOnly } from "./report.ts";
import type { Subject } from "./subject.ts";

/** One prompt and its successor. */
export interface PromptStep {
  where: "tool-loop" | "new-user";
  kind: AppendOnly["kind"];
  /** In the unit of the measurement. */
  lost: number;
  before: string;
  after: string;
  /** Where they differ. */
  place: number;
}

export interface PrefixMeasurement {
  unit: AppendOnly["unit"];
  steps: readonly PromptStep[];
}

/** As long as a tool's result often is, so that costs are those of real turns. */
const CODE = Array.from({ length: 40 }, (_, line) => `\tint v${line} = read(${line});`).join("\n");

const LOOP: readonly Message[] = [
  SYSTEM,
  FIRST_USER,
  think("zqthinkone", call(READ_FILE.name, { path: "src/main.c", limit: 40 })),
  result(READ_FILE.name, CODE),
  think("zqthinktwo", call(LIST_FOLDER.name, { folder: "src" })),
  result(LIST_FOLDER.name, CODE),
  { ...assistant("zqanswerone It is fine"), reasoning: "zqthinkthree All was read" },
  SECOND_USER,
  think("zqthinkfour", call(READ_FILE.name, { path: "src/next.c" })),
  result(READ_FILE.name, CODE),
];
const CHAT: readonly Message[] = [
  SYSTEM,
  FIRST_USER,
  assistant("zqanswerone It is fine"),
  SECOND_USER,
  assistant("zqanswertwo So is that"),
  user("zquserthree And this"),
];

function think(reasoning: string, ...calls: NonNullable<Message["calls"]>): Message {
  return { ...assistant(""), reasoning: `${reasoning} Let me look`, calls };
}

/** A tool loop with reasoning and a chat, each prompt against its successor; null when neither can be rendered. */
export function measureSteps(subject: Subject): PrefixMeasurement | null {
  const loop = measureConversation(subject, LOOP, PROBE_TOOLS);
  const chat = measureConversation(subject, CHAT, []);
  if (loop === null && chat === null) return null;
  return {
    unit: subject.vocabulary === null ? "characters" : "tokens",
    steps: [...(loop ?? []), ...(chat ?? [])],
  };
}

/** The summary of the same measurement: its worst kind, and what a step of that kind costs. */
export function measureAppendOnly(subject: Subject): AppendOnly | null {
  const measured = measureSteps(subject);
  if (measured === null) return null;
  const { steps, unit } = measured;
  const rewrites = steps.filter(({ kind }) => kind === "rewrites");
  const where = rewrites.some((step) => step.where === "tool-loop") ? "tool-loop" : "new-user";
  if (rewrites.length > 0) {
    const there = rewrites.filter((step) => step.where === where);
    return { kind: "rewrites", lostPerTurn: averageLost(there), unit, where };
  }
  const small = steps.filter(({ kind }) => kind === "generation-prompt");
  const kind = small.length > 0 ? "generation-prompt" : "append-only";
  return { kind, lostPerTurn: averageLost(small), unit, where: null };
}

export function averageLost(steps: readonly PromptStep[]): number {
  if (steps.length === 0) return 0;
  return Math.round(steps.reduce((sum, { lost }) => sum + lost, 0) / steps.length);
}

function measureConversation(
  subject: Subject,
  messages: readonly Message[],
  tools: typeof PROBE_TOOLS,
): PromptStep[] | null {
  const ends = messages.flatMap(({ role }, index) =>
    role === "user" || role === "tool" ? [index + 1] : [],
  );
  const steps: PromptStep[] = [];
  for (const [index, end] of ends.entries()) {
    const next = ends[index + 1];
    if (next === undefined) break;
    const before = subject.converse(messages.slice(0, end), { tools });
    const after = subject.converse(messages.slice(0, next), { tools });
    if (!before.ok || !after.ok) return null;
    const bare = subject.converse(messages.slice(0, end), { tools, generationPrompt: false });
    steps.push(
      measureStep(subject, {
        where: messages[next - 1]?.role === "user" ? "new-user" : "tool-loop",
        before: before.text,
        after: after.text,
        historyEnd: findHistoryEnd(before.text, bare.ok ? bare.text : "", messages[end - 1]),
      }),
    );
  }
  return steps;
}

/** Where the history of a prompt ends and its generation prompt begins. */
function findHistoryEnd(prompt: string, bare: string, last: Message | undefined): number {
  const shared = commonStart(prompt, bare).length;
  if (bare !== prompt && shared > 0) return prompt.slice(0, shared).trimEnd().length;
  // The template always says the same: what stands behind the last words counts as the generation prompt.
  const lastLine = last?.content.split("\n").at(-1) ?? "";
  const place = prompt.lastIndexOf(lastLine);
  return place === -1 ? prompt.length : place + lastLine.length;
}

interface Successors {
  where: PromptStep["where"];
  before: string;
  after: string;
  historyEnd: number;
}

function measureStep(subject: Subject, { where, before, after, historyEnd }: Successors) {
  const place = commonStart(before, after).length;
  const step = { where, before, after, place };
  if (place === before.length) return { ...step, kind: "append-only", lost: 0 } as const;
  const lost = countLost(subject, before, after);
  const kind = place >= historyEnd ? "generation-prompt" : "rewrites";
  return { ...step, kind, lost } as const;
}

/** What of the first prompt is not the beginning of the second. */
function countLost({ vocabulary }: Subject, before: string, after: string): number {
  if (vocabulary === null) return before.length - commonStart(before, after).length;
  const [first, second] = [before, after].map((text) =>
    vocabulary.tokenizer.tokenize(text, { controlTokens: true }),
  );
  const shared = first?.findIndex((token, index) => token !== second?.[index]) ?? -1;
  return shared === -1 ? 0 : (first?.length ?? 0) - shared;
}
