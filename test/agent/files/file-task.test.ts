import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentEvent } from "../../../src/agent/events.ts";
import { fileTask } from "../../../src/agent/files/file-task.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type { FileAction, Prohibitions, Request } from "../../../src/agent/understand/request.ts";
import { writeFileAtomic } from "../../../src/session/atomic-write.ts";
import { undoLast } from "../../../src/session/undo.ts";
import type { Journal } from "../../../src/tools/journal.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import { createWorkspace } from "../../../src/tools/workspace.ts";
import { createProjectFixture, type ProjectFixture } from "../../session/project-fixture.ts";

let project: ProjectFixture;
let before: Record<string, string>;
beforeEach(() => {
  project = createProjectFixture();
  project.put("notes.md", "notes\n", 0o640);
  project.put("src/größe.ts", "b\n");
  project.put("package-lock.json", "{}\n");
  project.put("node_modules/x.js", "x\n");
  writeFileSync(path.join(project.root, "logo.png"), Buffer.from([137, 80, 0, 255]));
  before = project.snapshot();
});
afterEach(() => {
  chmodSync(project.root, 0o755);
  project.remove();
});

const copy = (from: string, to: string): FileAction => ({ action: "copy", from, to });
const move = (from: string, to: string): FileAction => ({ action: "move", from, to });
const remove = (file: string): FileAction => ({ action: "delete", path: file });

function createRequest(actions: readonly FileAction[], rules: Partial<Prohibitions>): Request {
  const said = "do it";
  const prohibitions: Prohibitions = {
    isReadOnly: false,
    isConditional: false,
    protectedFiles: [],
    onlyNamedSymbols: false,
    ...rules,
  };
  return {
    said,
    task: said,
    kind: "change",
    work: "files",
    reason: "it names files",
    decidedBy: "rules",
    mentions: { files: [], symbols: [], commands: [], patterns: [], quoted: [] },
    prohibitions,
    replyForm: null,
    rename: null,
    fileActions: actions,
    earlierTask: null,
    undoCount: 1,
  };
}

interface Run extends TaskOutcome {
  events: AgentEvent[];
  /** Paths of the scope, in the order of widening. */
  scope: string[];
}

async function run(
  actions: readonly FileAction[],
  { rules = {}, journal }: { rules?: Partial<Prohibitions>; journal?: Journal } = {},
): Promise<Run> {
  const begun = await project.begin("do it");
  const scope = createTaskScope({ isProtected: (file) => file === "package-lock.json" });
  const workspace = await createWorkspace({
    root: project.root,
    journal: journal ?? begun.journal,
    isIgnored: (file) => file.startsWith("node_modules/"),
    writeFile: writeFileAtomic,
    scope: (file) => scope.allows(file),
  });
  const paths = Object.keys(project.snapshot()).filter((file) => !file.startsWith("node_modules"));
  const reader = { paths: async () => paths };
  const events: AgentEvent[] = [];
  const task = fileTask(createRequest(actions, rules), { workspace, scope, reader });
  for (;;) {
    const step = await task.next();
    if (!step.done) {
      events.push(step.value);
      continue;
    }
    begun.journal.commit(workspace.changes());
    return { ...step.value, events, scope: scope.listFiles() };
  }
}

test("carries out all actions in their order and says so; undo takes them back at once", async () => {
  const outcome = await run([
    copy("notes.md", "doc/notes.md"),
    move("logo.png", "doc/"),
    move("doc/notes.md", "doc/old.md"),
    remove("src/größe.ts"),
    move("notes.md", "src"),
  ]);
  expect(outcome).toMatchObject({ status: "changed", answer: null, standing: null });
  expect(outcome.message).toBe(
    "Copied notes.md to doc/notes.md, moved logo.png to doc/logo.png, moved doc/notes.md to doc/old.md, deleted src/größe.ts, and moved notes.md to src/notes.md.",
  );
  const { "doc/old.md": old, "src/notes.md": moved, ...rest } = project.snapshot();
  expect([old, moved]).toEqual(["640 notes\n", "640 notes\n"]);
  expect(rest["doc/logo.png"]).toBe(before["logo.png"]);
  expect(Object.keys(rest)).not.toContain("notes.md");
  await undoLast(project.state, project.root);
  expect(project.snapshot()).toEqual(before);
});

test("tells its plan before and after, and widens the scope for nothing but what it writes", async () => {
  const { events, scope } = await run([copy("notes.md", "a.md"), remove("logo.png")]);
  expect(events).toMatchObject([
    {
      type: "plan",
      steps: [{ text: "copy notes.md to a.md", state: "open" }, { path: "logo.png" }],
    },
    { type: "plan", steps: [{ state: "done" }, { state: "done" }] },
  ]);
  expect(scope).toEqual(["a.md", "logo.png"]);
});

test.each<[string, FileAction[], string]>([
  ["the same bytes", [copy("notes.md", "same.md")], "same.md is there already."],
  ["the same file", [move("notes.md", "./src/../notes.md")], "notes.md is there already."],
  [
    "both",
    [copy("notes.md", "same.md"), copy("notes.md", "notes.md")],
    "same.md and notes.md are there already.",
  ],
])("a target with %s leaves nothing to do", async (_, actions, message) => {
  project.put("same.md", "notes\n");
  const now = project.snapshot();
  const outcome = await run(actions);
  expect(outcome).toMatchObject({
    status: "nothing-to-do",
    message: expect.stringContaining(message),
  });
  expect(project.snapshot()).toEqual(now);
});

