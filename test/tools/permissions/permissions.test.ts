import { beforeEach, describe, expect, test } from "vitest";
import type { PermissionMode } from "../../../src/tools/permissions/permission-mode.ts";
import type {
  AskPermission,
  PermissionAnswer,
  PermissionQuestion,
} from "../../../src/tools/permissions/permission-question.ts";
import {
  type PermissionRule,
  parsePermissionRules,
  type RememberedRules,
} from "../../../src/tools/permissions/permission-rules.ts";
import {
  createPermissions,
  type PermissionOptions,
} from "../../../src/tools/permissions/permissions.ts";

let asked: PermissionQuestion[] = [];
beforeEach(() => {
  asked = [];
});

function remember(rules: PermissionRule[] = []): RememberedRules {
  let list: readonly PermissionRule[] = rules;
  return {
    notice: null,
    list: () => list,
    add: (rule) => {
      list = [...list, rule];
    },
  };
}

/** Answers in their order; a question too many is an error. */
function answering(...answers: PermissionAnswer[]): AskPermission {
  return async (question) => {
    asked.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error("asked too often");
    return answer;
  };
}

function open(
  ask: AskPermission | null,
  mode: PermissionMode = "default",
  options: Partial<PermissionOptions> & { allow?: string[]; deny?: string[] } = {},
) {
  const { allow = [], deny = [], ...others } = options;
  const { rules } = parsePermissionRules({
    allow: allow.map((text) => ({ text, source: "flag" })),
    deny: deny.map((text) => ({ text, source: "user" })),
  });
  const signal = new AbortController().signal;
  const remembered = remember();
  return createPermissions({ mode, rules, remembered, ask, signal: () => signal, ...others });
}

const change = (path = "a.ts", after: string | null = "new") => ({ path, before: "old", after });
const task = (command: string) => ({ command, purpose: "task" as const });
const kinds = () => asked.map(({ access }) => access.kind);

test.each<[PermissionMode, string[], boolean]>([
  ["default", [], true],
  ["yolo", [], true],
  ["plan", [], false],
  ["yolo", ["write:src/**"], false],
  ["default", ["read:src/a.ts"], false],
])("what is taken back in %s mode under %j: %s, and nobody is asked", (mode, deny, isLeft) => {
  const permissions = open(answering(), mode, { deny, allow: ["write:**"] });
  const takeBack = () => permissions.requireTakeBack("src/a.ts");
  if (isLeft) expect(takeBack).not.toThrow();
  else
    expect(takeBack).toThrow(expect.objectContaining({ code: "permission-denied", exitCode: 4 }));
  expect(asked).toEqual([]);
});

describe("a write", () => {
  test("is asked about with both texts, and once is this file in this task", async () => {
    const permissions = open(answering("once", "once", "once"));
    await permissions.requireWrite(change("a.ts", "1"));
    await permissions.requireWrite(change("a.ts", "2"));
    await permissions.requireWrite(change("b.ts"));
    permissions.beginTask();
    await permissions.requireWrite(change("a.ts", "3"));
    expect(asked.map(({ access }) => access)).toEqual([
      { kind: "write", path: "a.ts", before: "old", after: "1" },
      { kind: "write", path: "b.ts", before: "old", after: "new" },
      { kind: "write", path: "a.ts", before: "old", after: "3" },
    ]);
    expect(asked[0]).toMatchObject({
      choices: ["once", "task", "session", "project", "no"],
      rule: "write:a.ts",
    });
  });

  test.each<[PermissionAnswer, number]>([
    ["task", 2],
    ["session", 1],
    ["project", 2],
  ])(
    "after %s, other files in this task and this file in the next one: %i questions",
    async (answer, count) => {
      const permissions = open(answering(answer, "once", "once"));
      await permissions.requireWrite(change("a.ts"));
      await permissions.requireWrite(change("b.ts"));
      permissions.beginTask();
      await permissions.requireWrite(change("a.ts", "2"));
      expect(asked).toHaveLength(count);
    },
  );

  test("a no is an error that names the file, and the same text is not asked about again", async () => {
    const permissions = open(answering("no", "once"));
    const refused = { code: "permission-denied", exitCode: 4, message: /writing a\.ts/ };
    await expect(permissions.requireWrite(change())).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(refused.message),
    });
    await expect(permissions.requireWrite(change())).rejects.toMatchObject({ code: refused.code });
    await permissions.requireWrite(change("a.ts", "better"));
    expect(asked).toHaveLength(2);
  });

  test("of a name with a wildcard is not offered for good", async () => {
    const permissions = open(answering("once"));
    await permissions.requireWrite(change("a*.ts"));
    expect(asked[0]?.choices).toEqual(["once", "task", "session", "no"]);
    expect(asked[0]).not.toHaveProperty("rule");
  });

  test("with nobody to ask is denied, and says what would help", async () => {
    await expect(open(null).requireWrite(change())).rejects.toMatchObject({
      message: "Permission denied for writing a.ts: it needs a yes, and nobody can be asked here.",
      next: "--permission-mode accept-edits writes without asking.",
    });
  });

  test("opens a secret file that the task wrote itself, and that file only", async () => {
    const permissions = open(null, "accept-edits");
    await permissions.requireWrite(change(".env"));
    await permissions.requireRead(".env");
    expect([permissions.canRead(".env"), permissions.canRead("b/.env")]).toEqual([true, false]);
    permissions.beginTask();
    expect(permissions.canRead(".env")).toBe(false);
  });
});

