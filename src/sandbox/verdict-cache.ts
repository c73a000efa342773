/**
 * Remembers verdicts on disk: one small file for each template, vocabulary and state of the verifier. Whatever cannot be
 * read, or says something else than it should, counts as absent: the worst outcome is verifying again.
 */
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../base/durable-file.ts";
import { makeFolder } from "../base/make-folder.ts";
import { readSmallFile } from "../base/small-file.ts";
import type { TemplateReport } from "../template/verifier/report.ts";
import { TEMPLATE_REPORT } from "../template/verifier/report-schema.ts";

const MAX_RECORD_BYTES = 4_000_000;

const RECORD = z.object({ key: z.string(), report: TEMPLATE_REPORT });

/** `key`: of verdict-key.ts. */
export async function readVerdict(
  cacheFolder: string,
  key: string,
): Promise<TemplateReport | null> {
  const file = recordFile(cacheFolder, key);
  try {
    const record = RECORD.parse(JSON.parse(await readSmallFile(file, MAX_RECORD_BYTES)));
    return record.key === key ? record.report : null;
  } catch {
    return null;
  }
}

/** Never throws: without a cache the work is only done again. Two processes may store the same verdict at once. */
export async function storeVerdict(
  cacheFolder: string,
  key: string,
  report: TemplateReport,
): Promise<void> {
  const text = JSON.stringify({ key, report });
  if (Buffer.byteLength(text) > MAX_RECORD_BYTES) return;
  try {
    const file = recordFile(cacheFolder, key);
    await makeFolder(path.dirname(file));
    await replaceTextFile(file, text);
  } catch {
    // A home that cannot be written to.
  }
}

function recordFile(cacheFolder: string, key: string): string {
  return path.join(cacheFolder, "templates", `${key}.json`);
}
