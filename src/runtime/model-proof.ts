/**
 * Proves a model file in a child process before this process opens it, and remembers the verdict by file hash.
 * One changed field of a valid header can abort the native loader, and an abort cannot be caught.
 */
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../base/durable-file.ts";
import { AgentError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { readSmallFile } from "../base/small-file.ts";
import { describeEnd, forkScript, isCrash, type ProcessEnd } from "./child-script.ts";
import { ENGINE_PACKAGE_VERSION } from "./engine-version.ts";
import { checkModelFile } from "./model-check.ts";
import { readEngineBuild } from "./pinned/engine-build.ts";
import { nameLocalBuild, readLocalBuild } from "./pinned/local-build.ts";
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
const MAX_RECORD_BYTES = 65_536;

const STORED_VERDICT = z.object({
  engine: z.string(),
  ok: z.boolean(),
  reason: z.string().optional(),
});

/**
 * Resolves when the file has been loaded and one token decoded, now or in an earlier run with this engine. Throws
 * "model-unreadable"; "model-unusable" with what is wrong with the header, which no child is started for, with what
 * the child said or how it died. Cost of the first time: one load.
 */
export async function proveModel(options: ProofOptions): Promise<void> {
  const record = locateRecord(options.cacheFolder, options.sha256);
  let verdict = await readVerdict(record);
  if (verdict === null) {
    await checkModelFile(options.modelPath);
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

/** What an earlier run with this engine found of the file with this sha256; null when none has proven it. */
export function readProof(cacheFolder: string, sha256: string): Promise<ProofVerdict | null> {
  return readVerdict(locateRecord(cacheFolder, sha256));
}

function locateRecord(cacheFolder: string, sha256: string): string {
  return path.join(cacheFolder, "proofs", `${sha256}.json`);
}

async function readVerdict(record: string): Promise<ProofVerdict | null> {
  try {
    const stored = STORED_VERDICT.parse(JSON.parse(await readSmallFile(record, MAX_RECORD_BYTES)));
    if (stored.engine !== (await nameEngine())) return null;
    return stored.ok ? { ok: true } : { ok: false, reason: stored.reason ?? "it failed before" };
  } catch {
    return null; // absent or damaged: prove again
  }
}

/** What one build has proven says nothing of another. */
async function nameEngine(): Promise<string> {
  if (readEngineBuild() === "prebuilt") return ENGINE_PACKAGE_VERSION;
  return `${ENGINE_PACKAGE_VERSION}+${nameLocalBuild(await readLocalBuild())}`;
}

async function storeVerdict(record: string, verdict: ProofVerdict): Promise<void> {
  try {
    await makeFolder(path.dirname(record));
    const text = JSON.stringify({ engine: await nameEngine(), ...verdict });
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
    const child = forkScript(new URL("./proof-child", import.meta.url), {
      args: [options.modelPath],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
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

function readEnd(answer: ProofVerdict | null, end: ProcessEnd & { timeoutMs: number }): Proof {
  if (answer !== null) return { verdict: answer, isLasting: answer.ok };
  if (end.signal === "SIGKILL") {
    const reason = `loading it did not end within ${Math.round(end.timeoutMs / 1000)} s, or memory ran out`;
    return { verdict: { ok: false, reason }, isLasting: false };
  }
  const reason = `the engine crashed on it (${describeEnd(end)})`;
  return { verdict: { ok: false, reason }, isLasting: isCrash(end) };
}
