import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { withoutSandbox } from "../containment/without-sandbox.ts";
import { createProject } from "../temp-project.ts";
import { checkProject, openTree, openTrials, readTree, TIMEOUT_MS } from "./open-trial.ts";

const request = { timeoutMs: TIMEOUT_MS };
const ADD_JS = "export const add = (a, b) => a - b;\n";
const NODE_PROJECT = {
  "package.json": '{ "type": "module" }',
  "src/add.js": ADD_JS,
  "test/add.test.js": `import test from "node:test";
import assert from "node:assert/strict";
import { add } from "../src/add.js";
test("adds", () => assert.equal(add(1, 2), 3));
test("keeps zero", () => assert.equal(add(0, 0), 0));
test("knows its place", () => assert.ok(add.length === 2, process.cwd()));
`,
};
const PYTHON_PROJECT = {
  "add.py": "def add(a, b):\n    return a - b\n",
  "test_add.py": `import unittest
from add import add


class AddTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)
`,
};

test("node:test judges a candidate on the copy; the project is only read", async () => {
  const root = createProject(NODE_PROJECT);
  const before = readTree(root);
  const tree = await openTree({ root, command: "node --test" });
  const fixed = await tree.check([{ path: "src/add.js", text: ADD_JS.replace("-", "+") }], request);
  expect(fixed).toMatchObject({ outcome: "passed", report: { passed: 3 } });
  const { durationMs: _took, outputTail: _said, ...unfixed } = await tree.check([], request);
  const { durationMs, outputTail, ...inProject } = await checkProject(root, "node --test");
  expect(unfixed).toEqual(inProject);
  expect(unfixed.report.failures).toMatchObject([{ name: "adds", file: "test/add.test.js" }]);
  expect(readTree(root)).toEqual(before);
  expect(readTree(tree.root)).toEqual(before);
});

test("unittest judges candidates of one size in quick succession by their own text", async () => {
  const root = createProject(PYTHON_PROJECT);
  execFileSync("python3", ["-c", "import add"], { cwd: root, env: { PATH: process.env.PATH } });
  expect(existsSync(path.join(root, "__pycache__"))).toBe(true);
  const tree = await openTree({ root, command: "python3 -m unittest" });
  const outcomes = [];
  for (const operator of ["+", "*", "+", "-", "+"]) {
    const text = PYTHON_PROJECT["add.py"].replace("-", operator);
    outcomes.push((await tree.check([{ path: "add.py", text }], request)).outcome);
  }
  expect(outcomes).toEqual(["passed", "failed", "passed", "failed", "passed"]);
});

test("bytecode of one candidate, kept outside the tree by the tests, is not taken for the next", async () => {
  const root = createProject(PYTHON_PROJECT);
  const cache = createProject();
  const command = `PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX='${cache}' python3 -m unittest`;
  const tree = await openTree({ root, command });
  const outcomes = [];
  for (const operator of ["+", "*", "+", "-"]) {
    const text = PYTHON_PROJECT["add.py"].replace("-", operator);
    const check = () => tree.check([{ path: "add.py", text }], request);
    outcomes.push((await withoutSandbox(check)).outcome);
  }
  expect(outcomes).toEqual(["passed", "failed", "passed", "failed"]);
  expect(readdirSync(cache)).not.toEqual([]);
});

test("several trees are checked at the same time", async () => {
  const root = createProject(PYTHON_PROJECT);
  const { trees } = await openTrials({ root, command: "python3 -m unittest", count: 2 });
  const outcomes = await Promise.all(
    ["+", "*"].map(async (operator, index) => {
      const text = PYTHON_PROJECT["add.py"].replace("-", operator);
      return (await trees[index]!.check([{ path: "add.py", text }], request)).outcome;
    }),
  );
  expect(outcomes).toEqual(["passed", "failed"]);
  expect(trees[0]!.root).not.toBe(trees[1]!.root);
});

test("runs of one tree wait for each other", async () => {
  const root = createProject({ "a.txt": "x", "b.txt": "x" });
  const tree = await openTree({
    root,
    command: 'test "$(cat a.txt)" = "$(cat b.txt)" && sleep 0.1',
  });
  const check = (path: string) => tree.check([{ path, text: "y" }], request);
  const results = await Promise.all([check("a.txt"), tree.check([], request), check("b.txt")]);
  expect(results.map(({ outcome }) => outcome)).toEqual(["failed", "passed", "failed"]);
});

test("an absolute path of the project in the command and in variables leads into the copy", async () => {
  const root = createProject({ "lib/x.txt": "old" });
  vi.stubEnv("DATA_FOLDER", `${root}/lib`);
  const command = `cd '${root}' && test "$(cat "$DATA_FOLDER/x.txt")$(cat '${root}/lib/x.txt')$(basename "$PWD")" = "newnew${path.basename(root)}"`;
  const tree = await openTree({ root, command });
  const result = await tree.check([{ path: "lib/x.txt", text: "new" }], request);
  vi.unstubAllEnvs();
  expect(result.outcome).toBe("passed");
  expect(result.command).toBe(command);
});

