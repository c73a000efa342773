/**
 * From a person's message to a request: what kind it is, what it names, what it forbids, what it means here. Rules
 * first; only where none holds does the model pick the kind. Writes nothing.
 */

import { createSymbolGraph } from "../../code/index/symbol-graph.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { SessionMemory, TaskMemory } from "../conversation/session-memory.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { askKind } from "./ask-kind.ts";
import { classify, type Verdict } from "./classify.ts";
import { createFileTable } from "./file-table.ts";
import { type Reference, resolveReference } from "./follow-up.ts";
import { mayName } from "./may-name.ts";
import { joinMentions, type ProjectNames, readMentions } from "./mentions.ts";
import { readMessageText } from "./message-text.ts";
import { findPlannedTask } from "./planned-task.ts";
import { type Reading, readMessage } from "./reading.ts";
import type { Mentions, Request, Work } from "./request.ts";
import { countTakenBack } from "./take-back.ts";
import { nameWantedTests } from "./wanted-tests.ts";

export interface UnderstandDeps {
  reader: ProjectReader;
  memory: SessionMemory;
  /** Null: without a model; what no rule knows is then a question. */
  seat: ModelSeat | null;
  /** The person gave a command that judges the work, outside the message. */
  isJudged?: boolean;
}

/** Yields the progress of the model, where it is asked; throws what its turn throws. */
export async function* understandMessage(
  message: string,
  deps: UnderstandDeps,
): AsyncGenerator<AgentEvent, Request> {
  const { memory } = deps;
  const planned = findPlannedTask(message, memory);
  if (planned === null) return yield* understandWords(message, deps, null);
  // What was shown is what is done: the message of the plan, understood as it was when it was said.
  const tasks = memory.tasks.filter(({ number }) => number < planned.number);
  const { kind, work, said } = planned;
  const known = { kind, work, reason: "as it was planned" };
  const request = yield* understandWords(said, { ...deps, memory: { ...memory, tasks } }, known);
  return { ...request, said: message, reason: `what was planned is to be done: ${request.reason}` };
}

/** `known`: what kind it is where no rule says so; null where only the model can tell. */
async function* understandWords(
  message: string,
  { reader, memory, seat, isJudged = false }: UnderstandDeps,
  known: Verdict | null,
): AsyncGenerator<AgentEvent, Request> {
  const isOnOwn = memory.tasks.length === 0 && !mayName(readMessageText(message));
  const names = isOnOwn ? nameNothing() : await readNames(reader);
  const project = { ...names, isJudged };
  const mentionsOf = (text: string): Mentions => readMentions(readMessageText(text), project);

  const reading = readMessage(message, project);
  const alone = classify(reading);
  const reference = resolveReference({ reading, verdict: alone, memory, mentionsOf });
  const { task, isWhole, earlier } = reference;
  const meant = isWhole && task !== null ? readMessage(task, project) : reading;
  const byRules = decideByRules(reference, meant === reading ? alone : classify(meant)) ?? known;
  const verdict = byRules ?? (yield* askKind(message, { seat, reading, memory }));
  const decidedBy = byRules === null && seat !== null ? "model" : "rules";

  const { kind, work, reason } = verdict;
  const own = withoutPlaces(meant.mentions);
  const shared =
    earlier !== null && reference.sharesMentions
      ? joinMentions(own, mentionsOf(describeMentions(earlier)))
      : own;
  return {
    said: message,
    task: task ?? message,
    kind,
    work,
    reason,
    decidedBy,
    mentions: nameWantedTests(reading.text.masked, shared, project.files),
    prohibitions: reading.prohibitions,
    replyForm: reading.replyForm,
    rename: work === "rename" ? findRename(reference, meant) : null,
    fileActions: work === "files" ? meant.fileActions : [],
    earlierTask: earlier?.number ?? null,
    undoCount: countTasks(work, reading),
  };
}

/** To know every file and declaration costs seconds in a large project. */
async function readNames(reader: ProjectReader): Promise<ProjectNames> {
  return { files: createFileTable(await reader.paths()), graph: await reader.graph() };
}

function nameNothing(): ProjectNames {
  return { files: createFileTable([]), graph: createSymbolGraph() };
}

/** The reference knows what kind it is in the conversation; what there is to do then is in its words or its task. */
function decideByRules(reference: Reference, verdict: Verdict | null): Verdict | null {
  const { kind, reason, earlier } = reference;
  if (kind === null || reason === null) return verdict;
  if (reference.work !== null) return { kind, work: reference.work, reason };
  if (reference.rename !== null) return { kind, work: "rename", reason };
  const work = verdict?.work ?? earlier?.work ?? null;
  // What files it would be done to, only the words of a message say.
  const isKnown = work !== null && (verdict !== null || work !== "files");
  return isKnown ? { kind, work, reason } : null;
}

function findRename({ rename, earlier }: Reference, meant: Reading): Request["rename"] {
  return rename ?? meant.rename ?? earlier?.rename ?? null;
}

function countTasks(work: Work, { clauses }: Reading): number {
  if (work !== "undo" && work !== "redo") return 1;
  const orders = clauses.filter(({ act }) => act === "back" || act === "again");
  return Math.max(1, ...orders.map(({ order }) => countTakenBack(order)));
}

/** What an earlier task was about: what it changed, else what its words name. */
function describeMentions({ task, filesChanged, symbolsChanged }: TaskMemory): string {
  const changed = [...filesChanged, ...symbolsChanged].map((name) => `\`${name}\``);
  return changed.length > 0 ? changed.join(" ") : task;
}

function withoutPlaces({
  files,
  symbols,
  commands,
  patterns,
  quoted,
}: Reading["mentions"]): Mentions {
  return { files, symbols, commands, patterns, quoted };
}
