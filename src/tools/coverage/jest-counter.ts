/** Has jest count statements with the instrumentation it brings along, since what it runs is not what is in the files. */
import { z } from "zod";
import { findProjectFile } from "../test-reports/project-file.ts";
import { type RunLines, RunLinesBuilder } from "./line-coverage.ts";
import { LineTally } from "./line-tally.ts";
import type { LineCounter } from "./measure-twice.ts";
import { readCoverageFiles } from "./read-coverage-files.ts";
import { insertWords } from "./select-tests.ts";

const POSITION = z.object({ line: z.int(), column: z.number().nullish() });
const SPAN = z.object({ start: POSITION, end: POSITION });
const FILE = z.object({
  path: z.string(),
  statementMap: z.record(z.string(), SPAN),
  fnMap: z.record(z.string(), z.object({ loc: SPAN })),
  s: z.record(z.string(), z.number()),
});

const MAX_STATEMENTS = 200_000;
const MAX_COLUMN = 2 ** 20;

export function createJestCounter(): LineCounter {
  return {
    async prepare(command, folder) {
      if (command.argv.some((word) => /^--(?:no-)?(?:coverage|collectCoverage)/.test(word)))
        return null;
      const words = ["--coverage", "--coverageReporters=json", `--coverageDirectory=${folder}`];
      return { command: { ...command, argv: insertWords(command.argv, words) } };
    },
    async read(folder, root) {
      const [text] = (await readCoverageFiles(folder, "coverage-final.json")) ?? [];
      return text === undefined ? null : parseIstanbul(text, root);
    },
  };
}

/** A statement counts for the line it begins on. */
export function parseIstanbul(text: string, root: string): RunLines | null {
  const builder = new RunLinesBuilder();
  for (const entry of Object.values(parseObject(text))) {
    const parsed = FILE.safeParse(entry).data;
    const file = parsed === undefined ? null : findProjectFile(parsed.path, root);
    if (parsed !== undefined && file !== null) addFile(builder, file, parsed);
  }
  return builder.build();
}

function addFile(
  builder: RunLinesBuilder,
  file: string,
  { statementMap, fnMap, s }: z.infer<typeof FILE>,
): void {
  const isInside = findSpans(Object.values(fnMap).map(({ loc }) => loc));
  const tally = new LineTally();
  for (const [id, { start }] of Object.entries(statementMap).slice(0, MAX_STATEMENTS)) {
    tally.add(start.line, { count: s[id] ?? 0, isLoad: !isInside(placeOf(start)) });
  }
  tally.addTo(builder, file);
}

/** One number for a place, so that places compare. */
function placeOf({ line, column }: z.infer<typeof POSITION>): number {
  return line * MAX_COLUMN + Math.min(column ?? 0, MAX_COLUMN - 1);
}

/** Whether a place lies in any of the spans; they are merged, since functions nest. */
function findSpans(spans: readonly z.infer<typeof SPAN>[]): (place: number) => boolean {
  const sorted = spans
    .map(({ start, end }) => ({ start: placeOf(start), end: placeOf(end) }))
    .sort((a, b) => a.start - b.start);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of sorted) {
    const last = ends.at(-1);
    if (last !== undefined && start <= last) ends[ends.length - 1] = Math.max(last, end);
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return (place) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low > 0 && place <= (ends[low - 1] ?? 0);
  };
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
