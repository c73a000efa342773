import { expect, test } from "vitest";
import { createPalette } from "../../src/ui/palette.ts";
import type { PlanTableReport } from "../../src/ui/plan-port.ts";
import { renderPlanTable } from "../../src/ui/plan-table-view.ts";
import { createTable } from "./scripted-plans.ts";

function render(report: PlanTableReport, columns: number): string {
  return renderPlanTable(report, { columns, palette: createPalette(false) }).join("\n");
}

test("120 columns show every part", () => {
  expect(render(createTable(), 120)).toMatchInlineSnapshot(`
    "MiB with all layers on the card and a context of 8,192 tokens
    MODEL               QUANT   KV    WEIGHTS   CACHE  COMPUTE  OVERHEAD    NEED  CARD
    qwen2.5-coder-1.5b  Q4_K_M  f16     1,066     224      300       750   2,340  4 GB
    qwen2.5-coder-1.5b  Q4_K_M  q8_0    1,066     119      300       750   2,235  4 GB
    llama-3.3-70b·      Q4_K_M  f16    40,000  10,240      300       750  51,290  none"
  `);
});

test("a card that was named has a column of its own; what has no room is named, 80 columns", () => {
  const rows = createTable().rows.map((row, index) => ({ ...row, fits: index < 2 }));
  expect(render(createTable({ rows }), 80)).toMatchInlineSnapshot(`
    "MiB with all layers on the card and a context of 8,192 tokens
    MODEL               QUANT   KV    WEIGHTS   CACHE  COMPUTE    NEED  CARD  FITS
    qwen2.5-coder-1.5b  Q4_K_M  f16     1,066     224      300   2,340  4 GB  yes
    qwen2.5-coder-1.5b  Q4_K_M  q8_0    1,066     119      300   2,235  4 GB  yes
    llama-3.3-70b·      Q4_K_M  f16    40,000  10,240      300  51,290  none  no
    No room for overhead: a wider terminal or --json shows all."
  `);
});

test("a model trained on less than the context shows its own", () => {
  const [first, ...others] = createTable().rows;
  const rows = [{ ...first!, contextTokens: 2048 }, ...others];
  expect(render(createTable({ rows }), 120)).toContain("KV    CONTEXT  WEIGHTS");
});

test.each([20, 40, 60, 80, 120])("%i columns hold every row", (columns) => {
  const table = render(createTable(), columns).split("\n").slice(1, 5);
  expect(table.filter((line) => line.length > columns)).toEqual([]);
});

test("no rows are said to be none", () => {
  expect(render(createTable({ rows: [] }), 80)).toBe("No model's size is known.");
});
