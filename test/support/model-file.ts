/** Finds a catalogue model on this machine for tests that need real weights; they skip, and say so, without it. */
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { findPresent } from "../../src/models/pull-model.ts";
import { targetEntry } from "../../src/models/pull-target.ts";

/** The verified file, or null after printing why tests are skipped. Never downloads. */
export async function findModelFile(alias: string): Promise<string | null> {
  const environment = createModelsEnvironment();
  const entry = environment.catalogue.find((each) => each.alias === alias);
  if (entry === undefined) throw new Error(`${alias} is not in the catalogue`);
  const found = await findPresent(targetEntry(entry, environment), { environment, offline: true });
  if (found === null) {
    process.stderr.write(`skipped: ${alias} is not on this machine (agent models pull ${alias})\n`);
  }
  return found?.path ?? null;
}
