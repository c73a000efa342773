/** Asks the model what kind a message is, where the rules do not know: one short question, one word as the answer. */
import { clipText } from "../../base/clip-text.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { pickChoice } from "../pick-choice.ts";
import type { Verdict } from "./classify.ts";
import type { Reading } from "./reading.ts";

interface Option extends Omit<Verdict, "reason"> {
  word: string;
  meaning: string;
}

const OPTIONS: readonly Option[] = [
  {
    word: "answer",
    meaning: "the person wants to know something; no file is written",
    kind: "question",
    work: "answer",
  },
  {
    word: "change",
    meaning: "the person wants code or a file to be written or changed",
    kind: "change",
    work: "change",
  },
  {
    word: "repair",
    meaning: "the person wants failing tests or errors to be fixed",
    kind: "fix-tests",
    work: "fix-tests",
  },
];
const UNDO: Option = {
  word: "undo",
  meaning: "the person wants your last change taken back",
  kind: "undo",
  work: "undo",
};
const RUN: Option = {
  word: "run",
  meaning: "the person wants the named command to be run, no more",
  kind: "command",
  work: "run",
};
const UNSURE: Option = {
  word: "unclear",
  meaning: "none of these, or it cannot be told",
  kind: "question",
  work: "answer",
};

const MAX_MESSAGE_CHARS = 1_500;

/** The safest kind without a model, when nothing may be written, and when the model is unsure: a question. */
export async function* askKind(
  message: string,
  { seat, reading, memory }: { seat: ModelSeat | null; reading: Reading; memory: SessionMemory },
): AsyncGenerator<AgentEvent, Verdict> {
  const { kind, work } = UNSURE;
  if (seat === null || reading.prohibitions.isReadOnly) {
    return { kind, work, reason: "it is no clear order, so nothing is changed" };
  }
  const hasChanges = memory.tasks.some(
    ({ isStanding, filesChanged }) => isStanding && filesChanged.length > 0,
  );
  const options = [
    ...OPTIONS,
    ...(hasChanges ? [UNDO] : []),
    ...(reading.mentions.commands.length > 0 ? [RUN] : []),
    UNSURE,
  ];
  const word = yield* pickChoice(seat, {
    system:
      "You sort messages that people send to a coding assistant. Answer with one word of the list.",
    user: composeQuestion(message, options),
    choices: options.map((option) => option.word),
  });
  const picked = options.find((option) => option.word === word) ?? UNSURE;
  return { kind: picked.kind, work: picked.work, reason: `the model took it for "${picked.word}"` };
}

function composeQuestion(message: string, options: readonly Option[]): string {
  const list = options.map(({ word, meaning }) => `${word}: ${meaning}`).join("\n");
  return `${list}\n\nThe message:\n${clipText(message, MAX_MESSAGE_CHARS)}\n\nWhich word fits the message?`;
}
