import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { runGrammarCommand } from "../../src/ui/grammar-command.ts";
import type {
  CompileCommand,
  ConformanceCommand,
  GrammarCommand,
} from "../../src/ui/grammar-flags.ts";
import { createRecorder } from "./scripted-run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-grammar-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, ...values: readonly unknown[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, values.map((value) => JSON.stringify(value)).join("\n"));
  return file;
}

function createStart({ signal = new AbortController().signal, stdin = "" } = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  async function* readStdin() {
    yield Buffer.from(stdin);
  }
  const io = { stdout, stderr, stderrIsTty: false, color: false, columns: 80, signal };
  const run = (command: GrammarCommand) =>
    runGrammarCommand(command, { ...io, stdin: readStdin() });
  return { stdout, stderr, run };
}

async function run(command: GrammarCommand, stdin?: string) {
  const start = createStart(stdin === undefined ? {} : { stdin });
  const exitCode = await start.run(command);
  return { exitCode, stdout: start.stdout.text(), stderr: start.stderr.text() };
}

function compile(file: string, form: CompileCommand["form"] = "text"): CompileCommand {
  return { kind: "grammar-compile", file, form };
}

function score(
  files: string | readonly string[],
  changes: Partial<ConformanceCommand> = {},
): ConformanceCommand {
  const flags = { json: false, grammarOnly: false, verbose: false };
  return { kind: "grammar-test", files: [files].flat(), ...flags, ...changes };
}

/** One keyword is left to the validator, one property is a contradiction. */
const PARTLY = {
  type: "object",
  properties: {
    list: { type: "array", items: { type: "null" }, uniqueItems: true },
    never: { type: "integer", minimum: 2, maximum: 1 },
  },
};

test("--gbnf writes the grammar and nothing else to stdout", async () => {
  const { exitCode, stdout, stderr } = await run(compile(put("s.json", PARTLY), "gbnf"));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^root ::= /);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !/^[\w-]+ ::= \S/.test(line)),
  ).toEqual([]);
  expect(stderr).toMatch(/^The validator has to check:\n {2}\/properties\/list\/uniqueItems {2}\w/);
  expect(stderr).toMatch(/^! Nothing can match the schema at "\/properties\/never"\.$/m);
});

test("--json answers with one object that has the same grammar", async () => {
  const file = put("s.json", PARTLY);
  const { stdout, stderr } = await run(compile(file, "json"));
  const { stdout: gbnf } = await run(compile(file, "gbnf"));
  expect(JSON.parse(stdout)).toEqual({
    gbnf,
    unsupported: [
      {
        keyword: "uniqueItems",
        pointer: "/properties/list/uniqueItems",
        reason: expect.any(String),
      },
    ],
    contradictions: ["/properties/never"],
    rules: gbnf.trimEnd().split("\n").length,
  });
  expect(stderr).toBe("");
});

test("as text the grammar comes first, then what is left to the validator", async () => {
  const file = put("s.json", PARTLY);
  const { stdout } = await run(compile(file));
  const { stdout: gbnf } = await run(compile(file, "gbnf"));
  expect(stdout.startsWith(`${gbnf}\nThe validator has to check:\n  /properties/list/`)).toBe(true);
});

test("an exact grammar is all that is said", async () => {
  const { stdout, stderr } = await run(compile("-"), '{"const": "é\\u202e"}');
  expect(stdout).toMatch(/^root ::= .*\n$/s);
  expect(stdout).not.toMatch(/validator|\p{Cf}/u);
  expect(stderr).toBe("");
});

test.each([
  ["no JSON", '{"type":', "input-invalid"],
  ["no schema", "[]", "schema-invalid"],
  ["nesting beyond any stack", "[".repeat(200_000) + "]".repeat(200_000), "schema-too-large"],
  ["a remote reference", '{"$ref": "https://example.com/a.json"}', "schema-invalid"],
  ["a contradiction", '{"type": "integer", "minimum": 2, "maximum": 1}', "schema-unsatisfiable"],
])("a schema file with %s is refused with nothing on stdout", async (_, text, code) => {
  for (const form of ["text", "gbnf", "json"] as const) {
    const start = createStart({ stdin: text });
    await expect(start.run(compile("-", form))).rejects.toMatchObject({ code, exitCode: 2 });
    expect(start.stdout.text() + start.stderr.text()).toBe("");
  }
});

