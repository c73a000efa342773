/** What a spoiled file operation meets, and which operations each fault fits. Knows nothing of counting. */
import os from "node:os";

const ERRORS = ["ENOSPC", "EIO", "EACCES", "EINTR", "EROFS", "EMFILE"] as const;
type ErrorCode = (typeof ERRORS)[number];

/** As libuv says them. */
const WORDS: Readonly<Record<ErrorCode, string>> = {
  ENOSPC: "no space left on device",
  EIO: "i/o error",
  EACCES: "permission denied",
  EINTR: "interrupted system call",
  EROFS: "read-only file system",
  EMFILE: "too many open files",
};

/**
 * "short": half of the bytes, and no error. "torn": half of the bytes, then ENOSPC. The last two end the process.
 */
export const FAULT_KINDS = [...ERRORS, "short", "torn", "kill-before", "kill-after"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultSubject {
  readonly name: string;
  readonly path: string;
  readonly isWrite: boolean;
}

type Run<Result> = (parameters?: unknown[]) => Result;

/** How one call goes in place of its own way. */
export interface Fault {
  meetSync(run: Run<unknown>, parameters: unknown[]): unknown;
  meetAsync(run: Run<Promise<unknown>>, parameters: unknown[]): Promise<unknown>;
}

const OPENS = /^(?:handle\.)?(?:open|opendir|readdir|readFile|writeFile|appendFile|copyFile|cp)/;
const WRITES_BYTES = /^(?:handle\.)?(?:write|writeFile|appendFile)(?:Sync)?$/;
/** Calls that the kernel begins again by itself or that end at once do not know this error. */
const INTERRUPTIBLE = /^(?:handle\.)?(?:open|read|write|fsync|sync|readFile|writeFile)(?:Sync)?$/;
const NEEDS_RIGHTS = /(?:^|\.)(?:fsync|sync|fdatasync|datasync|close|fstat|read|write)(?:Sync)?$/;

/** Whether a system could give this fault at such a call. */
export function isFitting(kind: FaultKind, { name, isWrite }: FaultSubject): boolean {
  switch (kind) {
    case "ENOSPC":
      return (
        isWrite &&
        !/(?:^|\.)(?:rm|rmdir|unlink|close|chown|fchown|chmod|fchmod)(?:Sync)?$/.test(name)
      );
    case "EROFS":
      return isWrite && !/(?:^|\.)close(?:Sync)?$/.test(name);
    case "EACCES":
      return !NEEDS_RIGHTS.test(name);
    case "EINTR":
      return INTERRUPTIBLE.test(name);
    case "EMFILE":
      return OPENS.test(name);
    case "short":
      return /^(?:handle\.)?write(?:Sync)?$/.test(name);
    case "torn":
      return WRITES_BYTES.test(name);
    case "EIO":
    case "kill-before":
    case "kill-after":
      return true;
  }
}

export function createFault(kind: FaultKind, subject: FaultSubject): Fault {
  if (kind === "short") return createShortWrite();
  if (kind === "torn") return createTornWrite(subject);
  if (kind === "kill-before" || kind === "kill-after") return createDeath(kind);
  return createFailure(kind, subject);
}

function createError(code: ErrorCode, { name, path }: FaultSubject): Error {
  const syscall = name.replace(/^handle\./, "").replace(/Sync$/, "");
  const errno = -(os.constants.errno[code] ?? 1);
  const message = `${code}: ${WORDS[code]}, ${syscall} '${path}'`;
  return Object.assign(new Error(message), { code, errno, syscall, path });
}

function createFailure(code: ErrorCode, subject: FaultSubject): Fault {
  // What is closed with an error is closed all the same.
  const isClose = /(?:^|\.)close(?:Sync)?$/.test(subject.name);
  const isQuestion = subject.name === "existsSync";
  return {
    meetSync(run) {
      if (isQuestion) return false;
      if (isClose) run();
      throw createError(code, subject);
    },
    async meetAsync(run) {
      if (isClose) await run();
      throw createError(code, subject);
    },
  };
}

function createShortWrite(): Fault {
  return {
    meetSync: (run, parameters) => run(halve(parameters)),
    meetAsync: (run, parameters) => run(halve(parameters)),
  };
}

function createTornWrite(subject: FaultSubject): Fault {
  return {
    meetSync(run, parameters) {
      run(halve(parameters));
      throw createError("ENOSPC", subject);
    },
    async meetAsync(run, parameters) {
      await run(halve(parameters));
      throw createError("ENOSPC", subject);
    },
  };
}

function createDeath(kind: "kill-before" | "kill-after"): Fault {
  const die = () => process.kill(process.pid, "SIGKILL");
  return {
    meetSync(run) {
      if (kind === "kill-after") run();
      die();
    },
    async meetAsync(run) {
      if (kind === "kill-after") await run();
      die();
    },
  };
}

/** The bytes of a write are its second parameter, and a length may stand behind an offset; texts are halved likewise. */
function halve([target, bytes, offset, length, ...rest]: unknown[]): unknown[] {
  if (bytes instanceof Uint8Array && typeof offset === "number" && typeof length === "number") {
    return [target, bytes, offset, Math.max(1, length >> 1), ...rest];
  }
  if (bytes instanceof Uint8Array && typeof offset === "number") {
    return [target, bytes, offset, Math.max(1, (bytes.length - offset) >> 1), ...rest];
  }
  if (bytes instanceof Uint8Array)
    return [target, bytes.subarray(0, Math.max(1, bytes.length >> 1)), offset];
  if (typeof bytes === "string") return [target, bytes.slice(0, bytes.length >> 1), offset, length];
  return [target, bytes, offset, length, ...rest];
}
