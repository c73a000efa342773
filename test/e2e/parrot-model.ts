/** The parrot model as a file, for tests that load it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { encodeParrotModel } from "../support/parrot-bytes.ts";

/** The path of the file, removed after the tests of the file that asks for it. `line`: no character twice, nothing outside ASCII. */
export function writeParrotModel(line: string): string {
  const bytes = encodeParrotModel(line);
  const folder = mkdtempSync(path.join(tmpdir(), "agent-parrot-model-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "parrot.gguf");
  writeFileSync(file, bytes);
  return file;
}
