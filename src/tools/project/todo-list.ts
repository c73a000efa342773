/** The steps a model has set itself, in order. Replaced as a whole; a list nobody wrote is empty. */

export interface TodoStep {
  text: string;
  state: "open" | "doing" | "done";
}

export class TodoList {
  #steps: readonly TodoStep[] = [];

  get steps(): readonly TodoStep[] {
    return this.#steps;
  }

  /** The first `done` are done, the next one is being done. */
  replace(texts: readonly string[], done: number): void {
    this.#steps = texts.map((text, index) => ({ text, state: stateOf(index, done) }));
  }
}

function stateOf(index: number, done: number): TodoStep["state"] {
  if (index < done) return "done";
  return index === done ? "doing" : "open";
}

const MARKS: Readonly<Record<TodoStep["state"], string>> = { open: " ", doing: ">", done: "x" };

export function renderSteps(steps: readonly TodoStep[]): string {
  return steps.map(({ text, state }) => `[${MARKS[state]}] ${text}`).join("\n");
}
