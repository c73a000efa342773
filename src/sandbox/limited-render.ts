/** Puts renders under the limits of render-limits.ts: a render that goes beyond them ends this whole process. */
import { once } from "node:events";
import { startThread } from "../runtime/child-script.ts";
import type { RenderFunction } from "../template/verifier/template-subject.ts";
import { endOverLimit } from "./announcements.ts";
import { beginRender, createRenderCells, endRender, type RenderCells } from "./render-cells.ts";
import { FREE_CPU_MS, RENDER_OUTPUT_BYTES, SLOW_CPU_MS } from "./render-limits.ts";

/** Resolves when the watchdog watches. What it returns makes a watched renderer of a free one. */
export async function startRenderLimits(): Promise<(render: RenderFunction) => RenderFunction> {
  const cells = createRenderCells();
  const watchdog = startThread(new URL("./watchdog", import.meta.url), cells);
  await once(watchdog, "message");
  watchdog.unref();
  return (render) => limitRender(render, cells);
}

function limitRender(render: RenderFunction, cells: RenderCells): RenderFunction {
  return (source, context) => {
    beginRender(cells);
    try {
      const text = render(source, context);
      if (Buffer.byteLength(text) > RENDER_OUTPUT_BYTES) endOverLimit("render-output");
      return text;
    } finally {
      // The watchdog looks every few milliseconds; what happened in between is found here.
      if (endRender(cells, FREE_CPU_MS) > SLOW_CPU_MS) endOverLimit("render-timeout");
    }
  };
}
