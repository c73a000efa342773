/** A folder of a test file's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

/** Removed after the tests of the file that asks for it. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-boot-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