describe("before it touches anything it refuses", () => {
  test.each<[string, FileAction[], TaskOutcome["status"], RegExp]>([
    ["a misspelt source", [copy("nots.md", "a")], "not-achieved", /Did you mean notes\.md\?/],
    ["a name from another folder", [remove("größe.ts")], "not-achieved", /mean src\/größe\.ts\?/],
    ["a name in another case", [remove("NOTES.md")], "not-achieved", /mean notes\.md\?/],
    ["a source like nothing", [remove("xyzzy-42.txt")], "not-achieved", /not exist\. Nothing/],
    ["a folder as source", [remove("src")], "not-achieved", /src is a folder/],
    ["the project as source", [remove(".")], "not-achieved", /is a folder/],
    ["a target that is there", [copy("notes.md", "logo.png")], "not-achieved", /exists already/],
    [
      "a target that is there in a folder",
      [move("x/../notes.md", "taken")],
      "not-achieved",
      /taken\/notes\.md exists/,
    ],
    ["a source outside", [copy("../x", "a")], "denied", /outside/],
    ["a target outside", [copy("notes.md", "../a")], "denied", /outside/],
    ["an absolute path", [copy("/etc/hostname", "a")], "denied", /outside/],
    ["a folder outside", [move("notes.md", "..")], "denied", /outside/],
    ["git's folder", [copy("notes.md", ".git/hooks/x")], "denied", /belongs to git/],
    ["an ignored file", [remove("node_modules/x.js")], "denied", /ignores it/],
    ["a file the scope protects", [remove("package-lock.json")], "denied", /is protected/],
    ["a link", [remove("link.md")], "denied", /link that leads to notes\.md/],
    ["a place below a file", [copy("logo.png", "notes.md/x")], "denied", /not a folder/],
    ["a control character", [copy("notes.md", "a\u0000b")], "denied", /control character/],
    ["a name without end", [copy("notes.md", "n".repeat(300))], "denied", /too long/],
    [
      "a file that an earlier step takes away",
      [remove("notes.md"), copy("notes.md", "a")],
      "not-achieved",
      /^notes\.md does not exist/,
    ],
    [
      "a place that an earlier step fills",
      [copy("logo.png", "a"), move("notes.md", "a")],
      "not-achieved",
      /a exists already/,
    ],
    ["no action at all", [], "not-achieved", /names no file/],
  ])("%s", async (_, actions, status, message) => {
    project.put("taken/notes.md", "other\n");
    symlinkSync("notes.md", path.join(project.root, "link.md"));
    const now = project.snapshot();
    // The good step in front must not be carried out either.
    const outcome = await run(
      actions.length === 0 ? [] : [copy("logo.png", "first.png"), ...actions],
    );
    expect(outcome).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(outcome.events).toEqual([]);
    expect(project.snapshot()).toEqual(now);
  });

  test.each<[string, Partial<Prohibitions>, RegExp]>([
    ["anything when nothing may change", { isReadOnly: true }, /nothing is to be changed/],
    ["anything that hangs on a condition", { isConditional: true }, /nothing is to be changed/],
    ["a file that has to stay", { protectedFiles: ["notes.md"] }, /notes\.md is to stay/],
  ])("%s", async (_, rules, message) => {
    for (const action of [move("notes.md", "a.md"), remove("notes.md")]) {
      const outcome = await run([action], { rules });
      expect(outcome).toMatchObject({ status: "denied", message: expect.stringMatching(message) });
    }
    expect(project.snapshot()).toEqual(before);
  });

  test("but a file that has to stay may be copied", async () => {
    const outcome = await run([copy("notes.md", "a.md")], {
      rules: { protectedFiles: ["notes.md"] },
    });
    expect(outcome.status).toBe("changed");
  });
});

test("names of steps before count: a moved file frees its name", async () => {
  await run([
    move("notes.md", "old.md"),
    copy("logo.png", "notes.md"),
    move("old.md", "src/old.md"),
  ]);
  const after = project.snapshot();
  expect(after["notes.md"]).toBe(before["logo.png"]);
  expect(after["src/old.md"]).toBe(before["notes.md"]);
});

test.each<[string, string, string]>([
  ["EACCES", "denied", "notes.md or its folder is read-only. Every file is as it was."],
  ["ENOSPC", "file-disk-full", ""],
])("%s in the middle puts every file back", async (errno, result, message) => {
  let records = 0;
  const journal: Journal = {
    recordBefore: async () => {
      records += 1;
      if (records === 3) throw Object.assign(new Error(errno), { code: errno });
    },
  };
  const actions = [copy("logo.png", "new/a.png"), remove("src/größe.ts"), remove("notes.md")];
  const ended = await run(actions, { journal }).catch((error) => ({ status: error.code }));
  expect(ended.status).toBe(result);
  if ("message" in ended) expect(ended.message).toBe(message);
  expect(project.snapshot()).toEqual(before);
});

test("a read-only file is left where it is", async () => {
  chmodSync(path.join(project.root, "notes.md"), 0o444);
  mkdirSync(path.join(project.root, "empty"));
  const outcome = await run([copy("logo.png", "empty"), move("notes.md", "a.md")]);
  expect(outcome).toMatchObject({
    status: "denied",
    message: expect.stringContaining("read-only"),
  });
  expect(project.get("notes.md")).toBe("notes\n");
  expect(project.get("empty/logo.png")).toBeNull();
});
