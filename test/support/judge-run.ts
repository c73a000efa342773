/** Whether a run that was broken off has left what it promises: whole files, every finished turn, and a way on. */
import { existsSync } from "node:fs";
import { isAgentError } from "../../src/base/errors.ts";
import { acquireProjectLock } from "../../src/session/lock.ts";
import { recoverProject } from "../../src/session/recovery.ts";
import { listSessionFiles, locateSessions } from "../../src/session/session-files.ts";
import { openSession } from "../../src/session/session-log.ts";
import { readStoredSession } from "../../src/session/stored-session.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { undoLast } from "../../src/session/undo.ts";
import { hashBytes } from "../../src/tools/disk-file.ts";
import {
  isSameTree,
  listStrays,
  openState,
  type RunPlace,
  readTree,
  STAGES,
  STORY,
  sayMessage,
} from "./whole-run.ts";

const OWN_TEMP = /(?:^|\/)\.agent-\d+-tmp_[0-9a-z]+\.tmp$/;
const MAX_UNDOS = 20;

/**
 * What is wrong, in words; empty: nothing. `finished`: how many messages had told their end when the process died.
 * Goes on with the place as the next start would, and ends with everything undone.
 */
export async function judgeBrokenRun(place: RunPlace, finished: number): Promise<string[]> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = place.temp;
  try {
    return [
      ...findDamagedFiles(place),
      ...(await judgeNextStart(place, finished)),
      ...(await judgeWayOn(place)),
      ...(await judgeUndo(place)),
    ];
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** At any instant each file is wholly a text it had at the end of a message, or one that was written for one. */
export function findDamagedFiles(place: RunPlace): string[] {
  const tree = readTree(place);
  const written = new Set(
    readTasks(openState(place), place.root).flatMap(({ files }) =>
      files.flatMap(({ path, afterShas }) => afterShas.map((sha) => `${path} ${sha}`)),
    ),
  );
  const names = new Set([...STAGES.flatMap(Object.keys), ...Object.keys(tree)]);
  return [...names].flatMap((name) => {
    const text = tree[name];
    if (OWN_TEMP.test(name) || STAGES.some((stage) => stage[name] === text)) return [];
    const sha = text === undefined ? null : hashBytes(Buffer.from(text));
    return written.has(`${name} ${sha}`) ? [] : [`${name} holds ${JSON.stringify(text ?? null)}`];
  });
}

/** What every session of the folder knows to have ended well: one that cannot be read for a moment has a successor. */
function listEndedTurns(state: string, root: string): string[] {
  return listSessionFiles(locateSessions(state, root)).flatMap((file) => {
    const read = readStoredSession(file);
    if ("problem" in read) return [];
    return read.story.turns.flatMap(({ said, end }) => (end?.exitCode === 0 ? said : []));
  });
}

/** The next start finds the tree as one message left it, and remembers every finished one. */
async function judgeNextStart(place: RunPlace, finished: number): Promise<string[]> {
  const state = openState(place);
  const problems: string[] = [];
  const lock = await acquireProjectLock(state, place.root);
  try {
    const { tasks } = await recoverProject(state, place.root);
    for (const { task, isFinished, leftAlone } of tasks) {
      if (!isFinished || leftAlone.length > 0) problems.push(`recovery of "${task}" is not whole`);
    }
    const session = openSession({ stateDirectory: state, root: place.root, continues: "last" });
    if (session.notice !== null) problems.push(`the session says ${session.notice}`);
    session.close();
    const ended = listEndedTurns(state, place.root);
    for (const { says } of STORY.slice(0, finished)) {
      if (!ended.includes(says)) problems.push(`the turn "${says}" had ended and is lost`);
    }
  } finally {
    lock.release();
  }
  const tree = readTree(place);
  const possible = STAGES.slice(finished, finished + 2);
  if (!possible.some((stage) => isSameTree(stage, tree))) {
    problems.push(`after ${finished} turns the tree is ${JSON.stringify(tree)}`);
  }
  return problems;
}

/** The session goes on, and with it nothing temporary is left. */
async function judgeWayOn(place: RunPlace): Promise<string[]> {
  const { exitCode, message } = await sayMessage(place, "fix the tests");
  const problems = exitCode === 0 ? [] : [`the next message ends with ${exitCode}: ${message}`];
  const strays = listStrays(place);
  return strays.length === 0 ? problems : [...problems, `left lying: ${strays.join(", ")}`];
}

/** All that was kept can be taken back, to the first byte. */
async function judgeUndo(place: RunPlace): Promise<string[]> {
  const state = openState(place);
  for (let undone = 0; undone < MAX_UNDOS; undone++) {
    try {
      await undoLast(state, place.root);
    } catch (error) {
      if (!isAgentError(error, "nothing-to-undo")) return [`undo fails: ${String(error)}`];
      const [start] = STAGES;
      const isBack = start !== undefined && isSameTree(start, readTree(place));
      return isBack ? [] : [`all undone, the tree is ${JSON.stringify(readTree(place))}`];
    }
  }
  return existsSync(place.root) ? ["undo has no end"] : ["the project is gone"];
}
