/**
 * The free driver: the model chooses among the tools, one call a turn. A task that only looks gets tools that only look.
 */
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import type { FreeDeps, FreeLookDeps } from "./free-deps.ts";
import { FreeRun } from "./free-run.ts";
import { openTalk } from "./open-talk.ts";
import { createChangeToolbox, createLookToolbox } from "./toolbox.ts";

/** Does what is asked; only looks where the deps or the request say so. Throws what ends the task. */
export async function* freeTask(
  request: Request,
  deps: FreeDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  if (deps.readOnly || request.prohibitions.isReadOnly) return yield* freeAnswer(request, deps);
  const opened = yield* openTalk(request, deps, (options) => createChangeToolbox(deps, options));
  return yield* new FreeRun(request, deps, opened).run();
}

/** Looks and answers. There is no way from here to a write. */
export async function* freeAnswer(
  request: Request,
  { reader, seat, memory, notes, maxTurns, toolTemperature, speaker, handover }: FreeLookDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const deps = { reader, seat, memory, notes, maxTurns, toolTemperature, speaker, handover };
  const opened = yield* openTalk(request, deps, (options) => createLookToolbox(deps, options));
  return yield* new FreeRun(request, deps, opened).run();
}