describe("what a task leaves behind", () => {
  test("is asked about when a text is not the one that was shown", async () => {
    const permissions = open(answering("once", "no"));
    await permissions.requireWrite(change("a.ts", "1"));
    expect(await permissions.mayKeep([change("a.ts", "1")])).toBe(true);
    await permissions.requireWrite(change("a.ts", "2"));
    expect(await permissions.mayKeep([change("a.ts", "2")])).toBe(false);
    expect(asked[1]).toMatchObject({
      access: { kind: "keep", changes: [{ path: "a.ts", after: "2" }] },
      choices: ["once", "no"],
    });
  });

  test("is not asked about where every write was said yes to", async () => {
    const permissions = open(answering("task"), "default", { allow: ["write:docs/**"] });
    expect(await permissions.mayKeep([change("docs/a.md")])).toBe(true);
    await permissions.requireWrite(change("a.ts", "1"));
    expect(await permissions.mayKeep([change("a.ts", "2"), change("b.ts")])).toBe(true);
  });

  test("was written without a question, and is asked about when the mode asks by then", async () => {
    const permissions = open(answering("once"), "accept-edits");
    await permissions.requireWrite(change());
    expect(await permissions.mayKeep([change()])).toBe(true);
    expect(asked).toEqual([]);
    permissions.mode = "default";
    expect(await permissions.mayKeep([change()])).toBe(true);
    permissions.mode = "yolo";
    expect(await permissions.mayKeep([change("b.ts")])).toBe(true);
    expect(kinds()).toEqual(["keep"]);
  });

  test("nobody to ask is a no", async () => {
    const permissions = open(null, "accept-edits");
    await permissions.requireWrite(change());
    permissions.mode = "plan";
    expect(await permissions.mayKeep([change()])).toBe(false);
    expect(await permissions.mayKeep([])).toBe(true);
  });
});

