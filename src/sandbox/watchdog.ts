/**
 * A worker thread of the template child: ends the process when a render takes too much time or memory, while the main
 * thread is blocked in native code. It measures CPU time, so a busy machine condemns no template.
 */
import { parentPort, workerData } from "node:worker_threads";
import { endOverLimit } from "./announcements.ts";
import { type RenderCells, type RenderState, readCpuMs, readRender } from "./render-cells.ts";
import { FREE_CPU_MS, type LimitCode, RENDER_MEMORY_BYTES, SLOW_CPU_MS } from "./render-limits.ts";

const POLL_MS = 5;

function watchForever(cells: RenderCells): never {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    Atomics.wait(bell, 0, 0, POLL_MS); // nobody rings it: a sleep
    const render = readRender(cells);
    const excess = render === null ? null : findExcess(render);
    // The same render still runs: what was measured belongs to it.
    if (excess !== null && readRender(cells)?.turn === render?.turn) endOverLimit(excess);
  }
}

function findExcess(render: RenderState): LimitCode | null {
  const slowMs = render.slowCpuMs + readCpuMs() - render.startCpuMs - FREE_CPU_MS;
  if (slowMs > SLOW_CPU_MS) return "render-timeout";
  const grownBytes = process.memoryUsage.rss() - render.startBytes;
  return grownBytes > RENDER_MEMORY_BYTES ? "render-memory" : null;
}

parentPort?.postMessage("watching");
watchForever(workerData as RenderCells);
