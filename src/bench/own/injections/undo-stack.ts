import type { Fault } from "../fault.ts";

export const UNDO_STACK_FAULTS: readonly Fault[] = [
  {
    name: "redo-kept-in-groups",
    kind: "one-branch",
    edits: [
      {
        path: "undo-stack.mjs",
        find: `    this.#undone = [];
    if (this.#open === null) this.#done.push([command]);
    else this.#open.push(command);
`,
        put: `    if (this.#open !== null) {
      this.#open.push(command);
      return;
    }
    this.#undone = [];
    this.#done.push([command]);
`,
      },
    ],
  },
  {
    name: "group-turned-round",
    kind: "shared-value",
    edits: [{ path: "undo-stack.mjs", find: "[...step].reverse()", put: "step.reverse()" }],
  },
];
