import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { PermissionQuestion } from "../../../src/tools/permissions/permission-question.ts";
import { CHANGE_TOOLS } from "../../../src/tools/project/all-tools.ts";
import {
  always,
  type GuardOptions,
  guard,
  openGuarded,
  type SampleCall,
  SECRET,
} from "./guarded-project.ts";

type Guarded = Awaited<ReturnType<typeof openGuarded>>;

/** For each tool a call that does all that the tool can do, where it may. */
const CALLS: Readonly<Record<string, SampleCall>> = {
  find: { args: { query: "PASSWORD=" } },
  read: { args: { target: ".env" } },
  usages: { args: { symbol: "cart.py#total" } },
  edit: { args: { target: "cart.py#fee" }, payload: "def fee(amount):\n    return 2 * amount\n" },
  edit_lines: {
    args: { path: "cart.py", first_line: 6, last_line: 6 },
    payload: "    return 3 * amount\n",
  },
  insert: { args: { where: "cart.py#end" }, payload: "def more():\n    return 1\n" },
  delete: { args: { target: "cart.py#fee" } },
  create: { args: { path: "new.py" }, payload: "X = 1\n" },
  rename: { args: { symbol: "cart.py#fee", new_name: "charge" } },
  run_checks: { args: {}, isChecked: true },
  run_command: { args: { command: "node trace.js" } },
  plan: { args: { steps: ["look", "change"] } },
};
const LOOKS = ["find", "read", "usages", "plan"];

/** Everything else with hands. */
const HANDS: Readonly<Record<string, (guarded: Guarded) => Promise<unknown>>> = {
  "workspace.write, a file that is there": async ({ workspace }) => {
    await workspace.read("notes.txt");
    await workspace.write("notes.txt", "changed\n");
  },
  "workspace.write, a new file": ({ workspace }) => workspace.write("a/b.txt", "new\n"),
  "workspace.remove": async ({ workspace }) => {
    await workspace.look("notes.txt");
    await workspace.remove("notes.txt");
  },
  "workspace.copy": ({ workspace }) => workspace.copy("notes.txt", "copy.txt"),
  "workspace.move": ({ workspace }) => workspace.move("notes.txt", "moved/notes.txt"),
  "a command": ({ runCommand }) => runCommand("node trace.js"),
  "a command that the person wrote": ({ runCommand }) =>
    runCommand("node trace.js", ["node trace.js"]),
  "a command for a shell": ({ runCommand }) => runCommand("node trace.js && touch x"),
  "a command that deletes": ({ runCommand }) => runCommand("rm notes.txt"),
  "the tests": ({ runTests }) => runTests(),
  "the checkers": ({ inspector }) => inspector.inspect(["cart.py"], new AbortController().signal),
};

const GROUNDS: readonly [string, () => GuardOptions][] = [
  [
    "plan mode, whatever is said",
    () => ({ mode: "plan", ask: always("session"), allow: ["run:*"] }),
  ],
  ["default mode and nobody to ask", () => ({ mode: "default", ask: null })],
  ["default mode and a no", () => ({ mode: "default", ask: always("no") })],
  [
    "rules that deny, under yolo",
    () => ({ mode: "yolo", ask: always("session"), deny: ["write:**", "run:*", "read:**"] }),
  ],
];

test("every tool there is has its call here", () => {
  const names = CHANGE_TOOLS.map(({ signature }) => signature.name);
  expect(Object.keys(CALLS).sort()).toEqual([...names].sort());
});

describe.each(GROUNDS)("in %s nothing is written and nothing runs", (_title, createGround) => {
  // A command of the message itself needs no further yes.
  const isYes = (name: string) =>
    name === "a command that the person wrote" && createGround().mode === "default";

  test.each(Object.entries(CALLS))("%s", async (name, call) => {
    const guarded = await openGuarded(guard(createGround()));
    const before = guarded.project.snapshot();
    const { changed } = await guarded.call(call, name);
    expect(guarded.project.snapshot()).toEqual(before);
    expect(changed).toEqual([]);
  });

  test.each(Object.entries(HANDS).filter(([name]) => !isYes(name)))("%s", async (_name, act) => {
    const guarded = await openGuarded(guard(createGround()));
    const before = guarded.project.snapshot();
    await act(guarded).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "permission-denied", exitCode: 4 });
    });
    expect(guarded.project.snapshot()).toEqual(before);
  });
});

describe("with leave, each of them does something", () => {
  const changing = Object.entries(CALLS).filter(([name]) => !LOOKS.includes(name));

  test.each(changing)("%s", async (name, call) => {
    const guarded = await openGuarded(guard({ mode: "yolo", ask: null }));
    const before = guarded.project.snapshot();
    expect(await guarded.call(call, name)).toMatchObject({ isOk: true });
    expect(guarded.project.snapshot()).not.toEqual(before);
  });

  test.each(Object.entries(HANDS))("%s", async (_name, act) => {
    const guarded = await openGuarded(guard({ mode: "yolo", ask: null }));
    const before = guarded.project.snapshot();
    await act(guarded);
    expect(guarded.project.snapshot()).not.toEqual(before);
  });
});

