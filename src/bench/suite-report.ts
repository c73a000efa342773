/** The figures of a suite as Markdown tables. Pure. */
import type { Interval } from "../base/binomial.ts";
import {
  compareAgents,
  countPasses,
  describeConduct,
  describePhases,
  describeSearch,
  listAgents,
} from "./suite-figures.ts";
import type { SuiteRow } from "./suite-rows.ts";

/** Everything; a section that has nothing to show is left out. */
export function renderSuiteReport(rows: readonly SuiteRow[]): string {
  const sections = [
    tabulatePasses(rows),
    tabulatePairs(rows),
    tabulateSearch(rows),
    tabulateConduct(rows),
    tabulatePhases(rows),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function groupBySet(rows: readonly SuiteRow[]): [string, readonly SuiteRow[]][] {
  const sets = [...new Set(rows.map(({ set }) => set))].sort();
  return [
    ...sets.map((set): [string, SuiteRow[]] => [set, rows.filter((row) => row.set === set)]),
    ["all but guards", rows.filter(({ guard }) => !guard)],
  ];
}

/** What the cases that were solved took; only of runs that tell. */
function tabulateSearch(rows: readonly SuiteRow[]): string {
  const lines = groupBySet(rows).flatMap(([name, group]) =>
    listAgents(group).flatMap((agent) => {
      const search = describeSearch(group.filter((row) => row.agent === agent));
      if (search === null) return [];
      const { solved, medianTries, ninthDecileTries, wallSeconds, outputTokens } = search;
      const makers = search.generators.map(([maker, cases]) => `${maker} ${cases}`).join(", ");
      const seconds = wallSeconds === null ? "-" : Math.round(wallSeconds);
      const tokens = outputTokens === null ? "-" : Math.round(outputTokens);
      return [[name, agent, solved, medianTries, ninthDecileTries, seconds, tokens, makers]];
    }),
  );
  const head = ["set", "agent", "solved", "tries, median", "p90", "seconds", "sampled", "made by"];
  return table("Until the fix", head, lines);
}

function tabulatePasses(rows: readonly SuiteRow[]): string {
  const lines = groupBySet(rows).flatMap(([name, group]) =>
    listAgents(group).map((agent) => {
      const { cases, pass, strict, interval } = countPasses(
        group.filter((row) => row.agent === agent),
      );
      return [name, agent, cases, pass, percent(pass, cases), spell(interval), strict];
    }),
  );
  return table(
    "Passed",
    ["set", "agent", "cases", "pass", "rate", "95 % interval", "strict"],
    lines,
  );
}

function tabulatePairs(rows: readonly SuiteRow[]): string {
  const agents = listAgents(rows);
  const lines = agents.flatMap((first, index) =>
    agents.slice(index + 1).map((second) => {
      const pair = compareAgents(rows, first, second);
      const { both, onlyFirst, onlySecond, neither, p, wallRatio } = pair;
      return [
        first,
        second,
        both,
        onlyFirst,
        onlySecond,
        neither,
        p < 0.001 ? "<0.001" : p.toFixed(3),
        wallRatio === null ? "-" : wallRatio.toFixed(2),
      ];
    }),
  );
  const head = ["a", "b", "both", "only a", "only b", "neither", "exact McNemar p", "wall b/a"];
  return table("Same cases, guards left out", head, lines);
}

function tabulateConduct(rows: readonly SuiteRow[]): string {
  const lines = listAgents(rows).map((agent) => {
    const conduct = describeConduct(rows.filter((row) => row.agent === agent));
    const { cases, stray, timedOut, judgedTurns, truthfulTurns, falseSuccesses } = conduct;
    const validCalls = conduct.calls - conduct.invalidCalls;
    return [
      agent,
      `${stray} of ${cases}`,
      `${timedOut} of ${cases}`,
      share(truthfulTurns, judgedTurns),
      falseSuccesses,
      share(validCalls, conduct.calls),
    ];
  });
  const head = ["agent", "stray files", "timed out", "exit code true", "0 but red", "valid calls"];
  return table("Conduct", head, lines);
}

function tabulatePhases(rows: readonly SuiteRow[]): string {
  const lines = listAgents(rows).flatMap((agent) =>
    describePhases(rows.filter((row) => row.agent === agent)).map(
      ({ firstTurn, lastTurn, turns, ok }) => [agent, `${firstTurn}–${lastTurn}`, share(ok, turns)],
    ),
  );
  return table("Long conversations", ["agent", "turns", "ok"], lines);
}

function table(
  title: string,
  head: readonly string[],
  lines: readonly (readonly (string | number)[])[],
): string {
  if (lines.length === 0) return "";
  const row = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${head.map(() => "---|").join("")}`;
  return [`## ${title}`, "", row(head), rule, ...lines.map(row)].join("\n");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${part} of ${whole} (${percent(part, whole)})`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function spell({ low, high }: Interval): string {
  return `${Math.round(100 * low)}–${Math.round(100 * high)} %`;
}
