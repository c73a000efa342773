/**
 * Reads many files into facts: a few in this thread, many in threads that end with the job, and their native memory with
 * them. A file that breaks a thread is listed as too hard, and costs nothing else.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../base/own-script.ts";
import {
  createUnread,
  type FileReading,
  type FileRequest,
  readIndexedFiles,
} from "./read-facts.ts";

export interface ReadBatch {
  root: string;
  requests: readonly FileRequest[];
}

export type ReadAnswer = { readings: FileReading[] } | { failure: string };

/** A file to read, and how large it was when listed. */
export interface SizedRequest extends FileRequest {
  sizeBytes: number;
}

/** Below this a thread would take longer to start than to read. */
const MIN_THREADED_BYTES = 1024 * 1024;
const MAX_THREADS = 4;
const BATCH_BYTES = 256 * 1024;
const BATCH_FILES = 100;
/** A thread that breaks over and over is not the files' fault. */
const MAX_BREAKS = 20;

export interface ReadOptions {
  /** How many threads a large job may have; 0: all is read here. */
  maxThreads?: number;
}

/** One reading for each request, in no particular order. `root` is a real path. Throws "language-unusable". */
export async function readFiles(
  root: string,
  requests: readonly SizedRequest[],
  { maxThreads = Math.min(MAX_THREADS, availableParallelism()) }: ReadOptions = {},
): Promise<FileReading[]> {
  const totalBytes = requests.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (maxThreads < 1 || totalBytes < MIN_THREADED_BYTES) return readIndexedFiles(root, requests);
  const job: Job = { root, batches: splitBatches(requests), readings: [], breaks: 0 };
  const threads = Math.min(maxThreads, job.batches.length);
  await Promise.all(Array.from({ length: threads }, () => workThrough(job)));
  return job.readings;
}

interface Job {
  root: string;
  /** Those that no thread has taken yet; the last is taken first. */
  batches: FileRequest[][];
  readings: FileReading[];
  breaks: number;
}

/** Takes batches until none is left, with a new thread after each break. */
async function workThrough(job: Job): Promise<void> {
  while (job.batches.length > 0 && job.breaks < MAX_BREAKS) {
    const thread = startThread(new URL("./facts-thread", import.meta.url), null);
    try {
      await feedThread(thread, job);
    } finally {
      await thread.terminate();
    }
  }
  // Without threads that work, what is left is read here.
  job.readings.push(...(await readIndexedFiles(job.root, job.batches.splice(0).flat())));
}

/** Ends when no batch is left or the thread broke. */
async function feedThread(thread: Worker, job: Job): Promise<void> {
  const ended = once(thread, "exit").then(
    () => null,
    () => null,
  );
  for (let batch = job.batches.pop(); batch !== undefined; batch = job.batches.pop()) {
    const answer = await askThread(thread, { root: job.root, requests: batch }, ended);
    if (answer !== null && "readings" in answer) {
      job.readings.push(...answer.readings);
      continue;
    }
    job.breaks += 1;
    // Which file of a batch it was is found by asking for each alone.
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) job.readings.push(giveUp(first));
    else job.batches.push(...batch.map((request) => [request]));
    return;
  }
}

async function askThread(
  thread: Worker,
  batch: ReadBatch,
  ended: Promise<null>,
): Promise<ReadAnswer | null> {
  const answer = once(thread, "message").then(([message]) => message as ReadAnswer);
  thread.postMessage(batch);
  return Promise.race([answer, ended]).catch(() => null);
}

function giveUp({ path }: FileRequest): FileReading {
  return { kind: "read", file: createUnread(path, "too-hard") };
}

function splitBatches(requests: readonly SizedRequest[]): FileRequest[][] {
  const batches: FileRequest[][] = [];
  let batch: FileRequest[] = [];
  let bytes = 0;
  for (const { path, knownHash, sizeBytes } of requests) {
    if (batch.length >= BATCH_FILES || (bytes + sizeBytes > BATCH_BYTES && batch.length > 0)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push({ path, knownHash });
    bytes += sizeBytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