test("messages name the project, never the copy", async () => {
  const root = createProject({ "run.sh": "" });
  const tree = await openTree({ root, command: 'echo "in $PWD and $PWD/run.sh"; pwd -P; exit 3' });
  const result = await tree.check([], request);
  expect(JSON.stringify(result)).not.toContain("agent-trial-");
  expect(result.report.failures[0]?.message).toContain(`in ${root} and run.sh`);
});

const DAMAGE: [string, string][] = [
  ["writes over a file", "echo other > keep.txt"],
  [
    "writes the same size and dates it back",
    "touch -r keep.txt r; printf old2 > keep.txt; touch -r r keep.txt; rm r",
  ],
  ["removes a file", "rm keep.txt"],
  ["removes a folder", "rm -r folder"],
  [
    "adds files, pipes and folders",
    "mkdir -p new/deep; echo > new/deep/x; mkfifo pipe; echo > .hidden",
  ],
  ["changes a mode", "chmod 600 run.sh; chmod 500 folder"],
  ["closes a folder to everybody", "chmod 0 folder"],
  ["makes a read-only folder of its own", "mkdir -p ro/x; echo > ro/x/y; chmod 500 ro/x ro"],
  ["puts a folder in place of a file", "rm keep.txt; mkdir keep.txt; echo > keep.txt/x"],
  ["puts a file in place of a folder", "rm -r folder; echo > folder"],
  ["puts a link in place of a folder", "rm -r folder; ln -s / folder"],
  ["puts a link in place of a file", "rm keep.txt; ln -s /etc/passwd keep.txt"],
  ["leads a link elsewhere", "rm link; ln -s folder link"],
  ["renames", "mv keep.txt kept.txt; mv folder f"],
  ["writes beside the project", "echo > ../beside; ln -s . ../loop"],
  ["writes over the candidate", "echo > candidate.txt"],
  ["hides names that are no text", "touch \"$(printf 'a\\377b')\"; mkdir \"$(printf 'd\\376')\""],
];

test.each(DAMAGE)("a test that %s leaves nothing for the next", async (_what, script) => {
  const root = createProject({
    "keep.txt": "old1",
    "run.sh": "",
    "candidate.txt": "before",
    "folder/inner/x.txt": "x",
  });
  chmodSync(path.join(root, "run.sh"), 0o755);
  symlinkSync("keep.txt", path.join(root, "link"));
  const before = readTree(root);
  const tree = await openTree({ root, command: `${script}; cat candidate.txt` });
  const above = path.dirname(tree.root);
  const texts = [
    { path: "candidate.txt", text: "after" },
    { path: "fresh/one.txt", text: "new" },
  ];
  expect((await tree.check(texts, request)).outcome).toBe("passed");
  expect(readTree(tree.root)).toEqual(before);
  expect(readdirSync(above)).toEqual([path.basename(root)]);
  expect((await tree.check(texts, request)).outcome).toBe("passed");
  expect(readTree(tree.root)).toEqual(before);
  expect(readTree(root)).toEqual(before);
});

test("a file that tests put back under its old size and date is put back in truth", async () => {
  const root = createProject({ "a.txt": "one" });
  const tree = await openTree({
    root,
    command: "touch -r a.txt t && printf two > a.txt && touch -r t a.txt",
  });
  await tree.check([], request);
  expect(readFileSync(path.join(tree.root, "a.txt"), "utf8")).toBe("one");
});

test("files keep their time, except that a candidate is newer than all before it", async () => {
  const root = createProject({ "a.txt": "a", "b.txt": "b" });
  utimesSync(path.join(root, "a.txt"), 1_000_000_000, 1_000_000_000.25);
  const tree = await openTree({ root, command: "stat -c %Y b.txt" });
  const times = [];
  for (const text of ["1", "2"]) {
    times.push(Number((await tree.check([{ path: "b.txt", text }], request)).outputTail));
  }
  expect(times[1]).toBeGreaterThan(times[0]!);
  expect(times[0]).toBeGreaterThan(statSync(path.join(root, "b.txt")).mtimeMs / 1000);
  expect(statSync(path.join(tree.root, "a.txt")).mtimeMs).toBe(1_000_000_000_250);
  expect(statSync(path.join(tree.root, "b.txt")).mtimeMs).toBeCloseTo(
    statSync(path.join(root, "b.txt")).mtimeMs,
    1,
  );
});

test("a text is written in the shape of its file", async () => {
  const root = createProject({ "a.txt": "\uFEFFone\r\ntwo\r\n" });
  const tree = await openTree({ root, command: "od -An -c a.txt" });
  const { outputTail } = await tree.check([{ path: "a.txt", text: "1\n2\n" }], request);
  expect(outputTail.trim().split(/\s+/)).toEqual([
    "357",
    "273",
    "277",
    "1",
    "\\r",
    "\\n",
    "2",
    "\\r",
    "\\n",
  ]);
});

