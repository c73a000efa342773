/**
 * Has every Node process of a run write V8's own counts. vitest runs transformed texts that Node keeps no maps for and ends its
 * workers before they can write: a small script of ours, loaded first in its processes, sees to both.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestRunner } from "../test-runners/identify-runner.ts";
import { type RunLines, RunLinesBuilder } from "./line-coverage.ts";
import type { LineCounter } from "./measure-twice.ts";
import { readBounded, readCoverageFiles } from "./read-coverage-files.ts";
import { addV8Coverage, parseScriptMap, type ScriptMap } from "./v8-coverage.ts";

const MAX_TEXT_BYTES = 2 * 1024 * 1024;
const PRELOAD = "vitest-preload.cjs";

/** Plain JavaScript for any Node version; it must not fail, whatever it is given. */
const VITEST_PRELOAD = `
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const url = require("node:url");
const vm = require("node:vm");
const { syncBuiltinESMExports } = require("node:module");
const { threadId } = require("node:worker_threads");

const file = path.join(__dirname, "maps-" + process.pid + "-" + threadId + ".jsonl");
const { appendFileSync } = fs;
const MARK = "//# sourceMappingURL=data:application/json;";
const run = vm.runInThisContext;

function keepMap(code, options) {
  if (typeof code !== "string" || !options || !path.isAbsolute(String(options.filename))) return;
  const at = code.lastIndexOf(MARK);
  if (at < 0) return;
  const base64 = /base64,([\\w+/=]+)/.exec(code.slice(at));
  if (base64 === null) return;
  const prefixLength = Math.max(0, -(options.columnOffset || 0));
  const lineLengths = code.slice(prefixLength, at).split("\\n").map((line) => line.length);
  const { version, sources, mappings, sourceRoot } = JSON.parse(Buffer.from(base64[1], "base64").toString("utf8"));
  const data = { version, sources, mappings, sourceRoot };
  const record = { url: url.pathToFileURL(options.filename).href, map: { lineLengths, prefixLength, data } };
  appendFileSync(file, JSON.stringify(record) + "\\n");
}

vm.runInThisContext = function runInThisContext(code, options) {
  try {
    keepMap(code, options);
  } catch {
    // Without its map the script is not counted.
  }
  return run.call(this, code, options);
};
syncBuiltinESMExports();
if (process.send) process.once("SIGTERM", () => process.exit(143));
`;

export function createNodeCounter(runner: TestRunner): LineCounter {
  return {
    async prepare(command, folder) {
      const env = { NODE_V8_COVERAGE: folder };
      if (runner !== "vitest") return { command, env };
      const preload = path.join(folder, PRELOAD);
      await writeFile(preload, VITEST_PRELOAD);
      const inherited = process.env.NODE_OPTIONS ?? "";
      const options = `--require ${JSON.stringify(preload)} ${inherited}`.trim();
      return { command, env: { ...env, NODE_OPTIONS: options } };
    },
    read: readNodeCoverage,
  };
}

async function readNodeCoverage(folder: string, root: string): Promise<RunLines | null> {
  const reports = await readCoverageFiles(folder, ".json");
  const kept = await readCoverageFiles(folder, ".jsonl");
  if (reports === null || kept === null) return null;
  const builder = new RunLinesBuilder();
  const texts = { root, readText: createTextReader(root), maps: parseMaps(kept) };
  for (const report of reports) await addV8Coverage(builder, report, texts);
  return builder.build();
}

function parseMaps(kept: readonly string[]): Map<string, ScriptMap> {
  const maps = new Map<string, ScriptMap>();
  for (const line of kept.flatMap((text) => text.split("\n"))) {
    const record = parseRecord(line);
    const map = parseScriptMap(record?.map);
    if (map !== null && typeof record?.url === "string") maps.set(record.url, map);
  }
  return maps;
}

function parseRecord(line: string): { url?: unknown; map?: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** Each file once. Unreadable and large ones are null. */
function createTextReader(root: string): (file: string) => Promise<string | null> {
  const known = new Map<string, Promise<string | null>>();
  return (file) => {
    const found = known.get(file) ?? readText(path.join(root, file));
    known.set(file, found);
    return found;
  };
}

async function readText(file: string): Promise<string | null> {
  try {
    return (await readBounded(file, MAX_TEXT_BYTES))?.toString("utf8") ?? null;
  } catch {
    return null;
  }
}
