/** Reads a model's bytes again and compares their hash with the catalogue's, else with the one on record. */

import path from "node:path";
import { AgentError } from "../base/errors.ts";
import { hashFile } from "./file-hash.ts";
import { readKnownHash } from "./hash-record.ts";
import { findLocalFile } from "./local-models.ts";
import type { ModelsDeps } from "./models-deps.ts";
import { resolveModel } from "./resolve-model.ts";

export interface VerifiedModel {
  path: string;
  sha256: string;
  /** `unknown`: nobody published or recorded a hash to compare with. */
  verdict: "intact" | "unknown";
}

/**
 * Takes what `resolveModel` takes, and needs a file that is here.
 * Throws "model-damaged", "model-absent", "interrupted" and what resolving throws.
 */
export async function verifyModel(reference: string, deps: ModelsDeps): Promise<VerifiedModel> {
  const { catalogue, cacheFolder } = deps.environment;
  const file = await locateFile(reference, deps);
  const catalogued = catalogue.find((entry) => entry.file === path.basename(file));
  const expected = catalogued?.sha256 ?? (await readKnownHash(cacheFolder, file));
  const sha256 = await hashFile(file, {
    cacheFolder,
    fresh: true,
    signal: deps.signal,
    onProgress: (doneBytes, totalBytes) =>
      deps.onProgress?.({ stage: "verify", source: file, doneBytes, totalBytes }),
  });
  if (expected !== null && expected !== sha256) {
    throw new AgentError("model-damaged", {
      path: file,
      expectedSha256: expected,
      actualSha256: sha256,
    });
  }
  return { path: file, sha256, verdict: expected === null ? "unknown" : "intact" };
}

/** An alias's file is taken by name: whether its content is right is the question. */
async function locateFile(reference: string, deps: ModelsDeps): Promise<string> {
  const entry = deps.environment.catalogue.find(({ alias }) => alias === reference.toLowerCase());
  const local = entry && (await findLocalFile(deps.environment, entry.file));
  return local?.path ?? (await resolveModel(reference, { ...deps, allowPull: false })).path;
}
