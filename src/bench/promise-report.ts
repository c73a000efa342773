/** What a run over the cases came to: a table by set, then each broken promise. Pure: rows in, Markdown out. */
import { type BrokenPromise, PROMISES, type PromiseName } from "./promise-rules.ts";

export interface PromiseRow {
  id: string;
  set: string;
  /** Exit codes, a turn each. */
  exitCodes: readonly number[];
  /** Turns whose files the harness changed and kept. */
  changedTurns: number;
  questions: number;
  seconds: number;
  broken: readonly BrokenPromise[];
}

const NAMES = Object.keys(PROMISES) as PromiseName[];

export function renderPromiseReport(rows: readonly PromiseRow[]): string {
  const sets = [...new Set(rows.map(({ set }) => set))].sort();
  const heads = [
    "set",
    "cases",
    "turns",
    "changed",
    "questions",
    "seconds",
    "exit codes",
    ...NAMES,
  ];
  const lines = [
    renderLine(heads),
    renderLine(heads.map(() => "---")),
    ...sets.map((set) =>
      renderSet(
        set,
        rows.filter((row) => row.set === set),
      ),
    ),
    renderSet("all", rows),
    "",
    ...NAMES.map((name) => `- ${name}: ${PROMISES[name]}`),
  ];
  const broken = rows.flatMap(({ id, broken }) =>
    broken.map(({ promise, turn, detail }) => `- ${promise} ${id}, turn ${turn}: ${detail}`),
  );
  const tail = broken.length === 0 ? ["No promise was broken."] : broken;
  return `${[...lines, "", ...tail].join("\n")}\n`;
}

function renderSet(name: string, rows: readonly PromiseRow[]): string {
  const sum = (read: (row: PromiseRow) => number) =>
    rows.reduce((total, row) => total + read(row), 0);
  return renderLine([
    name,
    String(rows.length),
    String(sum(({ exitCodes }) => exitCodes.length)),
    String(sum(({ changedTurns }) => changedTurns)),
    String(sum(({ questions }) => questions)),
    String(Math.round(sum(({ seconds }) => seconds))),
    countCodes(rows.flatMap(({ exitCodes }) => exitCodes)),
    ...NAMES.map((promise) => countTurns(rows, promise)),
  ]);
}

/** "0: 3, 5: 1": how often each code came. */
function countCodes(codes: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return sorted.map(([code, count]) => `${code}: ${count}`).join(", ");
}

/** Turns that broke it, not the files they broke it with. */
function countTurns(rows: readonly PromiseRow[], promise: PromiseName): string {
  const turns = rows.flatMap(({ broken }) => [
    ...new Set(broken.filter((each) => each.promise === promise).map(({ turn }) => turn)),
  ]);
  return String(turns.length);
}

function renderLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
