/**
 * Whether a stronger model takes over after a task has ended: only where one is configured and the first one gave the
 * work up by itself. What a person decided, a denial, a stop, a limit, is no failure of the model. Pure.
 */
import type { TaskOutcome } from "../task-outcome.ts";
import type { Work } from "../understand/request.ts";

export interface EscalationState {
  work: Work;
  /** A second model had its turn in this task. */
  isEscalated: boolean;
  /** The person or the system stopped the run. */
  isInterrupted: boolean;
  /** The person said no to something that the task wanted. */
  wasDenied: boolean;
  /** The person said how long the task may take. */
  isTimeLimited: boolean;
  /** The person said how many tokens, candidates or turns the task may take. */
  hasOwnLimits: boolean;
}

export type EscalationDecision<Config> =
  | { isDue: true; to: Config }
  /** `reason`: for a person, the end of a sentence; null where nobody would expect it to happen. */
  | { isDue: false; reason: string | null };

/** What a second attempt can do better: questions and mechanical work are none of it. */
const ESCALATED: ReadonlySet<Work> = new Set(["change", "fix-tests"]);

/** `config`: null where escalation is off, as it is unless configured. */
export function decideEscalation<Config>(
  { status }: Pick<TaskOutcome, "status">,
  config: Config | null,
  state: EscalationState,
): EscalationDecision<Config> {
  const isGivenUp = status === "not-achieved" || status === "limit";
  if (config === null || !isGivenUp || !ESCALATED.has(state.work)) {
    return { isDue: false, reason: null };
  }
  const bar = findBar(status, state);
  return bar === undefined ? { isDue: true, to: config } : { isDue: false, reason: bar };
}

function findBar(status: TaskOutcome["status"], state: EscalationState): string | undefined {
  const bars: readonly (readonly [boolean, string])[] = [
    [state.isEscalated, "a second model has tried already"],
    [state.isInterrupted, "the task was stopped"],
    [state.wasDenied, "something it needed was not allowed"],
    [state.isTimeLimited, "the time was limited"],
    [status === "limit" && state.hasOwnLimits, "the limit that was set is reached"],
  ];
  return bars.find(([holds]) => holds)?.[1];
}
