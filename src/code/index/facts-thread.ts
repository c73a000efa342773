/** A thread that reads files into facts: one batch in, one answer out, until it is ended. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../base/errors.ts";
import { readIndexedFiles } from "./read-facts.ts";
import type { ReadAnswer, ReadBatch } from "./read-files.ts";

parentPort?.on("message", async ({ root, requests }: ReadBatch) => {
  let answer: ReadAnswer;
  try {
    answer = { readings: await readIndexedFiles(root, requests) };
  } catch (error) {
    answer = { failure: messageOf(error) };
  }
  parentPort?.postMessage(answer);
});
