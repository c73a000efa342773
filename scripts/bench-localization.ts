/**
 * How well reading the code finds the fault: for each case of a laid-out suite whose reference solution changes one file,
 * the rank of the first changed line among the code lines, and of the first changed token among all other ways that the
 * model would have gone. No candidate is made and nothing is judged.
 * Usage: tsx scripts/bench-localization.ts --model GGUF --suite DIR --sets A,B [--limit N] [--threads N]
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { ShownFailure } from "../src/agent/prompts.ts";
import { listCodeLines } from "../src/agent/repair/localize/code-lines.ts";
import { proofread } from "../src/agent/repair/localize/proofread.ts";
import { openSite, type Site } from "../src/agent/repair/localize/site.ts";
import { excerptTest } from "../src/agent/repair/localize/test-excerpt.ts";
import { createCodeParser } from "../src/code/parse.ts";
import { loadLlamaEngine } from "../src/runtime/llama-engine.ts";
import { type ChatModel, trustTemplate } from "../src/template/chat-model.ts";
import { runChecks } from "../src/tools/run-checks.ts";
import { detectTestCommand } from "../src/tools/test-command.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "" },
    suite: { type: "string", default: "" },
    sets: { type: "string", default: "quixbugs-py" },
    limit: { type: "string", default: "1000" },
    threads: { type: "string", default: "1" },
  },
});

interface Fault {
  /** From 1, of the first code line that the solution does not have. */
  line: number;
  /** UTF-16 units up to which the file and its solution are the same. */
  offset: number;
  solution: string;
}

/** Null where the solution only adds lines. */
function findFault(text: string, solution: string): Fault | null {
  const kept = new Set(solution.split("\n").map((line) => line.trim()));
  const codeLines = listCodeLines(text);
  const lines = text.split("\n");
  const changed = lines.findIndex(
    (line, index) => codeLines.has(index + 1) && !kept.has(line.trim()),
  );
  if (changed < 0) return null;
  const start = lines.slice(0, changed).join("\n").length + (changed > 0 ? 1 : 0);
  const indentation = (lines[changed] ?? "").length - (lines[changed] ?? "").trimStart().length;
  const candidates = solution.split("\n").filter((line) => !lines.includes(line));
  const best = candidates
    .map((line) => ({ line, shared: countShared(lines[changed] ?? "", line) }))
    .sort((a, b) => b.shared - a.shared)[0];
  if (best === undefined) return null;
  return {
    line: changed + 1,
    offset: start + Math.max(best.shared, indentation),
    solution: best.line.slice(best.shared),
  };
}

function countShared(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

async function showFailure(folder: string, task: string): Promise<ShownFailure[]> {
  const command = await detectTestCommand(folder, { task });
  if (command === null) return [];
  const { report } = await runChecks({ command, root: folder, timeoutMs: 60_000 });
  return report.failures.slice(0, 1).map((failure) => {
    const file = failure.file === undefined ? null : path.join(folder, failure.file);
    const text = file !== null && existsSync(file) ? readFileSync(file, "utf8") : null;
    return { failure, excerpt: text === null ? null : excerptTest(text, failure) };
  });
}

async function readSite(model: ChatModel, site: Site, task: string, failures: ShownFailure[]) {
  const steps = proofread({
    model,
    task,
    site,
    documents: [],
    failures,
    testFiles: [],
    conversation: null,
    readings: new WeakMap(),
    seed: 1,
    maxTokens: 4096,
    signal: new AbortController().signal,
  });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

function rankOf(ranked: readonly boolean[]): number | null {
  const at = ranked.indexOf(true);
  return at < 0 ? null : at + 1;
}

async function measure(model: ChatModel, folder: string) {
  const about = JSON.parse(readFileSync(path.join(folder, "case.json"), "utf8"));
  const [target] = about.target;
  const solved = path.join(folder, "solution/turn1", target);
  if (about.target.length !== 1 || !existsSync(solved)) return null;
  const text = readFileSync(path.join(folder, "repo", target), "utf8");
  const fault = findFault(text, readFileSync(solved, "utf8"));
  const parsed = await createCodeParser().parse(target, text);
  if (fault === null || parsed === null) return null;
  const site = openSite({ path: target, symbol: null, reason: "" }, { path: target, text, parsed });
  if (site === null) return null;
  const copy = await mkdtemp(path.join(tmpdir(), "agent-localization-"));
  try {
    await cp(path.join(folder, "repo"), copy, { recursive: true });
    const task: string = about.turns[0].prompt;
    const startedAt = performance.now();
    const reading = await readSite(model, site, task, await showFailure(copy, task));
    const lines = [...reading.suspicion].sort(([, a], [, b]) => b - a);
    return {
      id: about.id,
      codeLines: lines.length,
      line: rankOf(lines.map(([line]) => line === fault.line)),
      way: rankOf(
        reading.divergences.map(({ offset, text: other }) => {
          const written = text.slice(offset, fault.offset) + fault.solution;
          return (
            offset <= fault.offset &&
            offset + other.length > fault.offset &&
            written.startsWith(other)
          );
        }),
      ),
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

if (values.model === "" || values.suite === "") {
  console.error("usage: bench-localization.ts --model GGUF --suite DIR --sets A,B");
  process.exit(2);
}
const engine = await loadLlamaEngine({
  modelPath: path.resolve(values.model),
  contextTokens: 8192,
  gpu: false,
  threads: Number(values.threads),
});
const model = trustTemplate(engine);
const found: NonNullable<Awaited<ReturnType<typeof measure>>>[] = [];
for (const set of values.sets.split(",")) {
  const names = readdirSync(path.join(values.suite, set)).sort().slice(0, Number(values.limit));
  for (const name of names) {
    const row = await measure(model, path.join(values.suite, set, name));
    if (row === null) continue;
    found.push(row);
    console.log(JSON.stringify(row));
  }
}
const within = (rank: number, of: "line" | "way") =>
  found.filter((row) => (row[of] ?? Number.POSITIVE_INFINITY) <= rank).length;
console.log(`| | first | top 3 | top 6 | top 20 | of |\n|---|---|---|---|---|---|`);
for (const of of ["line", "way"] as const) {
  const ranks = [1, 3, 6, 20].map((rank) => within(rank, of));
  console.log(`| ${of} | ${ranks.join(" | ")} | ${found.length} |`);
}
process.exit(0);
