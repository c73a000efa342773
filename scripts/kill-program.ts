/** The built program with a real model, killed while it repairs; and whether its project is as it was or as it was kept. */
import { createHash } from "node:crypto";
import path from "node:path";
import { isAgentError } from "../src/base/errors.ts";
import { recoverProject } from "../src/session/recovery.ts";
import { readTasks } from "../src/session/task-history.ts";
import { undoLast } from "../src/session/undo.ts";
import { startProgram } from "../test/e2e/built-program.ts";
import type { KilledStory } from "../test/support/killed-story.ts";
import {
  isSameTree,
  openState,
  type RunPlace,
  readTree,
  STAGES,
  TEST_COMMAND,
  type Tree,
} from "../test/support/whole-run.ts";

/** Without `afterMs` to its end. */
export async function runProgram(
  model: string,
  { root, state, cache, temp }: RunPlace,
  afterMs: number | undefined,
): Promise<KilledStory> {
  // The model is proven once; the place's own cache would have it proven each time.
  const shared = path.join(path.dirname(model), ".kill-cache");
  const running = startProgram(
    ["--model", path.resolve(model), "--threads", "1", "--test-cmd", TEST_COMMAND, "fix tests"],
    {
      cwd: root,
      variables: { HOME: cache, XDG_STATE_HOME: state, XDG_CACHE_HOME: shared, TMPDIR: temp },
    },
  );
  const startedAt = performance.now();
  if (afterMs !== undefined) setTimeout(() => running.child.kill("SIGKILL"), afterMs).unref();
  const { exitCode, stderr } = await running.ended;
  const durationMs = performance.now() - startedAt;
  const signal = exitCode === null ? "SIGKILL" : null;
  return { signal, finished: signal === null ? 1 : 0, durationMs, stderr };
}

export async function judgeKilledProgram(place: RunPlace, _finished: number): Promise<string[]> {
  const state = openState(place);
  const known = readTasks(state, place.root).flatMap(({ files }) =>
    files.flatMap(({ path: name, beforeSha, afterShas }) =>
      [beforeSha, ...afterShas].map((sha) => `${name} ${sha}`),
    ),
  );
  const [start = {}] = STAGES;
  const problems = listChanged(start, readTree(place))
    .filter(([name, sha]) => !known.includes(`${name} ${sha}`) && !name.includes(".agent-"))
    .map(([name]) => `${name} is neither as it was nor as it was written`);
  const { tasks } = await recoverProject(state, place.root);
  if (tasks.some(({ isFinished }) => !isFinished)) problems.push("recovery is not whole");
  for (;;) {
    try {
      await undoLast(state, place.root);
    } catch (error) {
      if (!isAgentError(error, "nothing-to-undo")) problems.push(`undo fails: ${String(error)}`);
      break;
    }
  }
  const tree = readTree(place);
  return isSameTree(start, tree) ? problems : [...problems, `at last ${JSON.stringify(tree)}`];
}

function listChanged(start: Tree, tree: Tree): [string, string | null][] {
  const names = [...new Set([...Object.keys(start), ...Object.keys(tree)])];
  return names
    .filter((name) => start[name] !== tree[name])
    .map((name) => [name, tree[name] === undefined ? null : hash(tree[name])]);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
