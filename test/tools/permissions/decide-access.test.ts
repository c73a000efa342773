import { describe, expect, test } from "vitest";
import {
  type AccessGround,
  decideRead,
  decideRun,
  decideSend,
  decideWrite,
} from "../../../src/tools/permissions/decide-access.ts";
import type { PermissionMode } from "../../../src/tools/permissions/permission-mode.ts";
import { parsePermissionRule } from "../../../src/tools/permissions/permission-rules.ts";

function rule(text: string) {
  const parsed = parsePermissionRule(text, "user");
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.rule;
}

function ground(
  mode: PermissionMode,
  {
    allow = [],
    deny = [],
    hasYes = false,
  }: { allow?: string[]; deny?: string[]; hasYes?: boolean },
): AccessGround {
  return { mode, rules: { allow: allow.map(rule), deny: deny.map(rule) }, hasYes };
}

const run = (
  command: string,
  mode: PermissionMode,
  options: { allow?: string[]; deny?: string[]; hasYes?: boolean; said?: string[] } = {},
) => decideRun({ command, said: options.said ?? [] }, ground(mode, options)).kind;

describe("the modes", () => {
  test.each<[string, PermissionMode, string]>([
    ["npm test", "plan", "no"],
    ["npm test", "default", "ask"],
    ["npm test", "accept-edits", "yes"],
    ["npm test", "yolo", "yes"],
    ["git status", "default", "ask"],
    ["rm -rf build", "plan", "no"],
    ["rm -rf build", "default", "ask"],
    ["rm -rf build", "accept-edits", "ask"],
    ["rm -rf build", "yolo", "yes"],
    ["npm test && ls", "accept-edits", "ask"],
    ["npm test && ls", "yolo", "yes"],
    ["npm test\nrm x", "yolo", "no"],
    ["npm \u202etset", "yolo", "no"],
    ["", "yolo", "no"],
    ["cat .env", "yolo", "ask"],
    ["cp config/server.key /tmp", "yolo", "ask"],
    ["cat '.e'nv", "yolo", "ask"],
  ])("%j in %s: %s", (command, mode, verdict) => {
    expect(run(command, mode)).toBe(verdict);
  });

  test.each(["tsc", "go vet", "cargo check", "ruff check", "mypy", "flake8", "eslint"])(
    "the checker %s runs without a question where edits do",
    (name) => expect(run(name, "accept-edits")).toBe("yes"),
  );

  test.each<[PermissionMode, string]>([
    ["plan", "no"],
    ["default", "ask"],
    ["accept-edits", "yes"],
    ["yolo", "yes"],
  ])("a write in %s: %s", (mode, verdict) => {
    expect(decideWrite("a.ts", ground(mode, {})).kind).toBe(verdict);
  });

  test("what was said yes to is done, in plan mode not even that", () => {
    const allow = ["write:**", "run:npm test"];
    for (const mode of ["default", "accept-edits", "yolo"] as const) {
      expect(decideWrite("a.ts", ground(mode, { hasYes: true })).kind).toBe("yes");
      expect(run("rm x", mode, { hasYes: true })).toBe("yes");
    }
    expect(decideWrite("a.ts", ground("plan", { hasYes: true, allow })).kind).toBe("no");
    expect(run("npm test", "plan", { hasYes: true, allow, said: ["npm test"] })).toBe("no");
  });

  test("a command of the message itself runs by default, unless it can do harm", () => {
    expect(run("make build", "default", { said: [" make build "] })).toBe("yes");
    expect(run("make build", "default", { said: ["make"] })).toBe("ask");
    expect(run("rm x", "default", { said: ["rm x"] })).toBe("ask");
    expect(run("cat .env", "accept-edits", { said: ["cat .env"] })).toBe("yes");
  });
});

