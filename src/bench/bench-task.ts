/** A small repair task that needs nothing but its own files. The shape alone: who makes tasks and who runs them meet here. */

export interface BenchTask {
  id: string;
  /** As a person reads it: "python". */
  language: string;
  /** What the agent gets: path from the root, with "/", to whole text. */
  files: Readonly<Record<string, string>>;
  /** Run in the folder; a text is the shell's, a list goes to the system as it is. Finds the hidden tests too. */
  testCommand: string | readonly string[];
  prompt: string;
  /** Laid over a copy of the result; the agent never sees them. */
  hiddenTests: Readonly<Record<string, string>>;
  /** Patterns of the files that may change. */
  target: readonly string[];
}

/** At most `limit`, one of every language in turn, each language in its own order. */
export function pickTasks(tasks: readonly BenchTask[], limit: number): BenchTask[] {
  const places = new Map<string, number>();
  const placed = tasks.map((task) => {
    const place = places.get(task.language) ?? 0;
    places.set(task.language, place + 1);
    return { task, place };
  });
  return placed
    .toSorted((a, b) => a.place - b.place)
    .slice(0, limit)
    .map(({ task }) => task);
}
