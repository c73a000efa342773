/** Says in one paragraph what was put right after a run that was cut off. */
import type { RecoveredTask } from "../session/recovery.ts";

/** Plain text, not yet safe to show: file names are the project's. */
export function describeRecoveredTask({
  task,
  restored,
  leftAlone,
  isFinished,
}: RecoveredTask): string {
  const left = leftAlone.map(({ path, reason, savedCopy }) => {
    const copy = savedCopy === null ? "" : `, its earlier content is in ${savedCopy}`;
    return `${path} was left alone: ${reason}${copy}.`;
  });
  return [
    `An earlier run ("${task}") was cut off; restored: ${restored.join(", ") || "nothing"}.`,
    ...left,
    ...(isFinished ? [] : ["The next start tries again."]),
  ].join(" ");
}
