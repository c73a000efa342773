/**
 * Every failure we raise on purpose: a code, the facts, the exit code, and two sentences for a person
 * (what is wrong, what to do next). Bugs stay plain throws; whoever catches an AgentError may trust it.
 */

/** 0 done and verified · 1 internal · 2 usage · 3 not achieved · 4 denied · 5 limit · 6 model, template or memory unusable. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130 | 143;

/** The facts each failure carries. A new code does not compile until FAILURES has its row. */
export interface Failures {
  "usage-invalid": { problem: string; hint?: string };
  "directory-unusable": { path: string; reason: string };
  interrupted: { signal: "SIGINT" | "SIGTERM" };
}

interface FailureRow<Details> {
  exitCode: ExitCode;
  what: (details: Details) => string;
  next: (details: Details) => string;
}

const FAILURES: { [Code in keyof Failures]: FailureRow<Failures[Code]> } = {
  "usage-invalid": {
    exitCode: 2,
    what: ({ problem }) => problem,
    next: ({ hint }) => hint ?? "Run `agent --help` for the commands and flags.",
  },
  "directory-unusable": {
    exitCode: 2,
    what: ({ path, reason }) => `Cannot work in ${path}: ${reason}.`,
    next: () => "Name an existing folder you may read and write with -C DIR.",
  },
  interrupted: {
    exitCode: 130,
    what: ({ signal }) => `Stopped by ${signal}.`,
    next: () => "Run the same command again to start over.",
  },
};

export type FailureCode = keyof Failures;

/**
 * A failure with a code from the table.
 * `message` is the "what" sentence; `next` says what the person can do; `exitCode` is what the program ends with.
 */
export class AgentError<Code extends FailureCode = FailureCode> extends Error {
  override readonly name = "AgentError";
  readonly code: Code;
  readonly details: Failures[Code];
  readonly next: string;
  readonly exitCode: ExitCode;

  constructor(code: Code, details: Failures[Code], options?: { cause?: unknown }) {
    const row = FAILURES[code];
    super(row.what(details), options);
    this.code = code;
    this.details = details;
    this.next = row.next(details);
    this.exitCode = row.exitCode;
  }
}

/** Narrows to an AgentError, of one code when `code` is given. */
export function isAgentError<Code extends FailureCode = FailureCode>(
  error: unknown,
  code?: Code,
): error is AgentError<Code> {
  return error instanceof AgentError && (code === undefined || error.code === code);
}

/** The text of any thrown value, for details and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
