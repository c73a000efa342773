/** What a session knows of its earlier tasks: what "undo", "also" and "the other one" refer to. Plain data. */
import type { ExitCode } from "../../base/errors.ts";
import type { RequestKind, Work } from "../understand/request.ts";
import type { Recap } from "./recap.ts";

export interface TaskMemory {
  /** From 1, in the order of the session. */
  number: number;
  /** The person's words, at most 2,000 characters. */
  said: string;
  /** The same with references resolved. */
  task: string;
  kind: RequestKind;
  work: Work;
  /** One sentence by code: what was done to which files, and what the checks said. */
  synthesis: string;
  filesChanged: readonly string[];
  /** Qualified names of the symbols that were changed or added, as far as they are known. */
  symbolsChanged: readonly string[];
  rename: { oldName: string; newName: string } | null;
  /** What was answered, at most 1,000 characters; null when nothing was. */
  answer: string | null;
  /** The journal that takes its changes back; null when nothing was written. */
  journalTaskId: string | null;
  /** False once its changes were undone. */
  isStanding: boolean;
  exitCode: ExitCode;
  /** True: it was only shown what would be done. `said` is what "do it" then stands for. */
  isPlan?: boolean | undefined;
}

export interface SessionMemory {
  sessionId: string;
  /** Oldest first. */
  tasks: readonly TaskMemory[];
  /** What the tasks up to a number came to; null before the first. */
  recap: Recap | null;
}
