/**
 * What a sandbox tells of the command in it: the process everything in it hangs on, and how the command ended. Text comes in
 * pieces; what is not understood is passed over.
 */

/** As a shell tells it: a signal's number is added to it. */
const SIGNAL_BASE = 128;
const MAX_LINE_CHARS = 64 * 1024;

export class SandboxStatus {
  #rest = "";
  /** Of the first process of the sandbox, as it is known outside. */
  #processId: number | null = null;
  #exitCode: number | null = null;

  push(text: string): void {
    const lines = (this.#rest + text).slice(-MAX_LINE_CHARS).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#read(line);
  }

  get processId(): number | null {
    return this.#processId;
  }

  /** Null: it has not ended, or has never begun. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  #read(line: string): void {
    const processId = readNumber(line, "child-pid");
    if (processId !== null && processId > 1) this.#processId ??= processId;
    this.#exitCode ??= readNumber(line, "exit-code");
  }
}

function readNumber(line: string, key: string): number | null {
  const digits = new RegExp(`"${key}": (\\d{1,10})\\b`).exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Signals that end a program that does not ask for it; other numbers above 128 are a program's own. */
const ENDING: Readonly<Record<number, NodeJS.Signals>> = {
  2: "SIGINT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
  31: "SIGSYS",
};

/** The end of a command as its parent would see it. */
export function readEnd(code: number): {
  exitCode: number | null;
  signalName: NodeJS.Signals | null;
} {
  const signalName = ENDING[code - SIGNAL_BASE] ?? null;
  return signalName === null ? { exitCode: code, signalName } : { exitCode: null, signalName };
}