test.each([
  ["../other.txt", "path-outside"],
  ["/etc/hosts", "path-outside"],
  ["out/x.txt", "path-outside"],
  [".git/hooks/pre-commit", "path-forbidden"],
  ["binary.bin", "file-not-editable"],
])("a text for %s is refused with %s, and the text before it is taken out", async (asked, code) => {
  const root = createProject({ "a.txt": "a", "binary.bin": "a\0b" });
  const outside = createProject();
  symlinkSync(outside, path.join(root, "out"));
  const tree = await openTree({ root });
  const texts = [
    { path: "a.txt", text: "b" },
    { path: asked, text: "x" },
  ];
  await expect(tree.check(texts, request)).rejects.toMatchObject({ code });
  expect(readFileSync(path.join(tree.root, "a.txt"), "utf8")).toBe("a");
  expect(readdirSync(outside)).toEqual([]);
});

test("an abort ends the run with its reason and puts the copy right", async () => {
  const root = createProject({ "a.txt": "a" });
  const stop = new AbortController();
  const tree = await openTree({ root, command: "echo x > started; sleep 60" });
  const run = tree.check([{ path: "a.txt", text: "b" }], { ...request, signal: stop.signal });
  await vi.waitFor(() => expect(existsSync(path.join(tree.root, "started"))).toBe(true));
  stop.abort(new Error("enough"));
  await expect(run).rejects.toThrow("enough");
  expect(readTree(tree.root)).toEqual({ "a.txt": "a" });
});

test("a run that takes too long is timed out and leaves nothing", async () => {
  const root = createProject({ "a.txt": "a" });
  const tree = await openTree({ root, command: "echo > left; sleep 60" });
  const result = await tree.check([], { timeoutMs: 300 });
  expect(result.outcome).toBe("timed-out");
  expect(readTree(tree.root)).toEqual({ "a.txt": "a" });
});

test("a copy that was taken away is unusable, and says so each time", async () => {
  const root = createProject({ "a.txt": "a" });
  const tree = await openTree({ root });
  rmSync(path.dirname(path.dirname(tree.root)), { recursive: true });
  for (let run = 0; run < 2; run++) {
    await expect(tree.check([], request)).rejects.toMatchObject({ code: "trial-unusable" });
  }
});

test.each(["async", "sync"])(
  "%s disposal ends a run and removes all, twice if asked",
  async (way) => {
    const root = createProject({ "a.txt": "a" });
    const outside = createProject({ "precious.txt": "p" });
    const trials = await openTrials({
      root,
      count: 2,
      command: `mkdir d; ln -s '${outside}' d/out; chmod 500 d; echo > started; sleep 60`,
    });
    const tree = trials.trees[0]!;
    const folder = path.dirname(path.dirname(tree.root));
    expect(path.dirname(folder)).toBe(tmpdir());
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    const run = tree.check([], request);
    const ended = expect(run).rejects.toMatchObject({ code: "trial-unusable" });
    await vi.waitFor(() => expect(existsSync(path.join(tree.root, "started"))).toBe(true));
    for (let time = 0; time < 2; time++) {
      if (way === "async") await trials[Symbol.asyncDispose]();
      else trials.disposeSync();
      expect(existsSync(folder)).toBe(false);
    }
    await ended;
    await expect(tree.check([], request)).rejects.toMatchObject({ code: "trial-unusable" });
    expect(readTree(root)).toEqual({ "a.txt": "a" });
    expect(readTree(outside)).toEqual({ "precious.txt": "p" });
    expect(existsSync(folder)).toBe(false);
  },
);

test("the build folder of cargo stays from run to run, and old texts look new to it", async () => {
  const root = createProject({ "Cargo.toml": "", "src/lib.rs": "old", "target/big.bin": "x" });
  const command = "mkdir -p target; stat -c %Y src/lib.rs >> target/times; cat target/times";
  const tree = await openTree({ root, command });
  await tree.check([{ path: "src/lib.rs", text: "new" }], request);
  const { outputTail } = await tree.check([], request);
  const [candidate = 0, restored = 0] = outputTail.trim().split("\n").map(Number);
  expect(restored).toBeGreaterThan(candidate);
  expect(existsSync(path.join(tree.root, "target/big.bin"))).toBe(false);
  expect(readFileSync(path.join(tree.root, "src/lib.rs"), "utf8")).toBe("old");
});

test("a project that changes meanwhile changes no copy", async () => {
  const root = createProject({ "a.txt": "a" });
  const tree = await openTree({ root, command: "cat a.txt && rm a.txt" });
  writeFileSync(path.join(root, "a.txt"), "changed");
  expect((await tree.check([], request)).outputTail).toBe("a");
  expect((await tree.check([], request)).outputTail).toBe("a");
});
