/**
 * Puts renders, and the reading of a source, under the limits of render-limits.ts: what goes beyond them ends this whole
 * process.
 */
import { once } from "node:events";
import { startThread } from "../base/own-script.ts";
import type { RenderFunction } from "../template/verifier/template-subject.ts";
import { endOverLimit } from "./announcements.ts";
import { beginRender, createRenderCells, endRender, type RenderCells } from "./render-cells.ts";
import { FREE_CPU_MS, RENDER_OUTPUT_BYTES, SLOW_CPU_MS } from "./render-limits.ts";

export interface RenderLimits {
  /** Makes a watched renderer of a free one. */
  limitRender(render: RenderFunction): RenderFunction;
  /** Runs work that takes milliseconds for every honest template; it must not render. */
  limitWork<Result>(work: () => Result): Result;
}

/** Resolves when the watchdog watches. */
export async function startRenderLimits(): Promise<RenderLimits> {
  const cells = createRenderCells();
  const watchdog = startThread(new URL("./watchdog", import.meta.url), cells);
  await once(watchdog, "message");
  watchdog.unref();
  return {
    limitWork: (work) => runWatched(work, cells),
    limitRender: (render) => (source, context) =>
      runWatched(() => {
        const text = render(source, context);
        if (Buffer.byteLength(text) > RENDER_OUTPUT_BYTES) endOverLimit("render-output");
        return text;
      }, cells),
  };
}

function runWatched<Result>(work: () => Result, cells: RenderCells): Result {
  beginRender(cells);
  try {
    return work();
  } finally {
    // The watchdog looks every few milliseconds; what happened in between is found here.
    if (endRender(cells, FREE_CPU_MS) > SLOW_CPU_MS) endOverLimit("render-timeout");
  }
}
