/** What a benchmark needs done by the real agent and its model. Implemented where the program is put together. */
import type { Tally } from "./bench-tally.ts";

/** One way to run the agent: the two sides of a comparison differ here. */
export interface BenchSide {
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** Further flags of a run, as words. */
  words: readonly string[];
}

export interface BenchModel {
  /** As the person or the catalogue calls it. */
  name: string;
  path: string;
}

export interface BenchSpeed {
  /** The count chosen by measuring. */
  threads: number;
  prefillTokensPerSecond: number;
  decodeTokensPerSecond: number;
  /** With a single thread; null: not measured. */
  singleThreadTokensPerSecond: number | null;
  /** Of the tokens of typical tool calls, how many were known without asking the model; null: not measured. */
  forcedCalls: { tokens: number; forced: number } | null;
}

export interface RepairRequest {
  side: BenchSide;
  seed: number;
  /** For the whole message. */
  timeoutMs: number;
  /** Go on with the session that the message before began in the same folder. */
  continues: boolean;
  /** Private to this folder and as short-lived: sessions, journals and memories belong here, not to the person. */
  stateFolder: string;
  signal: AbortSignal;
}

export interface RepairOutcome {
  exitCode: number;
  durationMs: number;
  sampledTokens: number;
  candidates: number;
  /** The agent's own word for how it ended. */
  status: string;
  /** All that the agent said to the person: its answer and its last message. */
  output: string;
  promptTokens?: number;
  forcedTokens?: number;
}

export interface BenchPort {
  /** Loads nothing. Throws "usage-invalid" for words that no run takes, and what finding a model throws. */
  describeModel(side: BenchSide, signal: AbortSignal): Promise<BenchModel>;
  /** Unless it is loaded: no run is charged for it. Throws what loading throws, and the signal's reason. */
  load(side: BenchSide, signal: AbortSignal): Promise<void>;
  /** Throws what loading throws. */
  measureSpeed(
    side: BenchSide,
    options: { isQuick: boolean; signal: AbortSignal },
  ): Promise<BenchSpeed>;
  /** Calls of tools, each decoded under the grammar of its turn; `right` counts those that are valid. */
  measureCalls(
    side: BenchSide,
    options: { trials: number; seed: number; signal: AbortSignal; onTrial: (tally: Tally) => void },
  ): Promise<Tally>;
  /** What the agent does not get done is an outcome; throws when no run can begin, and the signal's reason. */
  repair(folder: string, prompt: string, request: RepairRequest): Promise<RepairOutcome>;
}

/** A benchmark's dealings with the system, under the same rules as those of the agent's tools. */
export interface BenchMachine {
  /** The place of a file below `root`. Throws "path-outside" and "path-forbidden". */
  resolveInside(root: string, path: string): Promise<{ absolute: string; relative: string }>;
  /** Never rejects for what the command does, and leaves no process of its group behind. */
  runCommand(options: {
    argv: readonly string[];
    cwd: string;
    timeoutMs: number;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    /** Runs nothing of a case. */
    isOurs?: boolean;
  }): Promise<CommandEnd>;
}

export interface CommandEnd {
  /** Null where a signal ended it or it could not start. */
  exitCode: number | null;
  /** The end of what it printed. */
  output: string;
  timedOut: boolean;
  startError?: { code: string; message: string };
}
