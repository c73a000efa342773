/**
 * How many rename cases of a benchmark the rename engine solves alone, without a model.
 * Usage: tsx scripts/bench-rename.ts SUITE_DIR --runner DIR [--sets a,b] [--verbose]
 * SUITE_DIR holds SET/CASE/case.json; --runner is the folder of the benchmark's checks.py.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { locateRename } from "../src/agent/rename/locate-rename.ts";
import { parseRenameRequest } from "../src/agent/rename/rename-request.ts";
import { listFiles } from "../src/code/file-list.ts";
import { applyEdits } from "../src/code/rename/apply-edits.ts";
import { describeRename } from "../src/code/rename/describe-rename.ts";
import { planRename } from "../src/code/rename/plan-rename.ts";
import { createProjectBindings } from "../src/code/rename/project-bindings.ts";
import { decodeTextFile, encodeTextFile } from "../src/tools/text-file.ts";

interface Case {
  id: string;
  turns: { prompt: string }[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runner: { type: "string" },
    sets: { type: "string", default: "rename-ext,rename-trap" },
    verbose: { type: "boolean", default: false },
  },
});
const [suite = ""] = positionals;
const runner = path.resolve(values.runner ?? ".");

/** Grades one tree as the benchmark's own runner does; prints one JSON line. */
const GRADER = `
import fnmatch, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import checks
case_dir, work, bin_path = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
case = json.loads((case_dir / "case.json").read_text())
before = checks.snapshot(case_dir / "repo")
rows = [(c["type"], checks.check(c, case, case_dir, work, before, before, "", bin_path)) for c in case["turns"][0]["checks"]]
stray = [p for p in checks.diff(before, checks.snapshot(work)) if not any(fnmatch.fnmatch(p, g) for g in case["target"])]
failed = [{"check": kind, "detail": detail} for kind, (ok, detail) in rows if not ok]
print(json.dumps({"failed": failed, "stray": stray}))
`;

interface Outcome {
  id: string;
  problem: string | null;
}

async function renameIn(work: string, prompt: string): Promise<string | null> {
  const request = parseRenameRequest(prompt);
  if (request === null) return "the request is not understood";
  const { files } = await listFiles(work);
  const read = async (file: string) => {
    try {
      return decodeTextFile(readFileSync(path.join(work, file)), file).text;
    } catch {
      return null;
    }
  };
  const project = createProjectBindings({ paths: new Set(files.map((each) => each.path)), read });
  const search = await locateRename(request, project);
  if (search.kind !== "found") return `the symbol is ${search.kind}: ${JSON.stringify(search)}`;
  const { newName, alsoText } = request;
  const plan = await planRename({ target: search.symbol, newName, project, alsoText });
  if (plan === null) return "nothing is declared there";
  if (values.verbose) process.stdout.write(describeRename(plan));
  const refusal = plan.conflicts.find(({ severity }) => severity === "refused");
  if (refusal !== undefined) return `refused: ${refusal.explanation}`;
  for (const { path: file, edits } of plan.edits) {
    const image = decodeTextFile(readFileSync(path.join(work, file)), file);
    writeFileSync(path.join(work, file), encodeTextFile(applyEdits(image.text, edits), image));
  }
  return null;
}

function grade(caseFolder: string, work: string): string | null {
  const bin = path.resolve(import.meta.dirname, "../node_modules/.bin");
  const run = spawnSync("python3", ["-c", GRADER, runner, caseFolder, work, bin], {
    encoding: "utf8",
  });
  if (run.status !== 0) return `the grader failed: ${run.stderr.slice(-500)}`;
  const { failed, stray } = JSON.parse(run.stdout) as { failed: unknown[]; stray: string[] };
  return failed.length + stray.length === 0 ? null : JSON.stringify({ failed, stray });
}

async function runCase(folder: string): Promise<Outcome> {
  const { id, turns } = JSON.parse(readFileSync(path.join(folder, "case.json"), "utf8")) as Case;
  const work = mkdtempSync(path.join(tmpdir(), "rename-"));
  try {
    cpSync(path.join(folder, "repo"), work, { recursive: true });
    const problem = await renameIn(work, turns[0]?.prompt ?? "");
    return { id, problem: problem ?? grade(folder, work) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const outcomes: Outcome[] = [];
for (const set of values.sets.split(",")) {
  for (const name of readdirSync(path.join(suite, set)).sort()) {
    const outcome = await runCase(path.resolve(suite, set, name));
    outcomes.push(outcome);
    console.log(`${outcome.problem === null ? "pass" : "FAIL"} ${outcome.id}`);
    if (outcome.problem !== null) console.log(`     ${outcome.problem.slice(0, 1500)}`);
  }
}
const passed = outcomes.filter(({ problem }) => problem === null).length;
console.log(`${passed}/${outcomes.length} cases pass`);
