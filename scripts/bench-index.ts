/**
 * How long the code index takes on a real repository, and how often its ranking finds the right file.
 * Usage: tsx scripts/bench-index.ts FOLDER [--changes N] [--threads N]
 * Writes only below the system's temporary folder: the repository is copied there before it is changed.
 * Ranking: 30 declarations with a comment, spread over the project, are looked for by the first sentence of that comment,
 * their own name taken out: once with the comments known to the ranking, once with all of them hidden from it.
 */
import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { watchFolder } from "../src/code/index/folder-watch.ts";
import type { SymbolSite } from "../src/code/index/indexed-file.ts";
import { outlineRepository } from "../src/code/index/outline-repository.ts";
import { openProjectIndex } from "../src/code/index/project-index.ts";
import { createSymbolRanker } from "../src/code/index/rank-symbols.ts";
import type { SymbolGraph } from "../src/code/index/symbol-graph.ts";
import { isCodePath, isTestPath } from "../src/code/language.ts";

const QUERIES = 30;
const TOP_FILES = 5;
const MIN_DOC_WORDS = 5;
const BUDGET_TOKENS = 2000;
const CHARS_PER_TOKEN = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changes: { type: "string", default: "20" },
    threads: { type: "string" },
  },
});
const [source] = positionals;
if (source === undefined) throw new Error("usage: bench-index FOLDER [--changes N] [--threads N]");

async function measure<Result>(label: string, work: () => Promise<Result> | Result) {
  const startMs = performance.now();
  const cpuStart = process.cpuUsage();
  const result = await work();
  const wallMs = Math.round(performance.now() - startMs);
  const { user, system } = process.cpuUsage(cpuStart);
  const cpuMs = Math.round((user + system) / 1000);
  console.log(`${label.padEnd(28)} ${String(wallMs).padStart(7)} ms  (cpu ${cpuMs} ms)`);
  return result;
}

function printPeakMemory(): void {
  const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${"peak memory".padEnd(28)} ${String(peakMib).padStart(7)} MiB`);
}

async function measureTimes(root: string, cacheFolder: string): Promise<void> {
  const threads = values.threads === undefined ? {} : { maxThreads: Number(values.threads) };
  const options = { cacheFolder, ...threads };
  const cold = await measure("cold", () => openProjectIndex(root, options));
  const { files, parsedFiles, symbols, isTruncated } = cold.status();
  console.log(
    `files ${files}, parsed ${parsedFiles}, symbols ${symbols}, truncated ${isTruncated}`,
  );
  await cold.close();
  printPeakMemory();
  const index = await measure("warm", () => openProjectIndex(root, options));
  console.log(`read ${index.status().lastRead}`);
  await measure("sweep", () => index.look());
  const graph = await index.look();
  const code = [...graph.files.keys()].filter(isCodePath);
  const [first = ""] = code;
  await measure("importers, first", () => graph.importersOf(first));
  await measure("importers, again", () => graph.importersOf(first));
  await measureQueries(graph);
  await index.close();
  await measureChanges(root, cacheFolder, code);
}

async function measureQueries(graph: SymbolGraph): Promise<void> {
  const sites = listDocumented(graph);
  const [site] = sites;
  if (site === undefined) return;
  await measure("find symbols", () => graph.findSymbols(site.symbol.name));
  await measure("find symbols, misspelt", () => graph.findSymbols(`${site.symbol.name}qx`));
  await measure("who calls", () => graph.whoCalls(site));
  const ranker = createSymbolRanker(graph);
  await measure("rank, first", () => ranker.rank("read the configuration", { limit: 10 }));
  await measure("rank, again", () => ranker.rank("write the configuration", { limit: 10 }));
  const outline = await measure("outline of the repository", () =>
    outlineRepository(graph, {
      budgetTokens: BUDGET_TOKENS,
      countTokens: (text) => Math.ceil(text.length / CHARS_PER_TOKEN),
      task: "read the configuration",
      ranker,
    }),
  );
  console.log(`outline: ${outline.split("\n").length} lines, ${outline.length} characters`);
  reportRanking(graph, sites);
}

/** A watcher is live here, so that a change costs what it costs in use. */
async function measureChanges(root: string, cacheFolder: string, code: readonly string[]) {
  const index = await openProjectIndex(root, { cacheFolder, watch: watchFolder });
  await measure("watcher ready", async () => {
    while (index.status().watching === "starting") {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  console.log(`watching: ${index.status().watching} ${index.status().watchFailure ?? ""}`);
  await index.look();
  const count = Number(values.changes);
  const times: number[] = [];
  for (let change = 0; change < count; change += 1) {
    const file = code[Math.floor((change * code.length) / count)] ?? "";
    await appendFile(path.join(root, file), "\n");
    const startMs = performance.now();
    await index.refresh([file]);
    await index.look();
    times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const worst = times[times.length - 1] ?? 0;
  console.log(`change: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms of ${count}`);
  await index.close();
}

function listDocumented(graph: SymbolGraph): SymbolSite[] {
  return [...graph.files.values()]
    .filter(({ path: file }) => isCodePath(file) && !isTestPath(file))
    .flatMap(({ path: file, symbols }) => symbols.map((symbol) => ({ path: file, symbol })))
    .filter(({ symbol }) => (symbol.doc ?? "").split(/\s+/).length >= MIN_DOC_WORDS);
}

function reportRanking(graph: SymbolGraph, sites: readonly SymbolSite[]): void {
  const queries = Math.min(QUERIES, sites.length);
  for (const withDocs of [true, false]) {
    const ranker = createSymbolRanker(graph, { withDocs });
    let found = 0;
    for (let query = 0; query < queries; query += 1) {
      const site = sites[Math.floor((query * sites.length) / queries)];
      if (site === undefined) continue;
      const task = (site.symbol.doc ?? "").replaceAll(site.symbol.name, "it");
      const files = ranker.rankFiles(task, { limit: TOP_FILES });
      if (files.includes(site.path)) found += 1;
    }
    const share = `${found} of ${queries} in the first ${TOP_FILES} files`;
    console.log(`ranking, comments ${withDocs ? "known" : "hidden"}: ${share}`);
  }
}

const folder = await mkdtemp(path.join(tmpdir(), "bench-index-"));
try {
  const root = path.join(folder, "repository");
  await cp(source, root, { recursive: true, verbatimSymlinks: true });
  await measureTimes(root, path.join(folder, "cache"));
  printPeakMemory();
} finally {
  await rm(folder, { recursive: true, force: true });
}