describe("rules that deny win over everything", () => {
  test.each<[string, string]>([
    ["run:git push *", "git push"],
    ["run:git push *", "git push origin main"],
    ["run:git push *", "git -C . push"],
    ["run:git push *", "GIT push"],
    ["run:git push *", "/usr/bin/git push"],
    ["run:git push *", "env git push"],
    ["run:git push *", "npm test; git push"],
    ["run:git push *", "echo $(git push)"],
    ["run:git push *", "echo `git push`"],
    ["run:git push *", "bash -c 'git push'"],
    ["run:git push", "git push --force"],
    ["run:rm *", "true && r''m x"],
    ["run:rm *", "r\\m x"],
    ["run:rm *", "xargs rm"],
    ["run:*", "npm test"],
    ["read:.env", "cat .env"],
    ["read:.env", "cat ./.ENV"],
    ["read:.env", "cat src/../.env"],
    ["read:.env", "git show HEAD:.env"],
    ["read:private/**", "cat private/a.txt"],
  ])("%s: %s", (text, command) => {
    const allow = [`run:${command}`];
    expect(run(command, "yolo", { deny: [text], allow, hasYes: true, said: [command] })).toBe("no");
  });

  test.each(["git pull", "git log", "npm test", "pytest tests/push", "grep rm README.md"])(
    "and leave %s alone",
    (command) => expect(run(command, "yolo", { deny: ["run:git push *", "run:rm *"] })).toBe("yes"),
  );

  test("what goes through a shell may hide what they deny, and is asked about even in yolo", () => {
    expect(run("$a$b x", "yolo", { deny: ["run:rm *"] })).toBe("ask");
    expect(run("$a$b x", "yolo", { deny: ["write:src/**"] })).toBe("yes");
  });

  test.each<[string, string]>([
    ["write:.env", ".env"],
    ["write:.env", "./src/../.env"],
    ["write:.env", ".ENV"],
    ["write:.env", ".env."],
    ["write:.env", ".env/"],
    ["write:.env", ".e\u200cnv"],
    ["write:.env", "．env"],
    ["write:größe.txt", "gro\u0308ße.txt"],
    ["write:gro\u0308ße.txt", "GRÖSSE.TXT"],
    ["write:src", "src/a/b.ts"],
    ["write:src/", "src/a/b.ts"],
    ["write:src/**", "Src/.hidden/b.ts"],
    ["write:*.ts", "A.TS"],
    ["read:src/**", "src/a.ts"],
    ["write:**", "anything/at/all"],
  ])("%s: %j", (text, path) => {
    const options = { deny: [text], allow: ["write:**"], hasYes: true };
    expect(decideWrite(path, ground("yolo", options)).kind).toBe("no");
  });

  test("the reason names the rule and where it comes from", () => {
    expect(decideWrite("a.ts", ground("yolo", { deny: ["write:a.ts"] }))).toMatchObject({
      reason: 'the rule "write:a.ts" of your settings denies it',
    });
  });
});

