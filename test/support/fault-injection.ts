/**
 * Makes one file operation of this process fail, or the process die at it: every call of `node:fs`, in all its forms,
 * whose path lies below the watched folders is counted, and the chosen one meets its fault.
 * Calls that Node makes inside one of its own functions count as that one.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFault, type Fault, type FaultKind, isFitting } from "./fault-kinds.ts";

/** One counted call. */
export interface WatchedCall {
  readonly name: string;
  readonly path: string;
  readonly isWrite: boolean;
}

export interface FaultPlan {
  /** Absolute paths. */
  readonly folders: readonly string[];
  /** Which call, from 1; 0: none, the calls are only counted. */
  readonly at: number;
  readonly kind: FaultKind;
}

export interface FaultRecord {
  readonly calls: readonly WatchedCall[];
  /** The call that met the fault; null: none, or the fault does not fit it. */
  readonly hit: WatchedCall | null;
}

type Call = (...parameters: unknown[]) => unknown;
type Table = Record<string, unknown>;

const READS = [
  ...["access", "lstat", "open", "opendir", "read", "readdir", "readFile", "readlink"],
  ...["realpath", "stat", "statfs", "exists", "fstat"],
];
const WRITES = [
  ...["appendFile", "chmod", "chown", "close", "copyFile", "cp", "fchmod", "fchown", "fdatasync"],
  ...["fsync", "ftruncate", "futimes", "link", "lutimes", "mkdir", "mkdtemp", "rename", "rm"],
  ...["rmdir", "symlink", "truncate", "unlink", "utimes", "write", "writeFile", "writev"],
];
const HANDLE_READS = ["read", "readFile", "readv", "stat"];
const HANDLE_WRITES = [
  ...["appendFile", "chmod", "chown", "close", "datasync", "sync", "truncate", "utimes", "write"],
  ...["writeFile", "writev"],
];

let plan: FaultPlan | null = null;
let calls: WatchedCall[] = [];
let hit: WatchedCall | null = null;
/** Above 0 inside a synchronous call: what Node does within it is not counted again. */
let depth = 0;
const pathOfDescriptor = new Map<number, string>();
const pathOfHandle = new WeakMap<object, string>();

/** Counts and spoils calls from now on. `installFaults` comes first. */
export function armFaults(next: FaultPlan): void {
  plan = next;
  calls = [];
  hit = null;
}

/** Everything works again; what was counted since `armFaults`. */
export function disarmFaults(): FaultRecord {
  plan = null;
  return { calls, hit };
}

/** Wraps `node:fs` for good; once per process. */
export async function installFaults(): Promise<void> {
  for (const name of [...READS, ...WRITES]) {
    const isWrite = WRITES.includes(name);
    wrapSync(fs as unknown as Table, `${name}Sync`, isWrite);
    wrapCallback(fs as unknown as Table, name, isWrite);
    wrapPromise(fs.promises as unknown as Table, name, isWrite);
  }
  await wrapHandles();
  syncBuiltinESMExports();
}

/** The call's fault, or null; counts it. */
function meet(name: string, parameters: readonly unknown[], isWrite: boolean): Fault | null {
  if (plan === null || depth > 0) return null;
  const found = findPath(name, parameters);
  if (found === null || !plan.folders.some((folder) => isBelow(folder, found))) return null;
  const flags = parameters[1];
  const opensForWriting = name.startsWith("open") && isWritingFlag(flags);
  const call = { name, path: found, isWrite: isWrite || opensForWriting };
  calls.push(call);
  if (!isDue(plan) || !isFitting(plan.kind, call)) return null;
  hit = call;
  return createFault(plan.kind, call);
}

/** Death comes with the first call from there on that it fits: what is read beside each other differs from run to run. */
function isDue({ at, kind }: FaultPlan): boolean {
  if (at === 0) return false;
  return kind.startsWith("kill") ? calls.length >= at : calls.length === at;
}

function findPath(name: string, parameters: readonly unknown[]): string | null {
  // Of two paths the one that comes to be.
  const isPair = /^(?:rename|link|copyFile|cp|symlink)/.test(name);
  const subject = isPair ? parameters[1] : parameters[0];
  if (typeof subject === "number") return pathOfDescriptor.get(subject) ?? null;
  if (typeof subject === "string") return path.resolve(subject);
  if (subject instanceof Uint8Array) return path.resolve(Buffer.from(subject).toString("utf8"));
  return subject instanceof URL ? subject.pathname : null;
}

