/** Which task of the session a message means: the one to take back, the one it goes on from. Pure. */
import type { SessionMemory, TaskMemory } from "../conversation/session-memory.ts";

const NO_OWN_WORK: ReadonlySet<string> = new Set(["undo", "redo"]);

/** Tasks of their own right, newest first: undo and redo only move them. */
function listOwnTasks({ tasks }: SessionMemory): TaskMemory[] {
  return tasks.filter(({ work }) => !NO_OWN_WORK.has(work)).reverse();
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
  const standing = listOwnTasks(memory).filter(
    ({ isStanding, filesChanged, journalTaskId }) =>
      isStanding && (filesChanged.length > 0 || journalTaskId !== null),
  );
  const touching = standing.filter(({ filesChanged }) =>
    filesChanged.some((each) => files.includes(each)),
  );
  const among = touching.length > 0 ? touching : standing;
  const wanted = NAMED.find(({ words }) => words.test(said));
  const named = wanted === undefined ? undefined : among.find(wanted.isIt);
  if (/\b(?:undo|revert|take back) (?:the |your |my )?(?:very )?first\b/i.test(said))
    return among.at(-1) ?? null;
  return named ?? among[0] ?? null;
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

/** What was undone last. */
export function findTaskToRedo(memory: SessionMemory): TaskMemory | null {
  return (
    listOwnTasks(memory).find(
      ({ isStanding, journalTaskId }) => !isStanding && journalTaskId !== null,
    ) ?? null
  );
}
