import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseCase, type SuiteCheck } from "../../src/bench/suite-case.ts";
import { decideCheck } from "../../src/bench/suite-checks.ts";
import { gradeTests } from "../../src/bench/suite-grade.ts";
import { countChangedLines } from "../../src/bench/suite-line-diff.ts";
import { readTree } from "../../src/bench/suite-tree.ts";
import { createCase, machine, writeFiles } from "./scripted-bench.ts";

const folder = mkdtempSync(path.join(tmpdir(), "suite-checks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const REPO = {
  "a.py": "def total(xs):\n    return sum(xs)\n",
  "crlf.txt": "one\r\ntwo\r\n",
  "bytes.bin": Buffer.from([0xff, 0xfe, 0, 1]),
  "bom.py": Buffer.concat([BOM, Buffer.from("x = 1\n")]),
  "same.txt": "same\n",
  "lib/helpers.py": "HELP = 1\n",
  "test.sh": "exit 1\n",
};
const HIDDEN = { "test.sh": "grep -q Total a.py && echo '2 passed, 0 failed'\n" };
const CHANGES = {
  "a.py": "def Total(xs):\n    total = sum(xs)\n    return total  # $total total_2\n",
  "crlf.txt": "one\r\ntwo\nthree\r\n",
  "lib/helpers.py": "HELP = 2\n",
  "new/file.txt": "new\n",
  "__pycache__/a.pyc": "litter",
  ".aider.log": "litter",
};
/** The tree when the turn began: the first change was there already. */
const TURN_START = { "a.py": CHANGES["a.py"] };
const OUTPUT = "\u001b[1mANSWER:\u001b[0m `lib/helpers.py`, or \u00e9t\u00e9\nand total.\n";

const CHECKS: unknown[] = [
  { type: "tests" },
  { type: "unchanged" },
  { type: "unchanged_this_turn" },
  { type: "answer", all: ["answer:[\\s*`'\\\"]*(?:lib/helpers\\.py)(?!\\w|\\.\\w)"] },
  { type: "answer", all: ["answer", "ÉTÉ"], any: ["nothing", "or"], none: ["sorry"] },
  { type: "answer", all: [], none: ["Total"] },
  { type: "answer", any: ["nothing"] },
  { type: "only_changed", files: ["*.py", "crlf.txt", "new/*"] },
  { type: "only_changed", files: ["a.py"] },
  { type: "same_bytes", files: ["same.txt", "bytes.bin", "absent.txt"] },
  { type: "same_bytes", files: ["same.txt", "a.py"] },
  { type: "idents", files: { "a.py": { total: 2, Total: 1, $total: 1, total_2: [1, 2] } } },
  { type: "idents", files: { "a.py": { total: 3 } } },
  { type: "idents", files: { "absent.py": { total: 0 }, "bom.py": { x: 1 } } },
  { type: "max_diff", file: "a.py", lines: 5 },
  { type: "max_diff", file: "a.py", lines: 4 },
  { type: "max_diff", file: "crlf.txt", lines: 0 },
  {
    type: "text",
    file: "a.py",
    all: ["^def Total\\(", "sum\\(xs\\)$", "\\A\\s*def"],
    none: ["lambda"],
  },
  { type: "text", file: "a.py", all: ["total_2\\s*\\Z"] },
  { type: "text", file: "crlf.txt", all: ["^two$", "^one$"] },
  { type: "text", file: "absent.txt", none: ["x"] },
  { type: "text", file: "absent.txt", all: ["."] },
  { type: "text", file: "bom.py", all: ["\\Ax"] },
  { type: "eol", file: "crlf.txt", eol: "crlf" },
  { type: "eol", file: "a.py", eol: "lf" },
  { type: "eol", file: "absent.txt", eol: "lf" },
  { type: "starts_with_hex", file: "bom.py", hex: "efbbbf" },
  { type: "starts_with_hex", file: "a.py", hex: "efbbbf" },
  { type: "contains_hex", file: "bytes.bin", hex: "fe0001" },
  { type: "contains_hex", file: "bytes.bin", hex: "0000" },
  { type: "contains_hex", file: "absent.bin", hex: "" },
];

const EXPECTED = [
  ...[true, false, false, true, true, false, false, true, false, true, false],
  ...[true, false, true, true, false, false, true, true, true, true, false, false],
  ...[false, true, false, true, false, true, false, true],
];

const TEST = { cmd: ["sh", "test.sh"], timeout_s: 20, tests: 2 };
const turn = { prompt: "go", checks: CHECKS };
const { turns } = parseCase(createCase("one/a", { turns: [turn], test: TEST }));
const checks = turns[0]?.checks ?? [];

async function decideAll(): Promise<boolean[]> {
  const [repo, start, work] = ["repo", "start", "work"].map((name) => path.join(folder, name));
  if (repo === undefined || start === undefined || work === undefined) return [];
  writeFiles(repo, REPO);
  writeFiles(start, { ...REPO, ...TURN_START });
  writeFiles(work, { ...REPO, ...CHANGES });
  writeFiles(path.join(folder, "hidden"), HIDDEN);
  const read = (root: string) => {
    const files = [...Object.keys({ ...REPO, ...CHANGES })];
    const there = files.filter((file) => existsSync(path.join(root, file)));
    return new Map(there.map((file) => [file, readFileSync(path.join(root, file))]));
  };
  const { signal } = new AbortController();
  const files = new Map(Object.entries(HIDDEN));
  const view = {
    before: await readTree(repo),
    turnStart: await readTree(start),
    now: await readTree(work),
    contents: read(work),
    originals: read(repo),
    output: OUTPUT,
    tests: await gradeTests(machine, TEST, { work, folder, files, signal }),
  };
  return checks.map((check: SuiteCheck) => decideCheck(check, view).ok);
}

const decided = await decideAll();

test.each(checks.map((check, index) => [JSON.stringify(check), index] as const))(
  "%s is decided as its author means it",
  (_, index) => {
    expect(decided[index]).toBe(EXPECTED[index]);
  },
);

const RUNNER = path.resolve(process.env.AGENT_BENCH ?? "../shared/bench", "runner");
const hasRunner = existsSync(path.join(RUNNER, "checks.py"));
if (!hasRunner)
  process.stderr.write("skipped: the format's own grader is not here (AGENT_BENCH)\n");

function askGrader(program: string, input: unknown): unknown {
  const file = path.join(folder, "question.json");
  writeFileSync(file, JSON.stringify(input));
  const asked = spawnSync("python3", ["-c", program, RUNNER, file], { encoding: "utf8" });
  if (asked.status !== 0) throw new Error(asked.stderr);
  return JSON.parse(asked.stdout);
}

const READ_QUESTION =
  "import sys,json;sys.path.insert(0,sys.argv[1]);import checks,difflib,fnmatch\nq=json.load(open(sys.argv[2]))\n";

describe.skipIf(!hasRunner)("the format's own grader", () => {
  test("decides every check alike", () => {
    const program = `${READ_QUESTION}
f=q["folder"]
b,s=checks.snapshot(f+"/repo"),checks.snapshot(f+"/start")
case={"test":q["test"]}
print(json.dumps([checks.check(c,case,f,f+"/work",b,s,q["output"])[0] for c in q["checks"]]))`;
    const question = { folder, checks: CHECKS, test: TEST, output: OUTPUT };
    expect(askGrader(program, question)).toEqual(decided);
  });

  test("counts changed lines alike, in short texts and long ones", () => {
    const pairs = Array.from({ length: 60 }, (_, seed) => [
      createText(seed, seed % 2 === 0 ? 30 : 260),
      createText(seed + 1000, seed % 3 === 0 ? 25 : 240),
    ]);
    const program = `${READ_QUESTION}
def n(a,b): return sum(1 for l in difflib.unified_diff(a.splitlines(),b.splitlines(),n=0,lineterm="") if l[:1] in "+-" and l[:3] not in ("+++","---"))
print(json.dumps([n(a,b) for a,b in q]))`;
    const own = pairs.map(([before = "", after = ""]) => countChangedLines(before, after));
    expect(askGrader(program, pairs)).toEqual(own);
  });
});

/** Few different lines, so that much matches in many ways; some begin like a diff's heading. */
function createText(seed: number, lines: number): string {
  let state = seed * 2654435761 + 1;
  const next = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % below;
  };
  const words = ["}", "", "  return x", "++", "--x", "a\u2028b", "for y in z:"];
  return Array.from({ length: lines }, () =>
    next(3) === 0 ? `line ${next(40)}` : words[next(words.length)],
  ).join("\n");
}