function isWritingFlag(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) > 0;
  return typeof flags === "string" && /[wa+]/.test(flags);
}

function isBelow(folder: string, file: string): boolean {
  return file === folder || file.startsWith(`${folder}${path.sep}`);
}

function copyProperties(from: object, to: object): void {
  for (const key of Object.getOwnPropertyNames(from)) {
    if (["length", "name", "prototype"].includes(key)) continue;
    Object.defineProperty(to, key, Object.getOwnPropertyDescriptor(from, key) ?? {});
  }
}

function wrapSync(table: Table, name: string, isWrite: boolean): void {
  const real = table[name];
  if (typeof real !== "function") return;
  const wrapped = (...parameters: unknown[]): unknown => {
    const fault = meet(name, parameters, isWrite);
    const run = (given = parameters) => {
      depth += 1;
      try {
        return (real as Call)(...given);
      } finally {
        depth -= 1;
      }
    };
    const result = fault === null ? run() : fault.meetSync(run, parameters);
    noteDescriptor(name, parameters, result);
    return result;
  };
  copyProperties(real, wrapped);
  if (name === "realpathSync") wrapSync(wrapped as unknown as Table, "native", isWrite);
  table[name] = wrapped;
}

function noteDescriptor(name: string, parameters: readonly unknown[], result: unknown): void {
  if (name === "closeSync" || name === "close") pathOfDescriptor.delete(parameters[0] as number);
  if (!name.startsWith("open") || typeof result !== "number") return;
  const opened = findPath(name, parameters);
  if (opened !== null) pathOfDescriptor.set(result, opened);
}

function wrapCallback(table: Table, name: string, isWrite: boolean): void {
  const real = table[name];
  if (typeof real !== "function" || name === "exists") return;
  const wrapped = (...parameters: unknown[]): unknown => {
    const callback = parameters.at(-1);
    const fault = typeof callback === "function" ? meet(name, parameters, isWrite) : null;
    if (typeof callback !== "function") return (real as Call)(...parameters);
    const told = (error: unknown, ...results: unknown[]): void => {
      if (!error) noteDescriptor(name, parameters, results[0]);
      (callback as Call)(error, ...results);
    };
    const rest = parameters.slice(0, -1);
    if (fault === null) return (real as Call)(...rest, told);
    const run = (given: readonly unknown[] = rest) =>
      new Promise((resolve, reject) => {
        (real as Call)(...given, (error: unknown, result: unknown) =>
          error ? reject(error) : resolve(result),
        );
      });
    void fault.meetAsync(run, rest).then((result) => told(null, result), told);
    return undefined;
  };
  copyProperties(real, wrapped);
  table[name] = wrapped;
}

function wrapPromise(table: Table, name: string, isWrite: boolean): void {
  const real = table[name];
  if (typeof real !== "function") return;
  table[name] = async (...parameters: unknown[]): Promise<unknown> => {
    const fault = meet(name, parameters, isWrite);
    const run = async (given: readonly unknown[] = parameters) => (real as Call)(...given);
    const result = await (fault === null ? run() : fault.meetAsync(run, parameters));
    const opened = name === "open" ? findPath(name, parameters) : null;
    if (opened !== null) pathOfHandle.set(result as object, opened);
    return result;
  };
}

async function wrapHandles(): Promise<void> {
  const file = path.join(fs.mkdtempSync(path.join(tmpdir(), "faults-")), "handle");
  const handle = await fs.promises.open(file, "w");
  const table = Object.getPrototypeOf(handle) as Table;
  await handle.close();
  fs.rmSync(path.dirname(file), { recursive: true });
  for (const name of [...HANDLE_READS, ...HANDLE_WRITES]) {
    const real = table[name];
    if (typeof real !== "function") continue;
    table[name] = async function wrapped(this: object, ...parameters: unknown[]): Promise<unknown> {
      const opened = pathOfHandle.get(this);
      const words = [opened, ...parameters];
      const fault = meet(`handle.${name}`, words, HANDLE_WRITES.includes(name));
      const run = async (given: readonly unknown[] = words) =>
        (real as Call).call(this, ...given.slice(1));
      return fault === null ? run() : fault.meetAsync(run, words);
    };
  }
}
