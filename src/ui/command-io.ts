/** What a command beside the run (models, undo, redo) writes to; it knows no stream of the process. */
import type { OutputStream } from "./output.ts";

export interface CommandIo {
  /** Results, and nothing else: a program may read it. */
  stdout: OutputStream;
  /** Notices and progress. */
  stderr: OutputStream;
  stderrIsTty: boolean;
  color: boolean;
  /** Width of the terminal in cells. */
  columns: number;
}
