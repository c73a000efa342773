/** The lines of a long file that a task may speak of: those that share words with it, and what stands around them. Pure. */

export interface NumberedLine {
  /** 1-based. */
  number: number;
  /** At most 120 characters of it. */
  text: string;
}

/** As many lines as a question about them has room for. */
const MAX_LINES = 48;
const LINES_AROUND = 3;
const MAX_LINE_CHARS = 120;
const MIN_WORD_CHARS = 3;
/** A word on more lines than this says little about any of them. */
const COMMON_LINES = 20;

/** The only line that holds one of the quoted texts; null when none or several do. */
export function findQuotedLine(text: string, quoted: readonly string[]): number | null {
  const lines = text.split("\n");
  for (const each of quoted.filter((words) => words.trim() !== "")) {
    const found = lines.flatMap((line, index) => (line.includes(each) ? [index + 1] : []));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
  }
  return null;
}

/** In order; the first of the file where no word of the task occurs in it. */
export function listLikelyLines(text: string, task: string): NumberedLine[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const weights = weighLines(lines, listWords(task));
  const best = [...weights.keys()]
    .filter((index) => (weights[index] ?? 0) > 0)
    .sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const chosen = new Set<number>();
  for (const index of best.length > 0 ? best : lines.keys()) {
    if (chosen.size >= MAX_LINES) break;
    for (let at = index - LINES_AROUND; at <= index + LINES_AROUND; at++) {
      if (at >= 0 && at < lines.length && chosen.size < MAX_LINES) chosen.add(at);
    }
  }
  return [...chosen]
    .sort((a, b) => a - b)
    .map((index) => ({ number: index + 1, text: (lines[index] ?? "").slice(0, MAX_LINE_CHARS) }));
}

function weighLines(lines: readonly string[], words: ReadonlySet<string>): number[] {
  const found = lines.map((line) => [...listWords(line)].filter((word) => words.has(word)));
  const counts = new Map<string, number>();
  for (const word of found.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return found.map((line) =>
    line.reduce((sum, word) => sum + 1 / Math.max(1, (counts.get(word) ?? 1) / COMMON_LINES), 0),
  );
}

function listWords(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= MIN_WORD_CHARS));
}
