/** What a runner's way to measure coverage is given. */
import type { TestCommand } from "../test-command.ts";
import type { TestFailure } from "../test-report.ts";

export interface CoverageRun {
  command: TestCommand;
  /** A real path. */
  root: string;
  failures: readonly TestFailure[];
  /** For all runs together. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** A fresh private folder outside the project; removed when the measurement ends. */
  makeFolder: () => Promise<string>;
}
