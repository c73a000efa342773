/** The own tasks in the shape of a packed case suite: one line of JSON a case. Pure: tasks in, text out. */

import type { TextTree } from "./own-program.ts";
import { hashId, type OwnTask } from "./own-tasks.ts";

const TEST_SECONDS = 60;
const BUDGET = { wall_s: 400, tool_calls: 20, output_tokens: 3000 };

/** Lines in the order in which a suite runs its cases, each ended. */
export function renderOwnSuite(tasks: readonly OwnTask[]): string {
  const rows = tasks.map((task) => ({ order: hashId(task.id), task }));
  rows.sort((left, right) => (left.order < right.order ? -1 : 1));
  return rows.map(({ task }) => `${JSON.stringify(composeRow(task))}\n`).join("");
}

function composeRow(task: OwnTask) {
  const [set = "", name = ""] = task.id.split("/");
  const [program = "", fault = ""] = name.split(".");
  return {
    case: {
      id: task.id,
      set,
      axis: "b",
      lang: task.language,
      group: `own/${program}`,
      split: "own",
      order: hashId(task.id),
      turns: [{ prompt: task.prompt, checks: [{ type: "tests" }], delete: [], answer: null }],
      target: task.target,
      test: { cmd: task.testCommand, timeout_s: TEST_SECONDS, tests: task.gradedCount },
      before: "fail",
      budget: BUDGET,
      tokens: null,
      difficulty: null,
      origin: "own",
      source: { path: `src/bench/own/programs/${program}.ts`, fault, kind: task.kind },
      license: "Apache-2.0",
      notes: "",
    },
    files: {
      ...putBelow("repo", task.files),
      ...putBelow("hidden", task.hiddenTests),
      ...putBelow("solution/turn1", task.solution),
    },
  };
}

function putBelow(folder: string, tree: TextTree): TextTree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [`${folder}/${path}`, text]),
  );
}
