/**
 * The composition root: the folder, its lock and its session, then one message in them. Draws nothing and never ends the
 * process.
 */
import { MessageRun } from "./app-message.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import type { ExitCode } from "./base/errors.ts";
import { openRealFolder } from "./base/real-folder.ts";
import { acquireProjectLock } from "./session/lock.ts";
import { recoverProject } from "./session/recovery.ts";
import { openSession } from "./session/session-log.ts";
import { openStateDirectory } from "./session/state-directory.ts";
import { describeRecoveredTask } from "./ui/recovered-task.ts";

export type { AppDeps, AppOptions } from "./app-options.ts";

/** Does what one message asks for. Throws AgentError before anything was changed, or after restoring all. */
export async function runMessage(options: AppOptions, deps: AppDeps): Promise<ExitCode> {
  const root = await openRealFolder(options.cwd);
  const state = openStateDirectory({ env: deps.env });
  const warn = (message: string) => deps.emit({ type: "notice", level: "warn", message });
  if (state.notice !== null) warn(state.notice);
  const lock = acquireProjectLock(state.path, root);
  try {
    const { tasks } = await recoverProject(state.path, root);
    for (const task of tasks) warn(describeRecoveredTask(task));
    const session = openSession({
      stateDirectory: state.path,
      root,
      continues: options.continues ?? false,
    });
    if (session.notice !== null) warn(session.notice);
    try {
      return await new MessageRun({ root, stateFolder: state.path, session, options, deps }).run();
    } finally {
      session.close();
    }
  } finally {
    lock.release();
  }
}
