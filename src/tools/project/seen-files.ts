/**
 * What the model has been shown of the project in one task: of each file the text as it was and which of its lines, and
 * the symbols that were found. Nobody edits what was not shown. Knows no disk.
 */
import { alignLines } from "../line-alignment.ts";

/** Lines are 1-based and inclusive. */
export interface LineWindow {
  first: number;
  last: number;
}

interface SeenFile {
  text: string;
  windows: readonly LineWindow[];
}

/** More symbols than this are not remembered: the oldest give way. */
const MAX_SYMBOLS = 1_000;

export class SeenFiles {
  readonly #files = new Map<string, SeenFile>();
  readonly #symbols = new Set<string>();

  /** In the order in which they were first shown. */
  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** "path#Qualified.name" of what was found, the oldest first. */
  get symbols(): readonly string[] {
    return [...this.#symbols];
  }

  /** The text as the model knows it; null for a file it was never shown. */
  textOf(path: string): string | null {
    return this.#files.get(path)?.text ?? null;
  }

  noteLines(path: string, text: string, window: LineWindow): void {
    const known = this.#files.get(path);
    const windows = known?.text === text ? known.windows : [];
    this.#files.set(path, { text, windows: [...windows, window] });
  }

  noteSymbols(targets: Iterable<string>): void {
    for (const target of targets) {
      this.#symbols.delete(target);
      this.#symbols.add(target);
    }
    for (const oldest of this.#symbols) {
      if (this.#symbols.size <= MAX_SYMBOLS) break;
      this.#symbols.delete(oldest);
    }
  }

  /**
   * After our own write. Lines whose numbers moved count as not shown any more, except those in `shown`, which the model
   * is told anew.
   */
  noteWrite(path: string, after: string, shown: LineWindow): void {
    const before = this.#files.get(path);
    const kept = before === undefined ? [] : keepUnmoved(before, after);
    this.#files.set(path, { text: after, windows: [...kept, shown] });
  }

  forget(path: string): void {
    this.#files.delete(path);
  }

  /** The texts stay known, their lines count as not shown. */
  forgetLines(): void {
    for (const [path, { text }] of this.#files) this.#files.set(path, { text, windows: [] });
  }

  hasSeen(path: string, { first, last }: LineWindow): boolean {
    const windows = this.#files.get(path)?.windows ?? [];
    let line = first;
    for (const window of [...windows].sort((a, b) => a.first - b.first)) {
      if (window.first <= line && line <= window.last) line = window.last + 1;
    }
    return line > last;
  }

  /** The highest line number shown of a file; 0 for none. */
  lastSeenLine(path: string): number {
    const windows = this.#files.get(path)?.windows ?? [];
    return windows.reduce((most, { last }) => Math.max(most, last), 0);
  }
}

/** The stretches of the windows that stand where they stood, unchanged. */
function keepUnmoved({ text, windows }: SeenFile, after: string): LineWindow[] {
  const origins = alignLines(text.split("\n"), after.split("\n"));
  return windows.flatMap(({ first, last }) => {
    const kept: LineWindow[] = [];
    for (let line = first; line <= last; line++) {
      if (origins[line - 1] !== line - 1) continue;
      const open = kept.at(-1);
      if (open?.last === line - 1) open.last = line;
      else kept.push({ first: line, last: line });
    }
    return kept;
  });
}