describe("a command", () => {
  test("once is one run of it", async () => {
    const permissions = open(answering("once", "no"));
    expect(await permissions.mayRun(task("make"))).toBe(true);
    expect(await permissions.mayRun(task("make"))).toBe(false);
    expect(await permissions.mayRun(task("make"))).toBe(false);
    expect(asked).toHaveLength(2);
  });

  test("tests are asked about for the task at least, and an answer that was not offered is that", async () => {
    const permissions = open(answering("once"));
    const tests = { command: "npm test", purpose: "tests" as const };
    expect(await permissions.mayRun(tests)).toBe(true);
    expect(await permissions.mayRun(tests)).toBe(true);
    expect(asked[0]?.choices).toEqual(["task", "session", "project", "no"]);
  });

  test.each<[PermissionAnswer, boolean, boolean]>([
    ["task", true, false],
    ["session", true, true],
    ["project", true, true],
  ])("after %s it runs again in this task: %s, in the next: %s", async (answer, now, later) => {
    const permissions = open(answering(answer, "no", "no"));
    await permissions.mayRun(task("make"));
    expect(await permissions.mayRun(task(" make "))).toBe(now);
    expect(await permissions.mayRun(task("make install"))).toBe(false);
    permissions.beginTask();
    expect(await permissions.mayRun(task("make"))).toBe(later);
  });

  test("a yes for the project is kept as the rule that was shown", async () => {
    const remembered = remember();
    const permissions = open(answering("project"), "default", { remembered });
    await permissions.mayRun(task("make && ls"));
    expect(asked[0]?.rule).toBe("run:make && ls");
    expect(remembered.list()).toMatchObject([{ text: "run:make && ls", source: "remembered" }]);
    expect(permissions.describe()).toContain(
      "Allowed in this project, as you said: run:make && ls",
    );
  });

  test("a yes that cannot be kept holds for the session, and that is told", async () => {
    const remembered: RememberedRules = {
      ...remember(),
      add: () => {
        throw new Error("the disk is full");
      },
    };
    const permissions = open(answering("project"), "default", { remembered });
    expect(await permissions.mayRun(task("make"))).toBe(true);
    permissions.beginTask();
    expect(await permissions.mayRun(task("make"))).toBe(true);
    expect(permissions.describe().at(-1)).toBe(
      '"run:make" holds for this session only: the disk is full',
    );
  });

  test.each<[string, PermissionMode, string[], RegExp]>([
    ["make", "plan", [], /plan mode runs nothing.*--permission-mode/],
    ["make", "default", [], /nobody can be asked.*--allow-command 'make'/],
    ["make", "yolo", ["run:make *"], /the rule "run:make \*" of your settings denies it/],
    ["a\nb", "yolo", [], /more than one line/],
  ])("why %j does not run in %s mode", async (command, mode, deny, reason) => {
    const permissions = open(null, mode, { deny });
    expect(await permissions.mayRun(task(command))).toBe(false);
    expect(permissions.explainRun({ command })).toMatch(reason);
  });
});

describe("reading and sending", () => {
  test("a yes to a secret file holds for the task", async () => {
    const permissions = open(answering("task", "no"), "yolo");
    await permissions.requireRead("src/a.ts");
    await permissions.requireRead(".env");
    await permissions.requireRead(".env");
    permissions.beginTask();
    await expect(permissions.requireRead(".env")).rejects.toMatchObject({
      message: expect.stringContaining("reading .env"),
    });
    expect(asked).toHaveLength(2);
  });

  test("what the person named is read without a question, unless a rule denies it", async () => {
    const options = { allowedReads: ["./.env", "b.pem"], deny: ["read:b.pem"] };
    const permissions = open(null, "plan", options);
    await permissions.requireRead(".env");
    await expect(permissions.requireRead("b.pem")).rejects.toMatchObject({
      message: expect.stringContaining('the rule "read:b.pem"'),
    });
  });

  test("sending says all that leaves, in yolo too", async () => {
    const permissions = open(answering("session", "no"), "yolo");
    const disclosure = { host: "host:8080", what: "a.ts, 12 lines" };
    expect(await permissions.maySend(disclosure)).toBe(true);
    expect(await permissions.maySend(disclosure)).toBe(true);
    expect(await permissions.maySend({ ...disclosure, host: "other" })).toBe(false);
    expect(asked[0]).toMatchObject({
      access: { kind: "send", ...disclosure },
      rule: "send:host:8080",
    });
  });
});

