/**
 * One message of the story during which one file operation fails, and whether the program kept its promises: files
 * whole, an exit code that says what is true, one failure that names a file, and a next start that goes on.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { armFaults, disarmFaults, type FaultPlan, type WatchedCall } from "./fault-injection.ts";
import { findDamagedFiles, judgeBrokenRun } from "./judge-run.ts";
import {
  createPlace,
  isSameTree,
  keepPlace,
  listStrays,
  type RunPlace,
  readTree,
  removePlace,
  type Said,
  STAGES,
  STORY,
  sayMessage,
} from "./whole-run.ts";

export interface SpoiledTurn {
  hit: WatchedCall | null;
  said: Said;
  /** Empty: all was kept. */
  problems: string[];
}

/** Longer than any message takes on a busy machine. */
const LATE_MS = 60_000;
/** What a person is told by name: the file, or the folder of our own that holds it. */
const NAMES_A_FILE = /[\w.]\/[\w.]|\.(?:py|md|sh|txt|gguf|json|jsonl)\b/;
/** Above the largest number that Linux gives. */
const NO_PROCESS = 2 ** 22 + 7;
/** Insides of the program. */
const INSIDES = /^\s+at |node_modules|\.ts:\d|\.js:\d/m;

export interface TurnBench {
  /** The file operations of the message when none fails, in order. */
  countCalls(): Promise<readonly WatchedCall[]>;
  spoil(plan: Omit<FaultPlan, "folders">): Promise<SpoiledTurn>;
  remove(): void;
}

/** A place as it is before a message of the story, made again for each time that the message is said. */
export async function openTurnBench(turn: number): Promise<TurnBench> {
  const place = createPlace();
  const says = STORY[turn]?.says ?? "";
  for (const earlier of STORY.slice(0, turn))
    await within(place, () => sayMessage(place, earlier.says));
  const kept = keepPlace(place);
  const say = (plan: Omit<FaultPlan, "folders">) => {
    kept.restore();
    return within(place, async () => {
      armFaults({ folders: listFolders(place), ...plan });
      const said = await asAnother(() => Promise.race([sayMessage(place, says), hang()]));
      return { said, ...disarmFaults() };
    });
  };
  return {
    countCalls: async () => (await say({ at: 0, kind: "EIO" })).calls,
    async spoil(plan) {
      const { said, hit } = await say(plan);
      return { hit, said, problems: hit === null ? [] : await judge(place, turn, { said, hit }) };
    },
    remove() {
      kept.remove();
      removePlace(place);
    },
  };
}

async function within<Result>({ temp }: RunPlace, work: () => Promise<Result>): Promise<Result> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temp;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Under the number of a process that is dead for the next start, which this process then is. */
async function asAnother<Result>(work: () => Promise<Result>): Promise<Result> {
  const { pid } = process;
  const setPid = (value: number) => Object.defineProperty(process, "pid", { value });
  setPid(NO_PROCESS);
  try {
    return await work();
  } finally {
    setPid(pid);
  }
}

function listFolders({ root, state, cache, temp }: RunPlace): string[] {
  return [root, state, cache, temp];
}

async function hang(): Promise<Said> {
  await sleep(LATE_MS, undefined, { ref: false });
  return { exitCode: null, message: "nothing came back", code: null, events: [] };
}

async function judge(
  place: RunPlace,
  turn: number,
  { said, hit }: { said: Said; hit: WatchedCall },
): Promise<string[]> {
  const { exitCode, message, code } = said;
  const tree = readTree(place);
  const [before, after] = [STAGES[turn], STAGES[turn + 1]];
  const isBefore = before !== undefined && isSameTree(before, tree);
  const isAfter = after !== undefined && isSameTree(after, tree);
  // State kept elsewhere for once, as was said: what follows would look for it in vain.
  const isElsewhere = said.events.some(
    (event) => "message" in event && /^Cannot keep state/.test(String(event.message)),
  );
  const problems = isElsewhere ? [] : findDamagedFiles(place);
  if (exitCode === null) problems.push(`threw what is no failure of ours: ${message}`);
  if (exitCode === 0 && !isAfter)
    problems.push(`exit code 0, and the tree ${JSON.stringify(tree)}`);
  if (exitCode !== 0 && !isBefore) problems.push(`exit code ${exitCode}, and the tree is changed`);
  if (INSIDES.test(message)) problems.push(`shows its insides: ${message}`);
  if (code !== null && !isElsewhere && !NAMES_A_FILE.test(message))
    problems.push(`names no file: ${message}`);
  // A temporary file whose own removal fails is the next start's.
  const isRemoval = /^(?:rm|unlink|rmdir)/.test(hit.name);
  const strays = isRemoval ? [] : listStrays(place);
  if (strays.length > 0) problems.push(`left lying at once: ${strays.join(", ")}`);
  return isElsewhere ? problems : [...problems, ...(await judgeBrokenRun(place, turn))];
}
