/** Which task of the session a message means: the one to take back, the one it goes on from. Pure. */
import type { SessionMemory, TaskMemory } from "../conversation/session-memory.ts";
import type { Request } from "./request.ts";

const NO_OWN_WORK: ReadonlySet<string> = new Set(["undo", "redo"]);

/** Tasks of their own right, newest first: undo and redo only move them. */
function listOwnTasks({ tasks }: SessionMemory): TaskMemory[] {
  return tasks.filter(({ work }) => !NO_OWN_WORK.has(work)).reverse();
}

/** Newest first. */
function listStanding(memory: SessionMemory): TaskMemory[] {
  return listOwnTasks(memory).filter(
    ({ isStanding, filesChanged, journalTaskId }) =>
      isStanding && (filesChanged.length > 0 || journalTaskId !== null),
  );
}

/** The task that the message goes on from: the newest that did or found something. */
export function findEarlierTask(memory: SessionMemory): TaskMemory | null {
  const own = listOwnTasks(memory);
  return own.find(({ work }) => work !== "run") ?? own[0] ?? null;
}

/** The standing task that "undo" means: the newest that changed one of the files, or is of the kind that was named. */
export function findTaskToUndo(
  memory: SessionMemory,
  { said, files }: { said: string; files: readonly string[] },
): TaskMemory | null {
  const standing = listStanding(memory);
  const touching = standing.filter(({ filesChanged }) =>
    filesChanged.some((each) => files.includes(each)),
  );
  // A file that no task of the session changed is no reason to take another file's change back.
  if (files.length > 0 && touching.length === 0) return null;
  const among = files.length > 0 ? touching : standing;
  const wanted = NAMED.find(({ words }) => words.test(said));
  const ofKind = wanted === undefined ? [] : among.filter(wanted.isIt);
  const named = ofKind.find(createSpokenOf(said.trim().toLowerCase())) ?? ofKind[0];
  if (/\b(?:undo|revert|take back) (?:the |your |my )?(?:very )?first\b/i.test(said))
    return among.at(-1) ?? null;
  return named ?? among[0] ?? null;
}

/**
 * The tasks that "undo the last two changes" means, in the order in which they are to be taken back: from the one that
 * the request goes back to, newest first; of a message that names files, those that changed one of them.
 */
export function listTasksToUndo(
  memory: SessionMemory,
  { earlierTask, undoCount, mentions }: Pick<Request, "earlierTask" | "undoCount" | "mentions">,
): TaskMemory[] {
  const files = mentions.files.flatMap(({ path }) => path ?? []);
  const standing = listStanding(memory).filter(
    ({ number, filesChanged }) =>
      earlierTask !== null &&
      number <= earlierTask &&
      (files.length === 0 ||
        number === earlierTask ||
        filesChanged.some((each) => files.includes(each))),
  );
  return standing.slice(0, undoCount);
}

const NAMED: readonly { words: RegExp; isIt: (task: TaskMemory) => boolean }[] = [
  {
    words:
      /\b(?:undo|revert|roll ?back|take back) (?:the |that |your |my |last )*renam(?:e|ing)\b/i,
    isIt: ({ rename }) => rename !== null,
  },
  {
    words:
      /\b(?:undo|revert|roll ?back|take back) (?:the |that |your |my |last )*(?:copy|move|deletion|delete)\b/i,
    isIt: ({ work }) => work === "files",
  },
  {
    words: /\b(?:undo|revert|roll ?back|take back) (?:the |that |your |my |last )*fix\b/i,
    isIt: ({ work }) => work === "fix-tests" || work === "change",
  },
];

const TAKES_BACK = /^(?:undo|revert|roll ?back|take back|back out)\s+(.{1,80}?)[\s.!,;]*$/;
const MAX_OBJECT_WORDS = 7;
/** In what is said of a task they tell none from another. */
const TELLS_NOTHING =
  /^(?:a|an|the|your|my|our|that|this|those|last|new|of|in|on|for|from|which|you|just|made|did|added|add|thing|stuff|part|bit|code|file|function|change|please|again)$/;

/** The newest standing task that "undo the docstring" speaks of, by a word of it; null when it speaks of none. */
export function findTaskSpokenOf(memory: SessionMemory, order: string): TaskMemory | null {
  return listStanding(memory).find(createSpokenOf(order)) ?? null;
}

/** `order`: in small letters. */
function createSpokenOf(order: string): (task: TaskMemory) => boolean {
  const object = TAKES_BACK.exec(order)?.[1] ?? "";
  const words = splitWords(object);
  if (words.length > MAX_OBJECT_WORDS || / (?:to|into|so) /.test(object)) return () => false;
  const telling = words.filter((word) => word.length > 2 && !TELLS_NOTHING.test(word));
  return ({ said, task, symbolsChanged }) => {
    const own = new Set(splitWords(`${said} ${task} ${symbolsChanged.join(" ")}`));
    return telling.length > 0 && telling.every((word) => own.has(word));
  };
}

function splitWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** What was undone last. */
export function findTaskToRedo(memory: SessionMemory): TaskMemory | null {
  return (
    listOwnTasks(memory).find(
      ({ isStanding, journalTaskId }) => !isStanding && journalTaskId !== null,
    ) ?? null
  );
}
