import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { FreeDeps } from "../../../src/agent/free/free-deps.ts";
import { LiveOffers } from "../../../src/agent/free/live-arguments.ts";
import { listPaths, listSymbols } from "../../../src/agent/free/live-targets.ts";
import { compileOffer } from "../../../src/agent/free/take-call.ts";
import {
  createChangeToolbox,
  createLookToolbox,
  type Toolbox,
} from "../../../src/agent/free/toolbox.ts";
import type { Request } from "../../../src/agent/understand/request.ts";
import type { ToolCall } from "../../../src/base/tool-call.ts";
import type { IndexedFile, IndexedSymbol } from "../../../src/code/index/indexed-file.ts";
import { createSymbolGraph } from "../../../src/code/index/symbol-graph.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";
import { ANSWER } from "../../../src/grammar/turn-grammar.ts";
import { CHANGE_TOOLS, LOOK_TOOLS } from "../../../src/tools/project/all-tools.ts";
import { SeenFiles } from "../../../src/tools/project/seen-files.ts";
import { ask, type FreeBench, openFree, say } from "./free-bench.ts";

const PAY = "def pay(a):\n    return a\n";
const LONG = Array.from({ length: 50 }, (_, at) => `def f${at}(a):\n    return a\n`).join("\n");
const NOTHING = { banned: [], without: new Set<string>() };
const OPTIONS = { request: ask("Change pay.", { files: ["pay.py"] }), maxResultChars: 4_000 };
/** All that a change may be about. */
const EVERYTHING = ask("Put the helpers into a new module, and rename pay.", { files: ["pay.py"] });

async function openBox(
  texts: Record<string, string> = { "pay.py": PAY, "tax.py": PAY },
  request: Request = EVERYTHING,
) {
  const bench = await openFree({ texts, answers: [] });
  return { ...bench, box: await createChangeToolbox(bench.deps, { ...OPTIONS, request }) };
}

/** True for a text that the grammar of the turn lets through to its end. */
async function createSampler(
  { deps }: Pick<FreeBench, "deps">,
  box: Toolbox,
  banned: readonly ToolCall[] = [],
): Promise<(text: string) => boolean> {
  const model = await deps.seat.model();
  const offer = await box.offer({ ...NOTHING, banned });
  const { grammar } = compileOffer(model, offer, { knownTexts: [], firstCall: 1 });
  const { start } = createMatcher(grammar);
  return (text) => {
    try {
      return start.accept(text).isComplete;
    } catch {
      return false;
    }
  };
}

