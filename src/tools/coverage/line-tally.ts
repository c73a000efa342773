/**
 * What ran on each line of one script. A line counts as often as the part of it that ran most; text of functions speaks
 * before text that only ran while the module was loaded, so a function that nobody called did not run.
 */
import type { RunCount, RunLinesBuilder } from "./line-coverage.ts";

export class LineTally {
  readonly #load = new Map<number, number>();
  readonly #inner = new Map<number, number>();

  add(line: number, { count, isLoad }: RunCount): void {
    const counts = isLoad ? this.#load : this.#inner;
    counts.set(line, Math.max(count, counts.get(line) ?? 0));
  }

  addTo(builder: RunLinesBuilder, file: string): void {
    for (const [line, count] of this.#inner) builder.add(file, line, { count, isLoad: false });
    for (const [line, count] of this.#load) {
      if (!this.#inner.has(line)) builder.add(file, line, { count, isLoad: true });
    }
  }
}
