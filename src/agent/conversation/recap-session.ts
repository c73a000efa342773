/** Sums a session up every eight tasks, so that its next prompts stay short however long it lasts. */
import { clipText } from "../../base/clip-text.ts";
import type { Message } from "../../base/message.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { counterOf } from "../token-counter.ts";
import {
  MAX_POINT_CHARS,
  MAX_POINTS,
  MAX_RECAP_FILES,
  MAX_RECAP_TOKENS,
  type Recap,
  type RecapPoints,
} from "./recap.ts";
import { describeTask, renderRecap } from "./recap-text.ts";
import type { SessionMemory, TaskMemory } from "./session-memory.ts";
import { findCheckClaim } from "./synthesis.ts";
import { RECAP_REQUEST, writeRecap } from "./write-recap.ts";

const TASKS_BETWEEN = 8;
/** Without a recap for long, the newest tasks say most. */
const MAX_SHOWN_TASKS = 24;
const SYSTEM = "You keep the notes of a programming session.";

/** The recap of all tasks so far; null while fewer than eight came after the last one. */
export function recapSession(
  seat: ModelSeat,
  memory: SessionMemory,
): AsyncGenerator<AgentEvent, Recap | null> {
  return recapAfter(TASKS_BETWEEN, seat, memory);
}

/** The same as soon as there is anything to sum up. */
export function recapNow(
  seat: ModelSeat,
  memory: SessionMemory,
): AsyncGenerator<AgentEvent, Recap | null> {
  return recapAfter(1, seat, memory);
}

async function* recapAfter(
  leastTasks: number,
  seat: ModelSeat,
  memory: SessionMemory,
): AsyncGenerator<AgentEvent, Recap | null> {
  const { tasks, recap: earlier } = memory;
  const later = tasks.filter(({ number }) => number > (earlier?.upTo ?? 0));
  const last = tasks.at(-1);
  if (last === undefined || later.length < leastTasks) return null;
  const { tokenizer } = (await seat.model()).engine;
  const room = { maxTokens: MAX_RECAP_TOKENS, count: counterOf(tokenizer) };
  const summary = earlier === null ? "" : renderRecap(earlier, room);
  // A small model takes what was taken back for done: it is not told of it.
  const standing = later.filter(({ isStanding }) => isStanding);
  const lines = [summary, ...standing.slice(-MAX_SHOWN_TASKS).map(describeTask)];
  const told = lines.filter((line) => line !== "").join("\n");
  const filesChanged = listStandingFiles(memory);
  const points = yield* writeRecap(seat, {
    forms: told === "" ? [] : [{ messages: askAbout(told) }],
    files: filesChanged,
    evidence: { texts: [told, ...standing.flatMap(listTexts)], testsPass: readLastCheck(tasks) },
    known: knowPoints(standing),
  });
  const recap = { upTo: last.number, filesChanged, ...points };
  const text = renderRecap(recap, room);
  yield { type: "recap", text, beforeTokens: room.count(told), afterTokens: room.count(text) };
  return recap;
}

function askAbout(told: string): Message[] {
  return [
    { role: "system", content: SYSTEM },
    { role: "user", content: `The tasks so far:\n${told}\n\n${RECAP_REQUEST}` },
  ];
}

/** What the journals of the session have changed for good, in the order in which it was first changed. */
function listStandingFiles({ tasks, recap }: SessionMemory): string[] {
  const isWhole = recap === null || tasks[0]?.number === 1;
  const before = isWhole ? [] : recap.filesChanged;
  const standing = tasks.filter(({ isStanding }) => isStanding);
  const files = [...before, ...standing.flatMap(({ filesChanged }) => filesChanged)];
  return [...new Set(files)].slice(-MAX_RECAP_FILES);
}

function listTexts({ said, task, answer, symbolsChanged, filesChanged }: TaskMemory): string[] {
  return [said, task, answer ?? "", symbolsChanged.join(" "), filesChanged.join(" ")];
}

/** The newest sentence that speaks of tests, if nothing was changed or taken back after it. */
function readLastCheck(tasks: readonly TaskMemory[]): boolean | null {
  for (const { synthesis, filesChanged, isStanding } of [...tasks].reverse()) {
    if (!isStanding) return null;
    const claim = findCheckClaim(synthesis);
    if (claim !== null) return claim;
    if (filesChanged.length > 0) return null;
  }
  return null;
}

function knowPoints(tasks: readonly TaskMemory[]): RecapPoints {
  const tell = (chosen: readonly TaskMemory[]): string[] =>
    chosen.slice(-MAX_POINTS).map(({ synthesis }) => clipText(synthesis, MAX_POINT_CHARS));
  return {
    decisions: tell(tasks.filter(({ filesChanged }) => filesChanged.length > 0)),
    openPoints: tell(tasks.filter(({ exitCode }) => exitCode !== 0)),
  };
}
