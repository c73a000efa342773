import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderChecksummedLine } from "../../src/session/checksummed-line.ts";
import { openPermissionMemory } from "../../src/session/permission-memory.ts";
import { locateProjectState } from "../../src/session/state-directory.ts";
import { parsePermissionRule } from "../../src/tools/permissions/permission-rules.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

function rule(text: string) {
  const parsed = parsePermissionRule(text, "user");
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.rule;
}

const open = (root = project.root) => openPermissionMemory(project.state, root);
const locate = () =>
  path.join(locateProjectState(project.state, project.root), "permissions.jsonl");
const texts = (memory = open()) => memory.list().map(({ text }) => text);

test("rules are there for the next process, in this project only, and nothing is in the project", () => {
  const memory = open();
  expect([memory.list(), memory.notice, existsSync(locate())]).toEqual([[], null, false]);
  memory.add(rule("run:npm test && ls"));
  memory.add(rule("write:größe 🙂.ts"));
  memory.add(rule("run:npm test && ls"));
  expect(texts(memory)).toEqual(["run:npm test && ls", "write:größe 🙂.ts"]);
  expect(open().list()).toEqual(memory.list());
  expect(
    open()
      .list()
      .map(({ source }) => source),
  ).toEqual(["remembered", "remembered"]);
  expect(texts(open(path.join(project.root, "other")))).toEqual([]);
  expect(project.snapshot()).toEqual({});
});

test("the file is for its owner alone", () => {
  open().add(rule("run:make"));
  expect(statSync(locate()).mode & 0o777).toBe(0o600);
});

test("the oldest rules make room", () => {
  const memory = open();
  const rules = Array.from({ length: 500 }, (_, at) => ({ type: "allow", text: `run:c${at}` }));
  memory.add(rule("run:first"));
  const header = { type: "permissions", version: 1, root: project.root, count: 500 };
  writeFileSync(locate(), [header, ...rules].map(renderChecksummedLine).join(""));
  const full = open();
  full.add(rule("run:last"));
  expect(texts()).toHaveLength(500);
  expect([texts()[0], texts().at(-1)]).toEqual(["run:c1", "run:last"]);
});

describe("allows nothing and says so", () => {
  const text = () => readFileSync(locate(), "utf8");
  test.each<[string, () => void]>([
    ["a torn end", () => truncateSync(locate(), statSync(locate()).size - 5)],
    ["a lost line", () => writeFileSync(locate(), text().replace(/[^\n]*\n$/, ""))],
    ["a changed rule", () => writeFileSync(locate(), text().replace("run:make", "run:fake"))],
    [
      "a line by somebody else",
      () => appendFileSync(locate(), '{"type":"allow","text":"run:*"}\n'),
    ],
    ["an empty file", () => truncateSync(locate(), 0)],
    ["no text at all", () => writeFileSync(locate(), Buffer.from([0xff, 0, 0x0a, 0xfe]))],
    [
      "another project's",
      () =>
        writeFileSync(
          locate(),
          renderChecksummedLine({ type: "permissions", version: 1, root: "/x", count: 0 }),
        ),
    ],
    [
      "a later version",
      () =>
        writeFileSync(
          locate(),
          renderChecksummedLine({ type: "permissions", version: 2, root: project.root, count: 0 }),
        ),
    ],
    [
      "a rule that is none",
      () =>
        writeFileSync(
          locate(),
          [
            { type: "permissions", version: 1, root: project.root, count: 1 },
            { type: "allow", text: "write:../x" },
          ]
            .map(renderChecksummedLine)
            .join(""),
        ),
    ],
    [
      "a folder in its place",
      () => {
        rmSync(locate());
        mkdirSync(locate());
      },
    ],
    [
      "a link in its place",
      () => {
        writeFileSync(path.join(project.state, "elsewhere"), text());
        rmSync(locate());
        symlinkSync(path.join(project.state, "elsewhere"), locate());
      },
    ],
  ])("%s", (_what, damage) => {
    const memory = open();
    memory.add(rule("run:make"));
    memory.add(rule("run:ls"));
    damage();
    expect(texts()).toEqual([]);
    expect(open().notice).toMatch(/does not count: .*You will be asked again\.$/);
  });
});

test("a damaged file gives way to the next rule", () => {
  open().add(rule("run:make"));
  truncateSync(locate(), 10);
  open().add(rule("run:ls"));
  expect([texts(), open().notice]).toEqual([["run:ls"], null]);
});

test("a rule that cannot be kept is an error, and the others stand", () => {
  const memory = open();
  memory.add(rule("run:make"));
  rmSync(path.dirname(locate()), { recursive: true });
  writeFileSync(path.dirname(locate()), "in the way");
  expect(() => memory.add(rule("run:ls"))).toThrow(/could not be written|read-only/);
  expect(texts(memory)).toEqual(["run:make"]);
});
