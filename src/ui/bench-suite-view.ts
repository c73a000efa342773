/** What the rows of a suite come to: by set, and in pairs where several agents have run it. Pure. */
import {
  compareAgents,
  countPasses,
  describeConduct,
  describeCosts,
  listAgents,
  type PairFigures,
} from "../bench/suite-figures.ts";
import type { SuiteRow } from "../bench/suite-rows.ts";
import type { NotRunnable } from "../bench/suite-run.ts";
import { formatInterval } from "./bench-view.ts";
import type { Palette } from "./palette.ts";
import { formatCount, formatCounted, formatDuration } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderTable } from "./table.ts";

export interface SuiteTold {
  rows: readonly SuiteRow[];
  notRunnable: readonly NotRunnable[];
  /** Before all was run. */
  isStopped: boolean;
}

const ALL = "all";
const MAX_SHOWN_PROBLEMS = 20;

/** One line for a run that is over. */
export function renderRowLine(row: SuiteRow, isPaired: boolean): string {
  const wrong = row.turns.flatMap(({ checks }) => checks).find(({ ok }) => !ok);
  const parts = [
    row.pass ? "passed" : "failed",
    ...(row.wall_s === undefined ? [] : [formatDuration(1000 * row.wall_s)]),
    ...(isPaired ? [row.agent] : []),
    ...(wrong === undefined ? [] : [[wrong.type, wrong.detail].filter(Boolean).join(": ")]),
    ...(row.stray.length > 0 ? [`also changed ${row.stray.join(", ")}`] : []),
  ];
  return `${row.pass ? "✓" : "✗"} ${row.id}: ${parts.join(", ")}`;
}

export function renderSuite({ rows, notRunnable, isStopped }: SuiteTold, palette: Palette) {
  const problems = notRunnable
    .slice(0, MAX_SHOWN_PROBLEMS)
    .map(({ id, reason }) => sanitizeLine(`  ${id}: ${reason}`, 300));
  return [
    ...(rows.length === 0 ? ["No case was run."] : renderPasses(rows, palette)),
    ...listPairs(rows).flatMap((pair) => ["", ...renderPair(pair)]),
    ...(problems.length === 0
      ? []
      : ["", `${formatCounted(notRunnable.length, "case")} could not be run:`, ...problems]),
    ...(isStopped ? ["", "Stopped before all was run."] : []),
  ];
}

/** All figures as plain data. */
export function describeSuite({ rows, notRunnable, isStopped }: SuiteTold): object {
  return {
    type: "bench-suite",
    agents: listAgents(rows).map((agent) => {
      const own = rows.filter((row) => row.agent === agent);
      return {
        agent,
        groups: listGroups(own).map(({ name, group }) => ({
          name,
          ...countPasses(group),
          ...describeCosts(group),
        })),
        conduct: describeConduct(own),
      };
    }),
    pairs: listPairs(rows),
    notRunnable,
    isStopped,
  };
}

/** Every set, then all of them without the cases in which nothing is to be done. */
function listGroups(rows: readonly SuiteRow[]): { name: string; group: SuiteRow[] }[] {
  const sets = [...new Set(rows.map(({ set }) => set))].sort();
  return [
    ...sets.map((set) => ({ name: set, group: rows.filter((row) => row.set === set) })),
    { name: ALL, group: rows.filter(({ guard }) => !guard) },
  ];
}

function renderPasses(rows: readonly SuiteRow[], { dim }: Palette): string[] {
  const agents = listAgents(rows);
  const isAlone = agents.length === 1;
  const columns = [
    { title: "set" },
    ...(isAlone ? [] : [{ title: "agent" }]),
    ...["cases", "pass", "95 %", "strict", "time", "tokens"].map((title) => {
      return { title, align: "right" as const };
    }),
  ];
  const lines = listGroups(rows).flatMap(({ name, group }) =>
    agents.map((agent) => {
      const own = group.filter((row) => row.agent === agent);
      return [sanitizeLine(name), ...(isAlone ? [] : [sanitizeLine(agent)]), ...listCells(own)];
    }),
  );
  const [head = "", ...body] = renderTable(columns, lines);
  return [dim(head), ...body];
}

function listCells(rows: readonly SuiteRow[]): string[] {
  const { cases, pass, strict, interval } = countPasses(rows);
  const { wallSeconds, outputTokens } = describeCosts(rows);
  return [
    formatCount(cases),
    formatCount(pass),
    cases === 0 ? "-" : formatInterval(interval),
    formatCount(strict),
    wallSeconds === null ? "-" : formatDuration(1000 * wallSeconds),
    outputTokens === null ? "-" : formatCount(outputTokens),
  ];
}

function listPairs(rows: readonly SuiteRow[]): PairFigures[] {
  const agents = listAgents(rows);
  return agents.flatMap((first, index) =>
    agents.slice(index + 1).map((second) => compareAgents(rows, first, second)),
  );
}

function renderPair(pair: PairFigures): string[] {
  const { both, onlyFirst, onlySecond, neither, p, wallRatio } = pair;
  const told = p < 0.001 ? "< 0.001" : p.toFixed(3);
  const counts = `both ${both}, only A ${onlyFirst}, only B ${onlySecond}, neither ${neither}`;
  return [
    sanitizeLine(`A: ${pair.first}`),
    sanitizeLine(`B: ${pair.second}`),
    `${counts}; exact McNemar p ${told}`,
    ...(wallRatio === null
      ? []
      : [`B takes ${wallRatio.toFixed(2)} times as long as A (median of the cases both passed)`]),
  ];
}
