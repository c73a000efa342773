/** The two tables of a plan: what each memory has to give, and what the load takes of it. In MiB. Pure. */
import type { MemoryPlan, PlanTerm, PoolBudget } from "../memory/plan/memory-plan.ts";
import { POOL_NAMES, type PoolSum, sumPools } from "./plan-words.ts";
import { formatMebibytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { type Column, fitTable, renderTable } from "./table.ts";

const MAX_NAME_CHARACTERS = 30;

const BUDGET_COLUMNS: readonly Column[] = [
  { title: "MiB" },
  { title: "TOTAL", align: "right", dropOrder: 3 },
  { title: "IN USE", align: "right", dropOrder: 4 },
  { title: "HEADROOM", align: "right", dropOrder: 2 },
  { title: "RESERVED", align: "right", dropOrder: 1 },
  { title: "AVAILABLE", align: "right" },
];

const TERM_ORDER: readonly PlanTerm["name"][] = [
  "weights",
  "KV cache",
  "recurrent state",
  "compute buffers",
  "engine overhead",
];

/** The GPU first, as everywhere here. */
export function sortBudgets(budgets: readonly PoolBudget[]): PoolBudget[] {
  return [...budgets].sort((left, right) => (left.pool < right.pool ? -1 : 1));
}

/** A row for each memory: what is left of its total. */
export function renderBudgets(budgets: readonly PoolBudget[], columns: number): string[] {
  const rows = budgets.map((budget) => [
    nameBudget(budget),
    ...[budget.totalBytes, budget.othersBytes, budget.headroomBytes, budget.reservedBytes].map(
      formatMebibytes,
    ),
    formatMebibytes(budget.availableBytes),
  ]);
  return fitTable(BUDGET_COLUMNS, rows, columns).lines;
}

/** `GPU NVIDIA H200`; plain main memory needs no name. */
export function nameBudget({ pool, name }: PoolBudget): string {
  const isPlain = pool === "ram" && name === "memory";
  return isPlain
    ? POOL_NAMES.ram
    : `${POOL_NAMES[pool]} ${sanitizeLine(name, MAX_NAME_CHARACTERS)}`;
}

/** A row for each term, then their sum, what is available and what is left; nothing where no term is known. */
export function renderTerms(plan: Pick<MemoryPlan, "budgets" | "terms">): string[] {
  if (plan.terms.length === 0) return [];
  const sums = sumPools(plan);
  const columns: Column[] = [
    { title: "MiB" },
    ...sums.map(({ pool }) => ({ title: POOL_NAMES[pool], align: "right" }) as const),
    { title: "SOURCE" },
  ];
  const rows = TERM_ORDER.flatMap((name) => {
    const terms = plan.terms.filter((term) => term.name === name);
    return terms.length === 0 ? [] : [renderTerm(name, terms, sums)];
  });
  const total = (name: string, read: (sum: PoolSum) => number | null) => [
    name,
    ...sums.map(read).map((bytes) => (bytes === null ? "-" : formatMebibytes(bytes))),
    "",
  ];
  return renderTable(columns, [
    ...rows,
    total("sum", ({ needBytes }) => needBytes),
    total("available", ({ availableBytes }) => availableBytes),
    total("left", ({ needBytes, availableBytes }) =>
      availableBytes === null ? null : availableBytes - needBytes,
    ),
  ]);
}

function renderTerm(
  name: string,
  terms: readonly PlanTerm[],
  sums: readonly PoolSum[],
): readonly string[] {
  const cells = sums.map(({ pool }) => {
    const own = terms.filter((term) => term.pool === pool);
    return formatMebibytes(own.reduce((sum, { bytes }) => sum + bytes, 0));
  });
  return [name, ...cells, describeSources(terms)];
}

/** `native`, or by memory where they differ: `GPU measured, RAM assumed`. */
function describeSources(terms: readonly PlanTerm[]): string {
  const [first, ...others] = [...new Set(terms.map(({ source }) => source))];
  if (first === undefined || others.length === 0) return first ?? "";
  return terms.map(({ pool, source }) => `${POOL_NAMES[pool]} ${source}`).join(", ");
}