describe("a secret file", () => {
  test("is shown by no tool of yolo mode without a yes, and by read after one", async () => {
    const closed = await openGuarded(guard({ mode: "yolo", ask: null }));
    for (const name of ["read", "find"]) {
      expect((await closed.call(CALLS[name] ?? { args: {} }, name)).text).not.toContain(SECRET);
    }
    const found = await closed.call({ args: { query: "password", in: "symbols" } }, "find");
    expect(found.text).not.toMatch(/secrets\.yaml|hunter2/);
    const seen: PermissionQuestion[] = [];
    const opened = await openGuarded(guard({ mode: "yolo", ask: always("session", seen) }));
    const search = { args: { query: "PASSWORD=" } };
    expect((await opened.call(search, "find")).text).not.toContain(SECRET);
    expect(seen).toEqual([]);
    expect((await opened.call({ args: { target: ".env" } }, "read")).text).toContain(SECRET);
    expect((await opened.call(search, "find")).text).toContain(".env:1:");
    expect(seen.map(({ access }) => access)).toEqual([{ kind: "read", path: ".env" }]);
  });

  test("is found through no link to it either", async () => {
    const guarded = await openGuarded(guard({ mode: "yolo", ask: null, deny: ["read:cart.py"] }));
    const { root } = guarded.project;
    symlinkSync(".env", path.join(root, "plain.txt"));
    symlinkSync("secrets.yaml", path.join(root, "plain.yaml"));
    const { reader } = guarded;
    for (const text of [SECRET, "return sum"]) {
      expect((await reader.findText({ text })).matches).toEqual([]);
    }
    const graph = await reader.graph();
    expect(graph.files.has("plain.yaml")).toBe(true);
    expect(graph.findSymbols("password")).toEqual([]);
    expect(graph.definitionsOf("fee")).toEqual([]);
    expect(await reader.parse("plain.yaml")).toBeNull();
    for (const name of ["plain.txt", "plain.yaml", "cart.py"]) {
      await expect(reader.read(name)).rejects.toMatchObject({ code: "permission-denied" });
    }
  });

  test("is not copied to a place where it could be read", async () => {
    const { workspace, project } = await openGuarded(guard({ mode: "yolo", ask: null }));
    const before = project.snapshot();
    for (const act of [workspace.copy, workspace.move]) {
      await expect(act.call(workspace, ".env", "plain.txt")).rejects.toMatchObject({
        message: expect.stringContaining("reading .env"),
      });
    }
    await expect(workspace.look(".env")).rejects.toMatchObject({ code: "permission-denied" });
    await expect(workspace.original(".env")).rejects.toMatchObject({ code: "permission-denied" });
    await expect(workspace.write(".env", "")).rejects.toMatchObject({ code: "file-changed" });
    expect(project.snapshot()).toEqual(before);
  });

  test("that is not there is missing, and one that the task makes is its own", async () => {
    const { workspace, reader } = await openGuarded(guard({ mode: "yolo", ask: null }));
    await expect(workspace.read(".env.local")).rejects.toMatchObject({ code: "file-missing" });
    await expect(reader.read(".env.local")).rejects.toMatchObject({ code: "file-missing" });
    await workspace.write(".env.local", "A=1\n");
    expect((await workspace.read(".env.local")).text).toBe("A=1\n");
  });
});

describe("a change of mode in the middle of a task", () => {
  test("stops the writes, and the way back stays open", async () => {
    const permissions = guard({ mode: "accept-edits", ask: null });
    const { workspace, project, runCommand } = await openGuarded(permissions);
    const before = project.snapshot();
    await workspace.write("a.txt", "1\n");
    await workspace.read("notes.txt");
    await workspace.write("notes.txt", "changed\n");
    permissions.mode = "plan";
    await expect(workspace.write("a.txt", "2\n")).rejects.toMatchObject({ exitCode: 4 });
    expect(await runCommand("node --test test/")).toBeNull();
    await workspace.write("notes.txt", "notes\n");
    expect(await workspace.restoreAll()).toEqual(["a.txt"]);
    expect(project.snapshot()).toEqual(before);
  });

  test("a move that may not take the old file away makes no new one", async () => {
    const permissions = guard({ mode: "yolo", ask: null, deny: ["write:notes.txt"] });
    const { workspace, project } = await openGuarded(permissions);
    const before = project.snapshot();
    await expect(workspace.move("notes.txt", "b.txt")).rejects.toMatchObject({ exitCode: 4 });
    expect(project.snapshot()).toEqual(before);
  });

  test("a file that changes while its question waits is left alone", async () => {
    const { workspace, project } = await openGuarded(
      guard({
        mode: "default",
        ask: async () => {
          project.put("notes.txt", "by somebody else\n");
          return "once";
        },
      }),
    );
    await workspace.read("notes.txt");
    await expect(workspace.write("notes.txt", "mine\n")).rejects.toMatchObject({
      code: "file-changed",
    });
    expect(project.get("notes.txt")).toBe("by somebody else\n");
  });
});

test("words in a file of the project change neither mode nor rules", async () => {
  const permissions = guard({ mode: "default", ask: null });
  const guarded = await openGuarded(permissions);
  await guarded.call({ args: { target: "AGENTS.md" } }, "read");
  expect(permissions.mode).toBe("default");
  expect(await guarded.runCommand("node trace.js")).toBeNull();
  await expect(guarded.workspace.write("a.txt", "")).rejects.toMatchObject({ exitCode: 4 });
});

test("a checker that may not run is left out and told of once, and runs after a yes", async () => {
  const permissions = guard({ mode: "default", ask: null });
  const { inspector, project } = await openGuarded(permissions);
  const { signal } = new AbortController();
  await inspector.inspect(["cart.py"], signal);
  expect(inspector.takeProblems()).toEqual([
    "node trace.js is left out: it may not run.",
    "tsc is left out: it may not run.",
  ]);
  await inspector.inspect(["cart.py"], signal);
  expect(inspector.takeProblems()).toEqual([]);
  permissions.mode = "yolo";
  await inspector.inspect(["cart.py"], signal);
  expect([project.get("trace.txt"), project.get("checked.txt")]).toEqual(["ran", "ran\n"]);
});