const right = { id: "fine", schema: { type: "null" }, tests: [{ valid: true, data: null }] };
const unique = {
  id: "twice\u001b[2J",
  cat: "arrays",
  schema: { type: "array", items: { type: "integer" }, uniqueItems: true },
  tests: [
    { valid: true, data: [1] },
    { valid: false, data: [7, 7] },
  ],
};
const mislabelled = { id: "odd", schema: { type: "null" }, tests: [{ valid: true, data: 1 }] };

test("the score is a table with a row for each category and one for all", async () => {
  const files = [put("a.jsonl", right, unique), put("b.jsonl", right, mislabelled)];
  const { exitCode, stdout } = await run(score(files));
  expect(exitCode).toBe(0);
  const [head = "", ...rows] = stdout.split("\n");
  expect(head.split(/ {2,}/)).toEqual([
    ...["CATEGORY", "RECORDS", "RIGHT", "SHARE", "WRONGLY ACCEPTED", "WRONGLY REJECTED"],
    ...["UNSUPPORTED", "CRASHED", "MS"],
  ]);
  expect(rows.slice(0, 4).map((row) => row.split(/ +/).slice(0, 8))).toEqual([
    ["a", "1", "1", "100.0%", "0", "0", "0", "0"],
    ["arrays", "1", "1", "100.0%", "0", "0", "1", "0"],
    ["b", "2", "1", "50.0%", "0", "1", "0", "0"],
    ["total", "4", "3", "75.0%", "0", "1", "1", "0"],
  ]);
});

test("--json answers with one object under fixed names", async () => {
  const { stdout } = await run(score(put("a.jsonl", right, unique), { json: true }));
  const ms = expect.any(Number);
  const none = { wronglyAccepted: 0, wronglyRejected: 0, crashed: 0, ms };
  expect(JSON.parse(stdout)).toEqual({
    ...{ total: 2, right: 2, unsupported: 1, ...none },
    compileMs: { median: ms, p99: ms },
    categories: {
      a: { total: 1, right: 1, unsupported: 0, ...none },
      arrays: { total: 1, right: 1, unsupported: 1, ...none },
    },
  });
});

test("--grammar-only leaves the validator out", async () => {
  const command = score(put("a.jsonl", unique), { json: true, grammarOnly: true });
  const { stdout } = await run(command);
  expect(JSON.parse(stdout)).toMatchObject({ right: 0, wronglyAccepted: 0, unsupported: 1 });
});

test("--verbose names each record that is not right, why, and in safe characters", async () => {
  const file = put("a.jsonl", right, unique, mislabelled);
  const options = { grammarOnly: true, verbose: true };
  const { stdout } = await run(score(file, options));
  expect(stdout.slice(stdout.indexOf("✗"))).toMatch(
    new RegExp(
      [
        "^✗ twice␛  arrays",
        "    datum 2 is invalid and was accepted: \\[7,7\\]",
        "    unsupported: /uniqueItems: .*",
        "✗ odd  a",
        "    datum 1 is valid and was refused by the grammar: 1",
        "$",
      ].join("\n"),
    ),
  );
  const { stdout: json } = await run(score(file, { ...options, json: true }));
  expect(JSON.parse(json).records.map(({ id }: { id: string }) => id)).toEqual([unique.id, "odd"]);
});

test("records may come through standard input", async () => {
  const { stdout } = await run(score("-", { json: true }), `\n${JSON.stringify(right)}\n`);
  expect(JSON.parse(stdout).categories).toMatchObject({ "standard input": { right: 1 } });
});

test("one bad line refuses the whole run before anything is scored", async () => {
  const files = [put("a.jsonl", right), put("b.jsonl", right, { id: "x" })];
  const start = createStart();
  await expect(start.run(score(files))).rejects.toMatchObject({
    code: "input-invalid",
    details: { path: files[1], line: 2, reason: "it is no record: schema: is missing" },
  });
  expect(start.stdout.text()).toBe("");
});

test("a signal ends the run between two records", async () => {
  const stop = new AbortController();
  const start = createStart({ signal: stop.signal });
  const ended = start.run(score(put("a.jsonl", ...Array(50).fill(right))));
  stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
  await expect(ended).rejects.toMatchObject({ code: "interrupted" });
  expect(start.stdout.text()).toBe("");
});
