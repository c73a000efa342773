/** `agent bench --join`: what the rows of several files come to side by side. Loads no model. */
import path from "node:path";
import { Readable } from "node:stream";
import type { ExitCode } from "../base/errors.ts";
import { joinSuiteRows, nameAgentsApart, parseSuiteRows } from "../bench/suite-rows.ts";
import type { BenchIo } from "./bench-command.ts";
import type { BenchJoinCommand } from "./bench-flags.ts";
import { writeSuite } from "./bench-suite-command.ts";
import { readInput } from "./input-file.ts";

const MAX_BYTES = 256 * 1024 * 1024;

/** 0; throws "input-invalid". */
export async function runJoinCommand(
  { files, json }: BenchJoinCommand,
  io: Pick<BenchIo, "stdout" | "color">,
): Promise<ExitCode> {
  const names = files.map((file) => path.basename(file));
  const isDouble = new Set(names).size < names.length;
  const read = await Promise.all(
    files.map(async (file) => {
      const text = await readInput(file, { stdin: Readable.from([]), maxBytes: MAX_BYTES });
      const name = isDouble ? file : path.basename(file);
      return { name, rows: parseSuiteRows(text, file) };
    }),
  );
  const rows = joinSuiteRows(nameAgentsApart(read));
  writeSuite({ rows, notRunnable: [], isStopped: false }, json, io);
  return 0;
}
