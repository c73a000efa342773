import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { createFolders } from "./config-folders.ts";

const isWindows = process.platform === "win32";

test("without a file there are no settings", () => {
  const { read } = createFolders();
  expect(read()).toEqual({
    permissions: { allow: [], deny: [] },
    escalation: null,
    notices: [],
    files: { user: null, project: null },
  });
});

test("each value says where it comes from, and the project's counts where both speak", () => {
  const { read, ownFile, projectFile } = createFolders({
    own: { model: "qwen", testCommand: "make test", threads: 3, permissions: { deny: ["run:a"] } },
    project: { testCommand: "npm test", driver: "free", permissions: { deny: ["run:b"] } },
  });
  const config = read();
  expect(config).toMatchObject({
    model: { value: "qwen", source: "user" },
    testCommand: { value: "npm test", source: "project" },
    threads: { value: 3, source: "user" },
    driver: { value: "free", source: "project" },
    files: { user: ownFile, project: projectFile },
  });
  expect(config.permissions.deny).toEqual([
    { text: "run:a", source: "user" },
    { text: "run:b", source: "project" },
  ]);
});

test.each([
  [{ model: "large.gguf" }, { kind: "model", model: "large.gguf" }],
  [
    { endpoint: "http://127.0.0.1:1/v1" },
    {
      kind: "endpoint",
      url: "http://127.0.0.1:1/v1",
      model: null,
      apiKeyEnv: null,
      contextTokens: null,
      timeoutMs: null,
    },
  ],
  [
    {
      endpoint: "http://h/v1",
      model: "m",
      apiKeyEnv: "K",
      contextTokens: 4096,
      timeoutSeconds: 2.5,
    },
    {
      kind: "endpoint",
      url: "http://h/v1",
      model: "m",
      apiKeyEnv: "K",
      contextTokens: 4096,
      timeoutMs: 2500,
    },
  ],
])("the person may escalate: %j", (escalation, expected) => {
  expect(createFolders({ own: { escalation } }).read().escalation).toEqual(expected);
});

test("without a root only the person's own file is read", () => {
  const { base } = createFolders({ own: { model: "qwen" }, project: "{broken" });
  const config = readConfig({ variables: { XDG_CONFIG_HOME: path.join(base, "xdg") }, root: null });
  expect(config.model).toEqual({ value: "qwen", source: "user" });
});

describe("the person's file is looked for", () => {
  test("below HOME, else below the system's home folder", () => {
    const { base } = createFolders();
    mkdirSync(path.join(base, ".config", "agent"), { recursive: true });
    writeFileSync(path.join(base, ".config", "agent", "config.json"), '{"model": "m"}');
    const absent = path.join(base, "none");
    const read = (variables: Record<string, string>, homeFolder: string) =>
      readConfig({ variables, root: null, homeFolder }).model?.value;
    expect(read({ HOME: base }, absent)).toBe("m");
    expect(read({}, base)).toBe("m");
    expect(read({ HOME: "." }, base)).toBe("m");
    expect(read({ HOME: absent }, base)).toBeUndefined();
  });

  test("never below the folder the program was started in", () => {
    const { base } = createFolders();
    mkdirSync(path.join(base, ".config", "agent"), { recursive: true });
    writeFileSync(path.join(base, ".config", "agent", "config.json"), '{"model": "m"}');
    const relative = path.relative(process.cwd(), base);
    const variables = { HOME: relative, XDG_CONFIG_HOME: path.join(relative, ".config") };
    const config = readConfig({ variables, root: null, homeFolder: relative });
    expect(config.model).toBeUndefined();
    expect(config.files.user).toBeNull();
  });
});

test("a byte order mark is read over", () => {
  const { read } = createFolders({ own: '\uFEFF{"model": "qwen"}' });
  expect(read().model?.value).toBe("qwen");
});

