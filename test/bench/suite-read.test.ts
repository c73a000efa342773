import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSuite, type SuiteEntry } from "../../src/bench/suite-read.ts";
import { selectEntries } from "../../src/bench/suite-selection.ts";
import { caseFiles, createCase, renderCase, writeFiles } from "./scripted-bench.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "suite-read-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array): string {
  const file = path.join(folder, "cases.jsonl");
  writeFileSync(file, content);
  return file;
}

const tell = (entry: SuiteEntry) =>
  entry.kind === "case" ? entry.case.id : `${entry.id}: ${entry.reason}`;

describe("a file of cases", () => {
  test("one case a line, packed or not, text or bytes", async () => {
    const files = { ...caseFiles, "repo/b.bin": { b64: "/wA=" }, "solution/turn1/a": "x" };
    const text = `${renderCase(createCase("one/a"), files)}\n${renderCase(createCase("one/b"))}`;
    for (const content of [text, gzipSync(text)]) {
      const entries = await readSuite(write(content));
      expect(entries.map(tell)).toEqual(["one/a", "one/b"]);
      const [first] = entries;
      const read = first?.kind === "case" ? first.readFiles() : null;
      expect([...(read?.repo.keys() ?? [])]).toEqual(["answer.txt", "test.sh", "b.bin"]);
      expect(read?.repo.get("b.bin")).toEqual(Buffer.from([255, 0]));
      expect([...(read?.hidden.keys() ?? [])]).toEqual(["test.sh"]);
    }
  });

  const turnWith = (check: unknown) => ({ turns: [{ prompt: "go", checks: [check] }] });
  test.each([
    ["{", "line 1: it is not JSON"],
    ["[]", "line 1: the case: Invalid input"],
    [renderCase({ id: "one/a" }), "one/a: set: Invalid input"],
    [
      renderCase(createCase("one/a", turnWith({ type: "smells" }))),
      'one/a: the check "smells" is not known',
    ],
    [
      renderCase(createCase("one/a", turnWith({ type: "eol", file: "a" }))),
      "one/a: turns.0.checks.0.eol",
    ],
    [
      renderCase(createCase("one/a", turnWith({ type: "answer", all: ["(?i)x"] }))),
      'one/a: the pattern "(?i)x" has a group that is not known here',
    ],
    [renderCase(createCase("one/a", { test: null })), "one/a: it has a check of tests and no test"],
    [renderCase(createCase("one/a", { turns: [] })), "one/a: turns: "],
    [renderCase(createCase("one/a"), { "hidden/a": "x" }), "one/a: it has no files in repo/"],
    [renderCase(createCase("one/a"), { "repo/a": 7 }), "one/a: files.repo/a: Invalid input"],
    [
      renderCase(createCase("one/a"), { "repo/a": "x".repeat(17 * 1024 * 1024) }),
      "one/a: repo/a makes it too large",
    ],
  ])("%# is said of its case", async (text, reason) => {
    const entries = await readSuite(write(`${text.trim()}\n${renderCase(createCase("one/z"))}`));
    expect(entries.map(tell)).toEqual([expect.stringContaining(reason), "one/z"]);
  });

  test("a line that is not UTF-8 is no case", async () => {
    const entries = await readSuite(write(Buffer.from([0x7b, 0xff, 0x7d])));
    expect(entries.map(tell)).toEqual(["line 1: it is not JSON"]);
  });

  test("the second of two with one id cannot be run", async () => {
    const entries = await readSuite(write(renderCase(createCase("one/a")).repeat(2)));
    expect(entries.map(tell)).toEqual(["one/a", "one/a: another case has the same id"]);
  });

  test.each([
    ["cut short", gzipSync(renderCase(createCase("one/a"))).subarray(0, 60), /it is cut short/],
    ["damaged", Buffer.concat([Buffer.from([31, 139]), Buffer.alloc(50, 7)]), /cannot use/i],
    ["empty", "\n \n", /it has no cases/],
  ])("one that is %s is refused as a whole", async (_, content, reason) => {
    await expect(readSuite(write(content))).rejects.toThrow(reason);
  });

  test("what is not there or is no file is refused", async () => {
    await expect(readSuite(path.join(folder, "none"))).rejects.toThrow(/it does not exist/);
    await expect(readSuite("/dev/null")).rejects.toThrow(/neither a file nor a folder/);
    await expect(readSuite(folder)).rejects.toThrow(/it has no cases/);
  });
});

describe("a folder of cases", () => {
  const write = (name: string, own: unknown, files: Record<string, string> = caseFiles) => {
    const root = path.join(folder, name);
    writeFiles(root, { "case.json": JSON.stringify(own), ...files });
    return root;
  };

  test("files are read when the case is run", async () => {
    write("one/a", createCase("one/a"));
    const [entry] = await readSuite(folder);
    const read = entry?.kind === "case" ? entry.readFiles() : null;
    expect([...(read?.repo ?? [])].map(([name, text]) => [name, String(text)])).toEqual([
      ["answer.txt", "1\n"],
      ["test.sh", "exit 1\n"],
    ]);
  });

  test("a link among its files makes a case unusable", async () => {
    symlinkSync("/etc", path.join(write("one/a", createCase("one/a")), "repo", "etc"));
    const [entry] = await readSuite(folder);
    expect(() => entry?.kind === "case" && entry.readFiles()).toThrow("etc is a link");
  });

  test("a case.json that is a link to elsewhere, or not JSON, is said of its case", async () => {
    writeFiles(folder, { "one/a/case.json": "{", "one/b/repo/x": "1" });
    symlinkSync("/dev/zero", path.join(folder, "one/b/case.json"));
    expect((await readSuite(folder)).map(tell)).toEqual([
      "one/a: case.json is not JSON",
      expect.stringMatching(/^one\/b: .*not a regular file$/),
    ]);
  });
});

describe("the selection", () => {
  const lines = [
    createCase("two/a", { order: "2" }),
    createCase("one/b", { order: "9" }),
    createCase("two/c", { order: "1" }),
    { id: "one/x", set: "one" },
  ];
  const select = async (filter: Partial<Parameters<typeof selectEntries>[1]>) => {
    const entries = await readSuite(write(lines.map((line) => renderCase(line)).join("")));
    const all = { sets: [], ids: [], limit: undefined };
    const { entries: chosen, unknown } = selectEntries(entries, { ...all, ...filter });
    return {
      ids: chosen.map((entry) => (entry.kind === "case" ? entry.case.id : entry.id)),
      unknown,
    };
  };

  test.each([
    [{}, ["one/b", "one/x", "two/c", "two/a"], []],
    [{ sets: ["two"] }, ["two/c", "two/a"], []],
    [{ ids: ["a", "one/b"] }, ["one/b", "two/a"], []],
    [{ limit: 3 }, ["one/b", "one/x", "two/c"], []],
    [{ sets: ["three"], ids: ["zz"] }, [], ["three", "zz"]],
  ])("%j", async (filter, ids, unknown) => {
    expect(await select(filter)).toEqual({ ids, unknown });
  });
});
