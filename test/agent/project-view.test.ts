import { chmodSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openProject } from "./repair/repair-fixture.ts";

const LARGE = `x = 1\n${"# filler\n".repeat(60_000)}`;

test("sources are code in path order, without tests, data and large files", async () => {
  const { view } = await openProject({
    "src/b.py": "",
    "src/a.py": "",
    "src/large.py": LARGE,
    "src/data.json": "{}",
    "tests/test_a.py": "",
    "src/a.test.js": "",
    "node_modules/x/index.js": "",
  });
  expect(view.listSources()).toEqual(["src/a.py", "src/b.py"]);
});

test("a test file that is allowed is a source", async () => {
  const { view } = await openProject({ "tests/test_a.py": "", "tests/test_b.py": "" }, [
    "tests/test_a.py",
  ]);
  expect(view.listSources()).toEqual(["tests/test_a.py"]);
  expect(view.isChangeable("tests/test_b.py")).toBe(false);
});

test("a file is read with LF line ends and parsed", async () => {
  const { view } = await openProject({ "a.py": "def f():\r\n    pass\r\n" });
  expect(await view.open("a.py")).toMatchObject({
    text: "def f():\n    pass\n",
    parsed: { symbols: [{ name: "f" }] },
  });
});

test.each([
  ["is not there", "none.py"],
  ["is outside", "../outside.py"],
  ["is in no language", "notes.txt"],
  ["is binary", "binary.py"],
  ["is too large", "large.py"],
])("a file that %s cannot be opened", async (_fact, file) => {
  const { view } = await openProject({
    "notes.txt": "words",
    "binary.py": "a\0b",
    "large.py": LARGE,
  });
  expect(await view.open(file)).toBeNull();
});

test.skipIf(process.getuid?.() === 0)("a file that may not be read cannot be opened", async () => {
  const { project, view } = await openProject({ "a.py": "x = 1\n" });
  chmodSync(path.join(project.root, "a.py"), 0);
  expect(await view.open("a.py")).toBeNull();
});

test("a file is read once, until it is forgotten", async () => {
  const { project, view } = await openProject({ "a.py": "x = 1\n" });
  await view.open("a.py");
  project.put("a.py", "x = 2\n");
  expect((await view.open("a.py"))?.text).toBe("x = 1\n");
  view.forget("a.py");
  expect((await view.open("a.py"))?.text).toBe("x = 2\n");
});

test("a preview parses a text without writing it", async () => {
  const { project, view } = await openProject({ "a.py": "x = 1\n" });
  expect((await view.preview("a.py", "def g(): pass\n"))?.exports).toEqual(["g"]);
  expect(await view.preview("a.txt", "words")).toBeNull();
  expect(project.get("a.py")).toBe("x = 1\n");
});

test("with other texts the project reads as if they stood in its files", async () => {
  const { view } = await openProject({ "a.py": "x = 1\n", "b.py": "y = 1\n" });
  const texts = new Map([["a.py", "def f():\n    pass\n"]]);
  const other = view.withTexts(texts);
  expect(await other.open("a.py")).toMatchObject({
    text: "def f():\n    pass\n",
    parsed: { symbols: [{ name: "f" }] },
  });
  expect(await other.open("b.py")).toMatchObject({ text: "y = 1\n" });
  expect(await view.open("a.py")).toMatchObject({ text: "x = 1\n" });
  expect(other.listSources()).toEqual(view.listSources());
});

test("other texts replace those of an older view, and empty ones are texts", async () => {
  const { view } = await openProject({ "a.py": "x = 1\n", "b.py": "y = 1\n" });
  const first = view.withTexts(new Map([["a.py", "x = 2\n"]]));
  const second = first.withTexts(new Map([["b.py", ""]]));
  expect(await second.open("a.py")).toMatchObject({ text: "x = 1\n" });
  expect(await second.open("b.py")).toMatchObject({ text: "" });
  expect(view.withTexts(new Map())).toBe(view);
});

test.each([
  ["a file that is not listed", "none.py", "x = 1\n"],
  ["a file in no language", "notes.txt", "words"],
  ["a text that is too large", "a.py", LARGE],
])("other texts make of %s no file that can be opened", async (_what, file, text) => {
  const { view } = await openProject({ "a.py": "", "notes.txt": "" });
  expect(await view.withTexts(new Map([[file, text]])).open(file)).toBeNull();
});
