/** A stand-in for nvidia-smi: a small script of a temp folder that says and does what a test wants. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { NvidiaSmiOptions } from "../../src/memory/probe/nvidia-smi.ts";
import { createTextTree } from "./text-tree.ts";

export interface FakeNvidiaSmi extends Disposable {
  options: Required<Pick<NvidiaSmiOptions, "command" | "args">>;
  /** Ids of the processes started so far, the first one first. */
  listProcesses(): number[];
}

/**
 * `script`: JavaScript with `say(text)`, `run` (0 in the first process, 1 in the next …), `stay()` (never end) and
 * `end(code)`.
 */
export function createFakeNvidiaSmi(script: string): FakeNvidiaSmi {
  const tree = createTextTree();
  const log = path.join(tree.folder, "processes");
  const file = path.join(tree.folder, "tool.cjs");
  const prelude = `
    const { appendFileSync, existsSync, readFileSync, writeSync } = require("node:fs");
    const log = ${JSON.stringify(log)};
    const run = existsSync(log) ? readFileSync(log, "utf8").trim().split("\\n").length : 0;
    appendFileSync(log, process.pid + "\\n");
    const say = (text) => process.stdout.write(text);
    const stay = () => setInterval(() => {}, 1000);
    const end = (code) => { process.exitCode = code; };
    process.stdout.on("error", () => process.exit());
    setTimeout(() => process.exit(), 20000).unref();
  `;
  tree.write({ "tool.cjs": prelude + script });
  return {
    options: { command: process.execPath, args: [file] },
    listProcesses: () =>
      existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map(Number) : [],
    [Symbol.dispose]: () => tree[Symbol.dispose](),
  };
}

/** A line as the real tool prints it. */
export function formatNvidiaRow(index: number, totalMib: number, freeMib: number): string {
  return `${index}, GPU-${index}, [N/A], ${totalMib}, ${totalMib - freeMib}, ${freeMib}, Card ${index}\n`;
}
