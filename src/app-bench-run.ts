/**
 * One message of a benchmark, as a run would have it: the folder taken, the message done with a model that is loaded
 * already, the folder given back. Nobody is asked, and nothing is drawn.
 */
import type { AgentEvent } from "./agent/events.ts";
import { type OpenFolder, openFolder } from "./app-folder.ts";
import { MessageRun } from "./app-message.ts";
import type { ModelSource } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { type AgentError, isAgentError } from "./base/errors.ts";
import type { RepairOutcome } from "./bench/bench-port.ts";
import { reasonOf } from "./runtime/watchdog.ts";

export interface BenchMessage {
  /** Its folder and its session are theirs. */
  options: AppOptions;
  task: string;
  models: ModelSource;
  deps: Omit<AppDeps, "emit" | "ask" | "onEmergency">;
}

type Result = Extract<AgentEvent, { type: "result" }>;

/** Wrong usage, an unusable model, a signal: the next run would end the same way. */
const ENDS_ALL: ReadonlySet<number> = new Set([2, 6, 130, 143]);

/** What the agent does not get done is an outcome; throws what would end every further run too, and what kept this one from beginning. */
export async function runBenchMessage(message: BenchMessage): Promise<RepairOutcome> {
  const { options, models, task } = message;
  const results: Result[] = [];
  const deps: AppDeps = {
    ...message.deps,
    emit: (event) => {
      if (event.type === "result") results.push(event);
    },
    // The folder is the benchmark's and is removed: there is nothing to put back.
    onEmergency: () => {},
  };
  const startedAtMs = performance.now();
  const folder = await openFolder({ options, deps, models });
  let failure: AgentError | null = null;
  try {
    await new MessageRun({ folder, task, options, signal: deps.signal, deps }).run();
  } catch (error) {
    if (!isAgentError(error)) throw error;
    failure = error;
  } finally {
    await giveBack(folder);
  }
  const [result] = results;
  if (failure !== null && (result === undefined || endsAll(failure))) throw failure;
  if (result === undefined) throw new Error("a message ended without a result");
  if (result.status === "interrupted") throw reasonOf(deps.signal);
  return createOutcome(result, performance.now() - startedAtMs);
}

/** A task too large for the context says nothing about the next one. */
function endsAll(error: AgentError): boolean {
  return ENDS_ALL.has(error.exitCode) && !isAgentError(error, "context-full");
}

async function giveBack(folder: OpenFolder): Promise<void> {
  try {
    await folder.close();
  } finally {
    folder.release();
  }
}

function createOutcome(
  { exitCode, status, usage, candidates, answer, message }: Result,
  durationMs: number,
): RepairOutcome {
  return {
    exitCode,
    durationMs,
    candidates,
    status,
    output: [answer ?? "", message].filter((text) => text !== "").join("\n"),
    sampledTokens: usage.sampledTokens,
    promptTokens: usage.promptTokens,
    forcedTokens: usage.forcedTokens,
  };
}