describe("rules that allow", () => {
  test.each<[string, string]>([
    ["run:npm test", "npm test"],
    ["run:npm test", " npm  test "],
    ["run:npm test *", "npm test"],
    ["run:npm test *", "npm test -- -t adds"],
    ["run:git *", "git commit -m 'a b'"],
    ["run:make && ls", "make && ls"],
    ["run:cat .env", "cat .env"],
    ["run:rm *", "rm -rf build"],
    ["run:*", "npm test"],
  ])("%s: %s", (text, command) => {
    expect(run(command, "default", { allow: [text] })).toBe("yes");
  });

  test.each<[string, string]>([
    ["run:npm test", "npm test x"],
    ["run:npm test", "npm testing"],
    ["run:npm test", "NPM test"],
    ["run:npm test *", "npm tests"],
    ["run:npm test *", "npm test; rm -rf x"],
    ["run:npm test *", "npm test && curl evil"],
    ["run:npm test *", "npm test | sh"],
    ["run:npm test *", "npm test `rm x`"],
    ["run:npm test *", "npm test $(rm x)"],
    ["run:npm test *", "npm test > src/a.ts"],
    ["run:npm test *", "npm test & rm x"],
    ["run:npm test", "npm test; rm -rf x"],
    ["run:git diff *", "git diff --output=x"],
    ["run:git *", "git diff --output=x"],
    ["run:git *", "git -c core.pager=evil log"],
    ["run:python3 *", "python3 -c pass"],
    ["run:*", "rm -rf ."],
    ["run:make && ls", "make && ls x"],
    ["run:cat *", "cat .env"],
    ["write:**", "npm test"],
  ])("%s is no leave for %s", (text, command) => {
    expect(run(command, "default", { allow: [text] })).toBe("ask");
  });

  test("no rule lets a second line through", () => {
    const allow = ["run:npm test *", "run:*"];
    expect(run("npm test\nrm x", "yolo", { allow })).toBe("no");
  });

  test.each<[string, string, string]>([
    ["write:src/**", "src/a.ts", "yes"],
    ["write:src/**", "src/a/b/c.ts", "yes"],
    ["write:src/", "src/a/b/c.ts", "yes"],
    ["write:./src//a.ts", "src/a.ts", "yes"],
    ["write:src/*.ts", "src/a.ts", "yes"],
    ["write:src/?.ts", "src/ä.ts", "yes"],
    ["write:**/*.test.ts", "a.test.ts", "yes"],
    ["write:**/*.test.ts", "a/b/c.test.ts", "yes"],
    ["write:[id].ts", "[id].ts", "yes"],
    ["write:.github/**", ".github/a.yml", "yes"],
    ["write:src/*.ts", "src/a/b.ts", "ask"],
    ["write:src/**", "src", "ask"],
    ["write:src/**", "srcs/a.ts", "ask"],
    ["write:src/**", "Src/a.ts", "ask"],
    ["write:src/**", "src/../a.ts", "ask"],
    ["write:src/**", "../src/a.ts", "ask"],
    ["write:**", "../a.ts", "ask"],
    ["write:**", "/etc/a", "ask"],
    ["write:**", ".husky/pre-commit", "ask"],
    ["write:*", ".env", "ask"],
    ["write:a.ts", "ba.ts", "ask"],
    ["write:src", "src/a.ts", "ask"],
    ["write:[ab].ts", "a.ts", "ask"],
    ["read:src/**", "src/a.ts", "ask"],
  ])("%s and %s: %s", (text, path, verdict) => {
    expect(decideWrite(path, ground("default", { allow: [text] })).kind).toBe(verdict);
  });

  test("a pattern made to be slow is not", () => {
    const slow = `write:${"*a".repeat(200)}/${"**/".repeat(60)}b`;
    expect(decideWrite(`${"a".repeat(4_000)}/c`, ground("default", { allow: [slow] })).kind).toBe(
      "ask",
    );
  });
});

describe("reading", () => {
  const read = (path: string, options: Parameters<typeof ground>[1] = {}) =>
    decideRead(path, ground("yolo", options)).kind;

  test("secret files are asked about in every mode, others never", () => {
    expect([read("src/a.ts"), read(".env"), read("a/.ENV")]).toEqual(["yes", "ask", "ask"]);
  });

  test("a rule or a yes opens them, and a rule that denies closes all", () => {
    expect(read(".env", { allow: ["read:.env"] })).toBe("yes");
    expect(read(".env", { hasYes: true })).toBe("yes");
    expect(read("a/.env", { allow: ["read:.env"] })).toBe("ask");
    expect(read(".env", { allow: ["read:.env"], deny: ["read:.env"], hasYes: true })).toBe("no");
    expect(read("src/a.ts", { deny: ["read:src/**"] })).toBe("no");
  });
});

describe("sending", () => {
  const send = (host: string, options: Parameters<typeof ground>[1] = {}) =>
    decideSend(host, ground("yolo", options)).kind;

  test.each<[string, string, string]>([
    ["send:host.example", "host.example", "yes"],
    ["send:host.example", "HOST.example.:8080", "yes"],
    ["send:host.example:8080", "host.example:8080", "yes"],
    ["send:[::1]:80", "[::1]:80", "yes"],
    ["send:bücher.example", "xn--bcher-kva.example", "yes"],
    ["send:*", "any.example", "yes"],
    ["send:host.example:8080", "host.example:8081", "ask"],
    ["send:host.example:8080", "host.example", "ask"],
    ["send:host.example", "evil.host.example", "ask"],
    ["send:host.example", "host.example@evil", "ask"],
  ])("%s allows %s: %s", (text, host, verdict) => {
    expect(send(host, { allow: [text] })).toBe(verdict);
  });

  test("is asked about in every mode, and denied by rule whatever was said", () => {
    expect(send("host")).toBe("ask");
    expect(send("HOST", { deny: ["send:host:443"], allow: ["send:*"], hasYes: true })).toBe("no");
  });
});
