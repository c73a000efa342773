/**
 * The composition root of one message: the folder taken, the message done in it, the folder given back. Draws nothing and
 * never ends the process.
 */
import { openFolder } from "./app-folder.ts";
import { MessageRun } from "./app-message.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import type { ExitCode } from "./base/errors.ts";

export type { AppDeps, AppOptions } from "./app-options.ts";

/** Does what one message asks for. Throws AgentError before anything was changed, or after restoring all. */
export async function runMessage(
  { task, ...options }: AppOptions & { task: string },
  deps: AppDeps,
): Promise<ExitCode> {
  const parts = { ...deps, emit: endWithResult(deps.emit) };
  const folder = await openFolder({ options: { ...options, purpose: task }, deps: parts });
  const run = new MessageRun({ folder, task, options, signal: deps.signal, deps: parts });
  try {
    return await run.run();
  } finally {
    // Native code may be long in ending; whoever stopped the run is not to wait for it.
    if (run.isStopped) void folder.close();
    else {
      await folder.models.saveSnapshot();
      await folder.close();
    }
    folder.release();
  }
}

/** The result is the last event: figures that a monitor reports while things are put away are of no use to anybody. */
function endWithResult(emit: AppDeps["emit"]): AppDeps["emit"] {
  let hasEnded = false;
  return (event) => {
    if (hasEnded && event.type === "memory") return;
    hasEnded ||= event.type === "result";
    emit(event);
  };
}
