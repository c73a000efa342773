/** Writes files of a case or task into a folder of our own, under the rules that the agent's tools have for paths. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isAgentError, messageOf } from "../base/errors.ts";
import type { BenchMachine } from "./bench-port.ts";
import { CaseProblem } from "./suite-case.ts";

/** Path from the root, with "/", to content. */
export type FileTexts = ReadonlyMap<string, string | Uint8Array>;

/** Over what lies there. Throws a CaseProblem for a path that leads out, or where none can be written. */
export async function placeFiles(
  { resolveInside }: Pick<BenchMachine, "resolveInside">,
  root: string,
  files: FileTexts,
): Promise<void> {
  for (const [name, content] of files) {
    try {
      const { absolute } = await resolveInside(root, name);
      await mkdir(path.dirname(absolute), { recursive: true });
      await rm(absolute, { force: true });
      await writeFile(absolute, content, { flag: "wx" });
    } catch (cause) {
      if (isFullDisk(cause)) throw cause;
      const reason = isAgentError(cause)
        ? cause.message
        : `${JSON.stringify(name.slice(0, 200))} cannot be written: ${messageOf(cause)}`;
      throw new CaseProblem(reason, { cause });
    }
  }
}

function isFullDisk(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}