test("every tool that is defined is offered as soon as there is something to name", async () => {
  const { box } = await openBox();
  await box.run({ name: "read", arguments: { target: "pay.py" } });
  const { signatures } = await box.offer(NOTHING);
  const folder = "src/tools/project";
  const defined = readdirSync(folder).flatMap((file) => [
    ...readFileSync(`${folder}/${file}`, "utf8").matchAll(/defineProjectTool\(\{\s*name: "(\w+)"/g),
  ]);
  const names = defined.map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(signatures.map(({ name }) => name).sort()).toEqual([...names, ANSWER.name].sort());
  expect(CHANGE_TOOLS.map(({ signature }) => signature.name).sort()).toEqual(names.sort());
});

test("one that only looks has the tools that look, and nothing that writes in reach", async () => {
  const { deps } = await openFree({ texts: { "pay.py": PAY }, answers: [] });
  const box = await createLookToolbox({ reader: deps.reader }, OPTIONS);
  expect(box.hands).toBeNull();
  expect(box.signatures.map(({ name }) => name)).toEqual(["find", "read", "usages", "answer"]);
  expect(box.signatures.slice(0, 3)).toEqual(LOOK_TOOLS.map(({ signature }) => signature));
});

test("a tool with nothing to name is left out", async () => {
  const { deps } = await openFree({ texts: { "notes.txt": "x\n" }, answers: [] });
  const box = await createChangeToolbox(deps, { ...OPTIONS, request: ask("Look at it.") });
  const names = (await box.offer(NOTHING)).signatures.map(({ name }) => name);
  expect(names).toEqual(["find", "read", "run_checks", "run_command", "plan", "answer"]);
});

test.each([
  [say("read", { target: "pay.py" }), true],
  [say("read", { target: "pay.py#pay" }), true],
  [say("read", { target: "pay.py", first_line: 1, last_line: 2 }), true],
  [say("read", { target: "pya.py" }), false],
  [say("usages", { symbol: "pay.py#validate" }), false],
  [say("edit", { target: "pay.py#pay" }, PAY), true],
  [say("edit", { target: "tax.py#pay" }, PAY), false],
  [say("edit_lines", { path: "pay.py", first_line: 1, last_line: 2 }, "x"), true],
  [say("edit_lines", { path: "pay.py", first_line: 1, last_line: 3 }, "x"), false],
  [say("insert", { where: "pay.py#end" }, "x"), true],
  [say("insert", { where: "tax.py#end" }, "x"), false],
  [say("create", { path: "pkg/fresh.py" }, "x"), true],
  [say("create", { path: "pkg/fresh.txt" }, "x"), false],
  [say("create", { path: "../fresh.py" }, "x"), false],
  [say("create", { path: "/etc/fresh.py" }, "x"), false],
  [say("rename", { symbol: "pay.py#pay", new_name: "charge" }), true],
  [say("rename", { symbol: "pay.py#pay", new_name: "not a name" }), false],
])("the grammar lets %j through: %s", async (text, isPossible) => {
  const { box, ...bench } = await openBox();
  await box.run({ name: "read", arguments: { target: "pay.py" } });
  expect((await createSampler(bench, box))(text)).toBe(isPossible);
});

test("a long file is no target of a whole edit, its symbols are", async () => {
  const { box, ...bench } = await openBox({ "pay.py": LONG });
  await box.run({ name: "read", arguments: { target: "pay.py" } });
  const isPossible = await createSampler(bench, box);
  expect(isPossible(say("edit", { target: "pay.py" }, "x"))).toBe(false);
  expect(isPossible(say("edit", { target: "pay.py#f7" }, "x"))).toBe(true);
});

test("what was renamed or deleted can no longer be named", async () => {
  const { box, ...bench } = await openBox();
  await box.run({ name: "rename", arguments: { symbol: "pay.py#pay", new_name: "charge" } });
  const isPossible = await createSampler(bench, box);
  expect(isPossible(say("read", { target: "pay.py#pay" }))).toBe(false);
  expect(isPossible(say("read", { target: "pay.py#charge" }))).toBe(true);
});

test("a banned call is taken out by the text it names, one that names nothing with its tool", async () => {
  const { box, ...bench } = await openBox();
  const isPossible = await createSampler(bench, box, [
    { name: "read", arguments: { target: "pay.py" } },
    { name: "run_checks", arguments: {} },
  ]);
  expect(isPossible(say("read", { target: "pay.py" }))).toBe(false);
  expect(isPossible(say("read", { target: "tax.py" }))).toBe(true);
  expect(isPossible(say("run_checks"))).toBe(false);
});

test.each([
  ["Let pay give twice its argument.", "change"],
  ["Do not add a new file; rename nothing.", "change"],
  ["Put the helpers into a new module.", "fix-tests"],
] as const)("%s: no new file can be named and nothing renamed", async (task, work) => {
  const { box, ...bench } = await openBox(undefined, ask(task, { work, files: ["pay.py"] }));
  const names = box.signatures.map(({ name }) => name);
  expect(names).toContain("edit");
  expect(names).not.toContain("create");
  expect(names).not.toContain("rename");
  const isPossible = await createSampler(bench, box);
  expect(isPossible(say("create", { path: "fresh.py" }, "x"))).toBe(false);
  const created = await box.run({ name: "create", arguments: { path: "a.py" }, payload: "x = 1" });
  expect(created.isOk).toBe(false);
});

test("of the symbols only those that are to be renamed can be", async () => {
  const texts = { "pay.py": `${PAY}\n\ndef tax(a):\n    return a\n`, "tax.py": PAY };
  const symbols = [
    { written: "pay", qualifiedName: "pay", paths: ["pay.py"], match: "exact" as const },
  ];
  const { box, ...bench } = await openBox(texts, ask("Rename pay to charge.", { symbols }));
  const isPossible = await createSampler(bench, box);
  const call = (symbol: string) => isPossible(say("rename", { symbol, new_name: "charge" }));
  expect(["pay.py#pay", "pay.py#tax", "tax.py#pay"].map(call)).toEqual([true, false, false]);
});

test("where the task names the file to be made, no other can be made", async () => {
  const { deps } = await openFree({ texts: { "pay.py": PAY }, answers: [] });
  const files = [{ written: "Dockerfile", path: "Dockerfile", match: "new" as const }];
  const box = await createChangeToolbox(deps, { ...OPTIONS, request: ask("Add it.", { files }) });
  const isPossible = await createSampler({ deps }, box);
  expect(isPossible(say("create", { path: "Dockerfile" }, "FROM x"))).toBe(true);
  expect(isPossible(say("create", { path: "other.py" }, "x"))).toBe(false);
  expect(
    await box.run({ name: "create", arguments: { path: "Dockerfile" }, payload: "FROM x" }),
  ).toMatchObject({ isOk: true });
});

test.each<[string, Partial<Request>, string, boolean]>([
  ["the name it gives", { rename: { oldName: "pay", newName: "charge" } }, "charge", true],
  ["no other", { rename: { oldName: "pay", newName: "charge" } }, "charges", false],
  ["any where it gives none", {}, "whatever", true],
])("a task lets a symbol be renamed to %s", async (_what, words, newName, isWanted) => {
  const { deps } = await openFree({ texts: { "pay.py": PAY }, answers: [] });
  const request = { ...ask("Rename pay.", { files: ["pay.py"] }), ...words };
  const box = await createChangeToolbox(deps, { ...OPTIONS, request });
  const isPossible = await createSampler({ deps }, box);
  const call = say("rename", { symbol: "pay.py#pay", new_name: newName });
  expect(isPossible(call)).toBe(isWanted);
});

test.each(['say "hi".py', "ü ñ.py", "a#b.py", "na'me$&.py", "tab\there.py", "two\nlines.py"])(
  "a file called %j is offered only if it can be read",
  async (name) => {
    const { box, ...bench } = await openBox({ "pay.py": PAY, [name]: PAY });
    const isPossible = await createSampler(bench, box);
    const { isOk } = await box.run({ name: "read", arguments: { target: name } });
    expect(isPossible(say("read", { target: name }))).toBe(isOk);
    expect(isOk).toBe(!/[\n\t]/.test(name));
  },
);

test("a symbol with an odd name is named as any other", async () => {
  const text = 'class A {\n  #secret() { return 1; }\n  "a b"() { return 2; }\n}\n';
  const { box, ...bench } = await openBox({ "pay.py": PAY, "odd.js": text });
  const isPossible = await createSampler(bench, box);
  const graph = await (bench.deps as FreeDeps).reader.graph();
  const names =
    graph.files
      .get("odd.js")
      ?.symbols.slice(1)
      .map(({ qualifiedName }) => qualifiedName) ?? [];
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    expect(isPossible(say("read", { target: `odd.js#${name}` }))).toBe(true);
    const { isOk } = await box.run({ name: "read", arguments: { target: `odd.js#${name}` } });
    expect(isOk).toBe(true);
  }
});

const LARGE = 20_000;

function createLargeGraph() {
  const graph = createSymbolGraph();
  const changed = Array.from({ length: LARGE }, (_, at): IndexedFile => {
    const symbols = ["one", "two", "three"].map((name) => createSymbol(`${name}${at}`));
    return {
      path: `packages/p${at % 97}/file${at}.py`,
      sizeBytes: 10,
      modifiedMs: 0,
      readMs: 0,
      hash: "",
      skipped: null,
      symbols,
      imports: [],
      exports: [],
      uses: { names: [], cells: new Int32Array() },
    };
  });
  graph.apply({ changed, removed: [] });
  return graph;
}

function createSymbol(name: string): IndexedSymbol {
  return {
    name,
    kind: "function",
    qualifiedName: name,
    startLine: 1,
    endLine: 1,
    startIndex: 0,
    endIndex: 1,
    bodyStartLine: 1,
    signature: name,
    exported: true,
    doc: null,
  };
}

test("a project of 20,000 files offers all its paths, few of its symbols, and what was seen first", async () => {
  const graph = createLargeGraph();
  const seen = new SeenFiles();
  seen.noteLines("packages/p5/file5.py", "x", { first: 1, last: 1 });
  seen.noteSymbols(["packages/p7/file7.py#one7", "packages/p7/file7.py#gone"]);
  const likely = ["packages/p9/file9.py#two9"];
  expect(listPaths(graph)).toHaveLength(LARGE);
  const symbols = listSymbols(graph, { seen, likely });
  expect(symbols).toEqual([
    "packages/p5/file5.py#one5",
    "packages/p5/file5.py#two5",
    "packages/p5/file5.py#three5",
    "packages/p7/file7.py#one7",
    "packages/p9/file9.py#two9",
  ]);
  const offers = new LiveOffers({
    signatures: [...LOOK_TOOLS.map(({ signature }) => signature), ANSWER],
    seen,
    rules: null,
    likely,
    renames: null,
  });
  const first = offers.make(graph, NOTHING);
  const second = offers.make(graph, NOTHING);
  expect(second.live.get("read.target")).toBe(first.live.get("read.target"));
});
