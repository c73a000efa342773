/**
 * Whole runs of the program in this process with a model that needs no weights: real files, a real journal, a real
 * session log, real tests. The tree after each message is known beforehand, so whatever is found can be judged.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { AgentEvent } from "../../src/agent/events.ts";
import { runMessage } from "../../src/app.ts";
import { isAgentError } from "../../src/base/errors.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { openStateDirectory } from "../../src/session/state-directory.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { encodeParrotModel } from "./parrot-bytes.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

/** The folders of one run, all within `base`. */
export interface RunPlace {
  readonly base: string;
  readonly root: string;
  /** XDG_STATE_HOME. */
  readonly state: string;
  readonly cache: string;
  readonly temp: string;
  readonly model: string;
}

export type Tree = Readonly<Record<string, string>>;

/** The line of the model that repairs the project. */
const CURE = "v=42";
/** Judges in milliseconds. */
export const TEST_COMMAND = "sh test-value.sh";

const START: Tree = {
  "value.py": "v=1\n",
  "test-value.sh": "grep -qx v=42 value.py\n",
  "notes.md": "first\n",
  "docs/größe.txt": "size\n",
};
const FIXED: Tree = { ...START, "value.py": "v=42\n" };
const COPIED: Tree = { ...FIXED, "other/notes.md": "first\n" };

/** What a person says, one after the other, and the tree that each message leads to. */
export const STORY: readonly { says: string; leadsTo: Tree }[] = [
  { says: "fix the tests", leadsTo: FIXED },
  { says: "Copy notes.md to other/notes.md", leadsTo: COPIED },
  { says: "undo", leadsTo: FIXED },
  { says: "redo", leadsTo: COPIED },
];

/** The trees before the first message and after each. */
export const STAGES: readonly Tree[] = [START, ...STORY.map(({ leadsTo }) => leadsTo)];

/** A fresh project in folders of its own; `removePlace` takes them away. */
export function createPlace(): RunPlace {
  const base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "agent run ü-")));
  const place = locatePlace(base);
  for (const folder of [place.root, place.state, place.cache, place.temp]) mkdirSync(folder);
  writeFileSync(place.model, encodeParrotModel(CURE));
  for (const [file, text] of Object.entries(START)) {
    const absolute = path.join(place.root, file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }
  return place;
}

/** Keeps a place as it is now; the function that is returned makes it so again, under the same paths. */
export function keepPlace(place: RunPlace): { restore(): void; remove(): void } {
  const kept = `${place.base}.kept`;
  cpSync(place.base, kept, { recursive: true, preserveTimestamps: true });
  return {
    restore() {
      removePlace(place);
      cpSync(kept, place.base, { recursive: true, preserveTimestamps: true });
    },
    remove: () => rmSync(kept, { recursive: true, force: true }),
  };
}

export function locatePlace(base: string): RunPlace {
  const at = (name: string) => path.join(base, name);
  const folders = { root: at("project"), state: at("state"), cache: at("cache"), temp: at("tmp") };
  return { base, ...folders, model: at("parrot.gguf") };
}

export function removePlace({ base }: RunPlace): void {
  rmSync(base, { recursive: true, force: true });
}

/** The folder of the agent's own state. */
export function openState({ state }: RunPlace): string {
  return openStateDirectory({ env: { XDG_STATE_HOME: state } }).path;
}

export interface Said {
  /** Null: something was thrown that is no deliberate failure. */
  exitCode: number | null;
  /** What was thrown, or what the result says. */
  message: string;
  code: string | null;
  events: readonly AgentEvent[];
}

/** Says one message in the session of the folder, as the program would; never throws. */
export async function sayMessage(place: RunPlace, task: string): Promise<Said> {
  const { root, state, cache, model } = place;
  const events: AgentEvent[] = [];
  const engine = createScriptedEngine({ answers: () => `${CURE}\n\`\`\`` });
  const options = { task, cwd: root, model, seed: 1, offline: true, allow: [], continues: true };
  try {
    const exitCode = await runMessage(
      { ...options, testCommand: TEST_COMMAND },
      {
        emit: (event) => events.push(event),
        models: createModelsEnvironment({ HOME: state, XDG_CACHE_HOME: cache }),
        env: { XDG_STATE_HOME: state },
        signal: new AbortController().signal,
        onEmergency: () => {},
        openModel: async () => ({ chat: trustTemplate(engine), close: async () => {} }),
      },
    );
    const result = events.findLast((event) => event.type === "result");
    return { exitCode, message: result?.message ?? "", code: null, events };
  } catch (error) {
    if (isAgentError(error)) {
      return { exitCode: error.exitCode, message: error.message, code: error.code, events };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { exitCode: null, message, code: null, events };
  }
}

/** Every regular file below the root, our own temporary files too. */
export function readTree({ root }: RunPlace): Tree {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(path.join(root, name)).isFile());
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(path.join(root, name), "utf8")]),
  );
}

/** Temporary files of ours anywhere: in the project, the state, the cache, the machine's folder for such files. */
export function listStrays(place: RunPlace): string[] {
  return [place.root, place.state, place.cache, place.temp].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /tmp_|\.tmp$|agent-trial-|lock-|partial/.test(name))
      .map((name) => path.join(path.basename(folder), name)),
  );
}

export function isSameTree(one: Tree, other: Tree): boolean {
  const entries = (tree: Tree) => JSON.stringify(Object.entries(tree).sort());
  return entries(one) === entries(other);
}
