/** What `agent plan --table` prints for a person: what runs on which card. It takes plain facts and reads nothing. */
import type { Palette } from "./palette.ts";
import type { PlanTableReport, PlanTableRow } from "./plan-port.ts";
import { formatCount, formatMebibytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { type Column, fitTable } from "./table.ts";

const MAX_NAME_CHARACTERS = 40;

const COLUMNS: readonly Column[] = [
  { title: "MODEL" },
  { title: "QUANT", dropOrder: 5 },
  { title: "KV" },
  { title: "CONTEXT", align: "right", dropOrder: 6 },
  { title: "WEIGHTS", align: "right", dropOrder: 4 },
  { title: "CACHE", align: "right", dropOrder: 3 },
  { title: "COMPUTE", align: "right", dropOrder: 2 },
  { title: "OVERHEAD", align: "right", dropOrder: 1 },
  { title: "NEED", align: "right" },
  { title: "CARD", align: "right" },
  { title: "FITS" },
];

/** A line per row, MiB; columns that have no room are left out and named below. */
export function renderPlanTable(
  { contextTokens, rows }: PlanTableReport,
  { columns, palette }: { columns: number; palette: Palette },
): string[] {
  if (rows.length === 0) return ["No model's size is known."];
  const isShown = {
    CONTEXT: rows.some((row) => row.contextTokens !== contextTokens),
    FITS: rows.some(({ fits }) => fits !== null),
  };
  const shown = COLUMNS.filter(({ title }) => !(title in isShown) || isShown[title as "FITS"]);
  const cells = rows.map((row) => {
    const values = renderRow(row);
    return shown.map(({ title }) => values[title] ?? "");
  });
  const { lines, leftOut } = fitTable(shown, cells, columns);
  const heading = `MiB with all layers on the card and a context of ${formatCount(contextTokens)} tokens`;
  return [
    palette.dim(heading),
    ...lines,
    ...(leftOut.length === 0 ? [] : [palette.dim(describeLeftOut(leftOut))]),
  ];
}

function renderRow(row: PlanTableRow): Readonly<Record<string, string>> {
  const { smallestCardGigabytes: card, fits } = row;
  return {
    MODEL: sanitizeLine(row.model, MAX_NAME_CHARACTERS),
    QUANT: sanitizeLine(row.quantisation, 16),
    KV: sanitizeLine(row.cacheType, 16),
    CONTEXT: formatCount(row.contextTokens),
    WEIGHTS: formatMebibytes(row.weightBytes),
    CACHE: formatMebibytes(row.cacheBytes),
    COMPUTE: formatMebibytes(row.computeBytes),
    OVERHEAD: formatMebibytes(row.overheadBytes),
    NEED: formatMebibytes(row.needBytes),
    CARD: card === null ? "none" : `${formatCount(card)} GB`,
    FITS: fits === true ? "yes" : "no",
  };
}

function describeLeftOut(titles: readonly string[]): string {
  return `No room for ${titles.join(", ").toLowerCase()}: a wider terminal or --json shows all.`;
}
