/**
 * The token log of the session that is open: what the engine is asked goes to its file, and beside it what the tools saw
 * and what became of the files, so that two runs can be compared. Composition only.
 */
import type { AgentEvent } from "./agent/events.ts";
import type { TaskChange } from "./app-task-files.ts";
import type { ExitCode } from "./base/errors.ts";
import { hashText, type TapeRecord, type WriteTape } from "./runtime/tape/tape-record.ts";
import { TapeFile } from "./session/tape-file.ts";

export interface SessionTapeOptions {
  projectState: string;
  sessionId: string;
  emit: (event: AgentEvent) => void;
}

/** The log of one session; `write` stays the same function as long as it is open. */
export interface SessionTape {
  write: WriteTape;
  close(): void;
}

export function openSessionTape({
  projectState,
  sessionId,
  emit,
}: SessionTapeOptions): SessionTape {
  const file = new TapeFile({
    projectState,
    sessionId,
    describeCut: (reason): TapeRecord => ({ op: "cut", reason }),
    onFailure: (message) => emit({ type: "notice", level: "warn", message }),
  });
  return { write: (record) => file.append(record), close: () => file.close() };
}

export interface RunFacts {
  version: string;
  seed: number;
  isReproducible: boolean;
  /** The person's words. */
  task: string;
}

export function tapeRun({ version, seed, isReproducible, task }: RunFacts): TapeRecord {
  const node = process.version;
  return { op: "run", version, node, seed, isReproducible, task: hashText(task) };
}

/** Null for what says nothing of the project, and for what differs from run to run (durations, paths of copies). */
export function tapeObservation(event: AgentEvent): TapeRecord | null {
  switch (event.type) {
    case "check": {
      const { outcome, passed, failed, failing } = event.summary;
      return observe("check", [event.purpose, outcome, passed, failed, failing]);
    }
    case "tool_result":
      return observe("tool_result", [event.name, event.isOk, event.text]);
    case "candidate_end":
      return observe("candidate", [event.generator, event.target, event.outcome]);
    default:
      return null;
  }
}

function observe(kind: string, what: unknown): TapeRecord {
  return { op: "observed", kind, sha256: hashText(JSON.stringify(what)) };
}

export function tapeEnd(exitCode: ExitCode, changes: readonly TaskChange[]): TapeRecord {
  const files = changes
    .map(({ path, afterSha }) => ({ path, sha256: afterSha }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { op: "done", exitCode, files };
}
