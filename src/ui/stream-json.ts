/**
 * One JSON object per line and event, as it happens. Nothing is added; only progress and headroom are thinned out, so an
 * answer comes whole, with its own event.
 */
import type { AgentEvent } from "../agent/events.ts";
import type { OutputStream, Renderer } from "./output.ts";
import { createThrottle } from "./throttle.ts";
import { renderWireLine } from "./wire.ts";

/** At most 5 progress lines per second and stage. */
const PROGRESS_INTERVAL_MS = 200;

const HEADROOM_INTERVAL_MS = 5000;

export function createStreamJsonRenderer(
  output: OutputStream,
  now: () => number = performance.now.bind(performance),
): Renderer {
  const allowProgress = createThrottle(PROGRESS_INTERVAL_MS, now);
  const allowHeadroom = createThrottle(HEADROOM_INTERVAL_MS, now);
  return {
    handle(event) {
      if (event.type === "progress" && !allowProgress(event.stage)) return;
      if (event.type === "memory" && event.kind === "headroom" && !allowHeadroom(event.kind))
        return;
      output.write(renderWireLine(withoutParts(event)));
    },
    end() {},
  };
}

function withoutParts(event: AgentEvent): AgentEvent {
  if (event.type !== "progress") return event;
  const { text, isFirstText, ...progress } = event;
  return progress;
}
