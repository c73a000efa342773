/**
 * Proves a model file in a child process before this process opens it, and remembers the verdict by file hash.
 * One changed field of a valid header can abort the native loader, and an abort cannot be caught.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { replaceTextFile } from "../base/durable-file.ts";
import { AgentError } from "../base/errors.ts";
import { ENGINE_PACKAGE_VERSION } from "./native-llama.ts";
import type { ProofVerdict } from "./proof-child.ts";
import { reasonOf } from "./watchdog.ts";

export interface ProofOptions {
  modelPath: string;
  /** Of the whole file, in hex. */
  sha256: string;
  cacheFolder: string;
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Called when the file is new and the proof, which loads it once, begins. */
  onStart?: () => void;
}

const DEFAULT_TIMEOUT_MS = 300_000;

const STORED_VERDICT = z.object({
  engine: z.string(),
  ok: z.boolean(),
  reason: z.string().optional(),
});

/**
 * Resolves when the file has been loaded, decoded and rendered once, now or in an earlier run with this engine.
 * Throws "model-unusable" with what the child said or how it died. Cost of the first time: one load.
 */
export async function proveModel(options: ProofOptions): Promise<void> {
  const record = path.join(options.cacheFolder, "proofs", `${options.sha256}.json`);
  let verdict = await readVerdict(record);
  if (verdict === null) {
    options.onStart?.();
    const proof = await runChild(options);
    verdict = proof.verdict;
    // A time limit or a lack of memory says something about this moment, not about the file.
    if (proof.isLasting) await storeVerdict(record, verdict);
  }
  if (!verdict.ok) {
    throw new AgentError("model-unusable", { path: options.modelPath, reason: verdict.reason });
  }
}

async function readVerdict(record: string): Promise<ProofVerdict | null> {
  try {
    const stored = STORED_VERDICT.parse(JSON.parse(await readFile(record, "utf8")));
    if (stored.engine !== ENGINE_PACKAGE_VERSION) return null;
    return stored.ok ? { ok: true } : { ok: false, reason: stored.reason ?? "it failed before" };
  } catch {
    return null; // absent or damaged: prove again
  }
}

async function storeVerdict(record: string, verdict: ProofVerdict): Promise<void> {
  try {
    await mkdir(path.dirname(record), { recursive: true });
    const text = JSON.stringify({ engine: ENGINE_PACKAGE_VERSION, ...verdict });
    await replaceTextFile(record, text);
  } catch {
    // Without a cache the proof is only made again.
  }
}

interface Proof {
  verdict: ProofVerdict;
  isLasting: boolean;
}

function runChild(options: ProofOptions): Promise<Proof> {
  if (options.signal?.aborted) return Promise.reject(reasonOf(options.signal));
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const child = startChild(options.modelPath);
    let answer: ProofVerdict | null = null;
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    const onAbort = () => child.kill("SIGKILL");
    options.signal?.addEventListener("abort", onAbort, { once: true });
    child.once("message", (message) => {
      answer = message as ProofVerdict;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      if (options.signal?.aborted) reject(reasonOf(options.signal));
      else resolve(readEnd(answer, { code, signal, timeoutMs }));
    });
  });
}

function readEnd(
  answer: ProofVerdict | null,
  end: { code: number | null; signal: string | null; timeoutMs: number },
): Proof {
  if (answer !== null) return { verdict: answer, isLasting: answer.ok };
  if (end.signal === "SIGKILL") {
    const reason = `loading it did not end within ${Math.round(end.timeoutMs / 1000)} s, or memory ran out`;
    return { verdict: { ok: false, reason }, isLasting: false };
  }
  const how = end.signal ?? `exit code ${end.code}`;
  const reason = `the engine crashed on it (${how})`;
  return { verdict: { ok: false, reason }, isLasting: isCrash(end) };
}

/** Signals a fault in native code raises; a Ctrl-C reaches the child too and must not condemn the file. */
const CRASH_SIGNALS = new Set(["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"]);
const WINDOWS_FAULT = 0xc0000000;

function isCrash({ code, signal }: { code: number | null; signal: string | null }): boolean {
  return signal === null ? (code ?? 0) >= WINDOWS_FAULT : CRASH_SIGNALS.has(signal);
}

/** From source the child needs the TypeScript loader that runs us; built, it is plain JavaScript. */
function startChild(modelPath: string): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const script = new URL(isSource ? "./proof-child.ts" : "./proof-child.js", import.meta.url);
  const execArgv = isSource
    ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
    : [];
  return fork(fileURLToPath(script), [modelPath], {
    execArgv,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
