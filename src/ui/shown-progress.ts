/** Which progress is shown: that of a search stays while the model reads and writes for it. Pure. */
import type { AgentEvent } from "../agent/events.ts";
import type { Progress } from "./status-line.ts";

export interface ShownProgress extends Progress {
  /** What is done for the search meanwhile. */
  within?: Progress;
}

/** What is shown after the next report. */
export function followProgress(shown: ShownProgress | null, next: Progress): ShownProgress {
  const search = keepSearch(shown);
  return search === null || next.stage === "search" ? next : { ...search, within: next };
}

/** What goes on once other lines were written: a search; null otherwise. */
export function keepSearch(shown: ShownProgress | null): ShownProgress | null {
  if (shown === null || shown.stage !== "search") return null;
  const { within: _, ...search } = shown;
  return search;
}

/** Whether a search that was shown is over, or goes on from elsewhere, which its next report says. */
export function endsSearch(event: AgentEvent): boolean {
  if (event.type === "check") return event.purpose !== "candidate";
  return ENDINGS.has(event.type);
}

const ENDINGS: ReadonlySet<AgentEvent["type"]> = new Set(["init", "locate", "edit", "result"]);