/** An answer that the test gives when it likes. */
function answeringLater() {
  const waiting: ((answer: PermissionAnswer) => void)[] = [];
  const ask: AskPermission = (question, signal) => {
    asked.push(question);
    return new Promise((resolve, reject) => {
      waiting.push(resolve);
      signal.addEventListener("abort", () => {
        waiting.splice(waiting.indexOf(resolve), 1);
        reject(signal.reason);
      });
    });
  };
  return { ask, answer: (answer: PermissionAnswer) => waiting.shift()?.(answer) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("while a question waits", () => {
  test("the next one waits too, and is not asked when the answer holds for it", async () => {
    const { ask, answer } = answeringLater();
    const permissions = open(ask);
    const both = ["a.ts", "b.ts"].map((path) => permissions.requireWrite(change(path)));
    await settle();
    expect(asked).toHaveLength(1);
    answer("task");
    await Promise.all(both);
    expect(asked).toHaveLength(1);
  });

  test("the next one is asked when the answer does not hold for it", async () => {
    const { ask, answer } = answeringLater();
    const permissions = open(ask);
    const first = permissions.mayRun(task("make"));
    const second = permissions.mayRun(task("make"));
    await settle();
    answer("no");
    expect([await first, await second]).toEqual([false, false]);
    const third = permissions.mayRun(task("ls"));
    const fourth = permissions.mayRun(task("ls"));
    await settle();
    answer("once");
    expect(await third).toBe(true);
    await settle();
    answer("no");
    expect(await fourth).toBe(false);
    expect(asked).toHaveLength(3);
  });

  test("a change to plan mode outweighs the yes", async () => {
    const { ask, answer } = answeringLater();
    const permissions = open(ask);
    const write = permissions.requireWrite(change());
    await settle();
    permissions.mode = "plan";
    answer("session");
    await expect(write).rejects.toMatchObject({
      message: expect.stringContaining("plan mode writes nothing"),
    });
    permissions.mode = "default";
    await permissions.requireWrite(change());
  });

  test("an answer that comes after the task is none for the next one", async () => {
    const { ask, answer } = answeringLater();
    const permissions = open(ask);
    const write = permissions.requireWrite(change());
    await settle();
    permissions.beginTask();
    answer("task");
    await write;
    void permissions.requireWrite(change());
    await settle();
    expect(asked).toHaveLength(2);
  });

  test("the signal ends it with its reason, and later questions are asked", async () => {
    const { ask, answer } = answeringLater();
    const stop = new AbortController();
    let signal = stop.signal;
    const permissions = open(ask, "default", { signal: () => signal });
    const first = permissions.mayRun(task("make"));
    const second = permissions.mayRun(task("ls"));
    await settle();
    stop.abort(new Error("stopped"));
    await expect(first).rejects.toThrow("stopped");
    await expect(second).rejects.toThrow("stopped");
    expect(asked).toHaveLength(1);
    signal = new AbortController().signal;
    const third = permissions.mayRun(task("make"));
    await settle();
    answer("once");
    expect(await third).toBe(true);
  });
});

test("the mode is read at each access", async () => {
  const permissions = open(null, "yolo");
  await permissions.requireWrite(change());
  expect(await permissions.mayRun(task("rm x"))).toBe(true);
  permissions.mode = "plan";
  await expect(permissions.requireWrite(change())).rejects.toMatchObject({ exitCode: 4 });
  expect(await permissions.mayRun(task("npm test"))).toBe(false);
  permissions.mode = "accept-edits";
  await permissions.requireWrite(change());
  expect(await permissions.mayRun(task("npm test"))).toBe(true);
  expect(await permissions.mayRun(task("rm x"))).toBe(false);
});

test("rules with which a project allows itself something count for nothing, however they came in", async () => {
  const own = { kind: "write", pattern: "**", text: "write:**", source: "project" } as const;
  const permissions = open(null, "default", { rules: { allow: [own], deny: [own] } });
  await expect(permissions.requireWrite(change())).rejects.toMatchObject({ exitCode: 4 });
  const allowed = open(null, "default", { rules: { allow: [own], deny: [] } });
  await expect(allowed.requireWrite(change())).rejects.toMatchObject({ exitCode: 4 });
  expect(allowed.describe()).toContain("Ignored, a project may only deny: write:**");
});

test("a rule that denies wins over what was remembered", async () => {
  const rule = { kind: "run", pattern: "make", text: "run:make", source: "remembered" } as const;
  const options = { remembered: remember([rule]) };
  expect(await open(null, "default", options).mayRun(task("make"))).toBe(true);
  const denied = open(null, "yolo", { ...options, deny: ["run:make"] });
  expect(await denied.mayRun(task("make"))).toBe(false);
});

test("what holds is told a line each", () => {
  const permissions = open(null, "default", { allow: ["run:npm test"], deny: ["write:dist/**"] });
  expect(permissions.describe()).toEqual([
    "Mode default: asks before a task writes a file and before a command runs.",
    "Denied: write:dist/** (user)",
    "Allowed: run:npm test (flag)",
  ]);
});