describe.each(["ownFile", "projectFile"] as const)("at the place of the %s", (which) => {
  const refuses = (folders: ReturnType<typeof createFolders>, text: string) =>
    expect(folders.read).toThrow(
      expect.objectContaining({
        code: "config-invalid",
        exitCode: 2,
        message: expect.stringMatching(new RegExp(`^The settings in .*config\\.json.*${text}`)),
      }),
    );

  test("a folder is refused", () => {
    const folders = createFolders();
    mkdirSync(folders[which]);
    refuses(folders, "it is a folder");
  });

  test("2 MB are refused", () => {
    const folders = createFolders();
    writeFileSync(folders[which], `{"model": "${"x".repeat(2_000_000)}"}`);
    refuses(folders, "it is larger than 256 KiB");
  });

  test("bytes that are no UTF-8 are refused with their line", () => {
    const folders = createFolders();
    const bytes = Buffer.from('{\n"model": "ü",\n"threads": "?"}');
    bytes[bytes.indexOf("?")] = 0xff;
    writeFileSync(folders[which], bytes);
    refuses(folders, "line 3, column 1, cannot be used: This line is not valid UTF-8");
  });

  test("UTF-16 is refused", () => {
    const folders = createFolders();
    writeFileSync(folders[which], Buffer.from('\uFEFF{"model": "x"}', "utf16le"));
    refuses(folders, "not valid UTF-8");
  });

  test.skipIf(isWindows)("a pipe is not waited for", () => {
    const folders = createFolders();
    execFileSync("mkfifo", [folders[which]]);
    refuses(folders, "it is not a regular file");
  });

  test.skipIf(isWindows || process.getuid?.() === 0)(
    "a file that may not be read is refused",
    () => {
      const folders = createFolders();
      writeFileSync(folders[which], "{}");
      chmodSync(folders[which], 0);
      refuses(folders, "it may not be read");
    },
  );

  test.skipIf(isWindows)("links in a circle are refused", () => {
    const folders = createFolders();
    symlinkSync("config.json", folders[which]);
    refuses(folders, "its links lead in a circle");
  });

  test.skipIf(isWindows)("a link to nothing says nothing", () => {
    const folders = createFolders();
    symlinkSync("none.json", folders[which]);
    expect(folders.read().files).toEqual({ user: null, project: null });
  });
});

test.skipIf(!existsSync("/dev/zero"))("a device is refused", () => {
  const folders = createFolders();
  symlinkSync("/dev/zero", folders.ownFile);
  expect(folders.read).toThrow("it is not a regular file");
});

describe.skipIf(isWindows)("a link", () => {
  test("may stand for the person's own file", () => {
    const { read, ownFile, base } = createFolders();
    writeFileSync(path.join(base, "dotfiles.json"), '{"model": "qwen"}');
    symlinkSync(path.join(base, "dotfiles.json"), ownFile);
    expect(read().model?.value).toBe("qwen");
  });

  test("out of the project is refused, and what it leads to is not told", () => {
    const { read, projectFile, base } = createFolders();
    writeFileSync(path.join(base, "secret"), "hunter2");
    symlinkSync(path.join(base, "secret"), projectFile);
    expect(read).toThrow("it is a link that leads out of the project");
  });

  test("of the folder out of the project is refused", () => {
    const { read, root, base } = createFolders();
    rmSync(path.join(root, ".agent"), { recursive: true });
    mkdirSync(path.join(base, "elsewhere"));
    writeFileSync(path.join(base, "elsewhere", "config.json"), "{}");
    symlinkSync(path.join(base, "elsewhere"), path.join(root, ".agent"));
    expect(read).toThrow("it is a link that leads out of the project");
  });

  test("inside the project is followed", () => {
    const { read, root, projectFile } = createFolders();
    writeFileSync(path.join(root, "settings.json"), '{"testCommand": "make"}');
    symlinkSync(path.join(root, "settings.json"), projectFile);
    expect(read().testCommand).toEqual({ value: "make", source: "project" });
  });
});

test("a file in the place of the folder says nothing", () => {
  const { read, root } = createFolders();
  rmSync(path.join(root, ".agent"), { recursive: true });
  writeFileSync(path.join(root, ".agent"), "x");
  expect(read().files.project).toBeNull();
});
