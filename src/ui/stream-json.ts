/** One JSON object per line and event, as it happens. Nothing is added; only progress is thinned out. */
import type { OutputStream, Renderer } from "./output.ts";
import { createThrottle } from "./throttle.ts";
import { renderWireLine } from "./wire.ts";

/** At most 5 progress lines per second and stage. */
const PROGRESS_INTERVAL_MS = 200;

export function createStreamJsonRenderer(
  output: OutputStream,
  now: () => number = performance.now.bind(performance),
): Renderer {
  const allow = createThrottle(PROGRESS_INTERVAL_MS, now);
  return {
    handle(event) {
      if (event.type === "progress" && !allow(event.stage)) return;
      output.write(renderWireLine(event));
    },
    end() {},
  };
}
