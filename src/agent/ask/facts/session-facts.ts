/** What happened earlier in the conversation, from the session's memory; only where a question is about it. */
import { clipText } from "../../../base/clip-text.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import type { SessionMemory, TaskMemory } from "../../conversation/session-memory.ts";
import { type FactProvider, PRIORITY, stateFact } from "./fact.ts";

const MAX_TASKS = 8;
const MAX_FILES = 30;
const MAX_SAID_CHARS = 120;
const MAX_ANSWER_CHARS = 300;
/** Otherwise questions that were answered only stand in the way of what was done. */
const ABOUT_ANSWERS = /\b(?:answer\w*|said|say|told|ask\w*|questions?|talk\w*|discuss\w*)\b/i;

export const gatherSessionFacts: FactProvider = ({ aspects, memory, question }) => {
  if (!aspects.session) return [];
  const lines = [...tellFiles(memory), ...tellTasks(memory, ABOUT_ANSWERS.test(question))];
  return [stateFact("This conversation", lines, PRIORITY.session)];
};

function tellFiles({ tasks, recap }: SessionMemory): string[] {
  const standing = tasks.filter(({ isStanding }) => isStanding);
  const changed = standing.flatMap(({ filesChanged }) => filesChanged);
  const files = [...new Set([...(recap?.filesChanged ?? []), ...changed])];
  if (files.length === 0) return ["No file was changed or made in this conversation."];
  return [`Files changed or made in this conversation: ${listNames(files, MAX_FILES)}.`];
}

function tellTasks({ tasks }: SessionMemory, withAnswers: boolean): string[] {
  const told = tasks.filter(({ work }) => withAnswers || work !== "answer").slice(-MAX_TASKS);
  if (told.length === 0) return [];
  const heading = told.length < tasks.length ? "What was done last" : "What was done";
  return [`${heading}, the latest at the end:`, ...told.map((task) => tellTask(task, withAnswers))];
}

function tellTask(
  { said, synthesis, answer, isStanding }: TaskMemory,
  withAnswer: boolean,
): string {
  const reply =
    withAnswer && answer !== null ? ` It was answered: ${clipText(answer, MAX_ANSWER_CHARS)}` : "";
  const state = isStanding ? "" : " This was taken back again.";
  const line = `- "${clipText(said, MAX_SAID_CHARS)}": ${synthesis}${state}${reply}`;
  return line.replace(/\s+/g, " ");
}
