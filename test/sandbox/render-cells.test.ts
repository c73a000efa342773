import { expect, test } from "vitest";
import {
  beginRender,
  createRenderCells,
  endRender,
  readCpuMs,
  readRender,
} from "../../src/sandbox/render-cells.ts";

function burn(ms: number): void {
  for (const end = readCpuMs() + ms; readCpuMs() < end; );
}

test("a render is seen while it runs and not before or after", () => {
  const cells = createRenderCells();
  expect(readRender(cells)).toBeNull();
  beginRender(cells);
  const seen = readRender(cells);
  expect(seen).toMatchObject({ turn: 1, slowCpuMs: 0 });
  expect(seen?.startBytes).toBeGreaterThan(0);
  endRender(cells, 20);
  expect(readRender(cells)).toBeNull();
  beginRender(cells);
  expect(readRender(cells)?.turn).toBe(3);
});

test("only what goes beyond the free share adds up", () => {
  const cells = createRenderCells();
  beginRender(cells);
  burn(5);
  expect(endRender(cells, 100_000)).toBe(0);
  beginRender(cells);
  burn(5);
  const first = endRender(cells, 1);
  expect(first).toBeGreaterThanOrEqual(4);
  beginRender(cells);
  expect(readRender(cells)?.slowCpuMs).toBe(first);
  burn(5);
  expect(endRender(cells, 1)).toBeGreaterThanOrEqual(first + 4);
});
