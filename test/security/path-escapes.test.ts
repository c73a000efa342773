import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import type { Journal } from "../../src/tools/journal.ts";
import { createWorkspace, type Workspace } from "../../src/tools/workspace.ts";

const SECRET = "what nobody may see\n";
const SILENT: Journal = { recordBefore: async () => undefined };

let base: string;
let root: string;
let outside: string;
let workspace: Workspace;

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "path escapes ü-")));
  root = path.join(base, "project");
  outside = path.join(base, "outside");
  for (const folder of [
    "project/src/deep",
    "project/.git/hooks",
    "project/.agent",
    "outside/folder",
    "project-2",
    "project/sub/.git",
  ]) {
    mkdirSync(path.join(base, folder), { recursive: true });
  }
  for (const file of ["canary", "outside/canary", "outside/folder/canary", "project-2/canary"]) {
    writeFileSync(path.join(base, file), SECRET);
  }
  for (const file of [".git/config", ".agent/config.json", "sub/.git/config"]) {
    writeFileSync(path.join(root, file), SECRET);
  }
  const links: readonly (readonly [string, string])[] = [
    ["to-canary", "../outside/canary"],
    ["to-canary-absolute", path.join(outside, "canary")],
    ["to-outside", "../outside"],
    ["to-parent", ".."],
    ["to-root", "/"],
    ["to-proc", "/proc/self/root"],
    ["to-descriptors", "/proc/self/fd"],
    ["to-sibling", "../project-2"],
    ["to-git", ".git"],
    ["to-git-config", ".git/config"],
    ["to-settings", ".agent/config.json"],
    ["to-device", "/dev/zero"],
    ["to-memory", "/proc/self/mem"],
    ["to-variables", "/proc/self/environ"],
    ["to-nowhere", "../outside/new"],
    ["chain-1", "chain-2"],
    ["chain-2", "to-outside/folder"],
    ["loop", "loop"],
    ["src/up", "../.."],
  ];
  for (const [name, target] of links) symlinkSync(target, path.join(root, name));
  execFileSync("mkfifo", [path.join(root, "pipe")]);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeEach(async () => {
  workspace = await createWorkspace({
    root,
    journal: SILENT,
    isIgnored: () => false,
    writeFile: writeFileAtomic,
  });
});

/** `$BASE` stands for the folder that holds the project. */
const ESCAPES: readonly string[] = [
  "../canary",
  "../outside/canary",
  "./../canary",
  "src/../../canary",
  "src/deep/../../../canary",
  "none/../../canary",
  "../project/../canary",
  "../project-2/canary",
  "..//canary",
  "src/./.././../canary",
  "$BASE/canary",
  "/$BASE/canary",
  "$BASE/project/../canary",
  "$BASE/project/src/../../outside/canary",
  "/proc/self/cwd/canary",
  "/proc/self/root$BASE/canary",
  "/dev/fd/0",
  "/dev/stdin",
  "~/canary",
  "~root/.profile",
  "to-canary",
  "to-canary-absolute",
  "to-outside/canary",
  "to-outside/new",
  "to-outside/new/deep",
  "to-parent/canary",
  "to-parent/outside/folder/canary",
  "to-root$BASE/canary",
  "to-proc$BASE/canary",
  "to-proc/etc/passwd",
  "to-descriptors/0",
  "to-descriptors/1",
  "to-sibling/canary",
  "to-nowhere",
  "chain-1/canary",
  "src/up/canary",
  "src/up/project/../canary",
  "src/deep/../up/outside/canary",
  "loop",
  "loop/canary",
  "to-device",
  "to-memory",
  "to-variables",
  "pipe",
  "pipe/canary",
  "to-git/config",
  "to-git/hooks/pre-commit",
  "to-git-config",
  "to-settings",
  ".git/config",
  ".git/hooks/pre-commit",
  ".git/new",
  ".GIT/config",
  ".Git/hooks/post-checkout",
  "./.git//config",
  "src/../.git/config",
  "sub/.git/config",
  ".g\u200cit/config",
  ".g\u0131t/../.git/config",
  ".ｇｉｔ/config",
  "\u2024git/config",
  ".gi\u0074\u034f/config",
  ".git./config",
  ".git /config",
  ".git\u00a0/config",
  ".git::$INDEX_ALLOCATION/config",
  ".git:config",
  "GIT~1/config",
  "git~2/config",
  ".agent/config.json",
  ".AGENT/config.json",
  ".agent/new",
  ".ａgent/config.json",
  "..\\canary",
  "src\\..\\..\\canary",
  "C:\\canary",
  "C:canary",
  "\\\\?\\C:\\canary",
  "\\\\server\\share\\canary",
  "file://$BASE/canary",
  "../canary\0.ts",
  "src/a.ts\0",
  "\0../canary",
  "../canary\n",
  "..\u2215canary/../../canary",
  ".. /canary",
  "... /canary",
  "NUL",
  "src/CON.ts",
  "aux.py",
  `${"a/".repeat(2000)}canary`,
  `${"a/".repeat(300)}${"../".repeat(301)}canary`,
  `${"../".repeat(1000)}canary`,
  "x".repeat(256),
  "",
  ".",
  "..",
];

const ATTACKS: readonly (readonly [string, (asked: string) => Promise<unknown>])[] = [
  ["reads", (asked) => workspace.read(asked)],
  ["looks", (asked) => workspace.look(asked)],
  ["writes", (asked) => workspace.write(asked, "changed\n")],
  [
    "edits",
    async (asked) => {
      const { text } = await workspace.read(asked);
      await workspace.write(asked, `${text}changed\n`);
    },
  ],
  ["removes", (asked) => workspace.remove(asked)],
  ["copies from", (asked) => workspace.copy(asked, "src/stolen")],
  ["moves to", (asked) => moveTo(asked)],
];

async function moveTo(asked: string): Promise<void> {
  writeFileSync(path.join(root, "src/own.ts"), "own\n");
  await workspace.move("src/own.ts", asked);
}

/** All there is, but the project's own sources. */
function lookAround(): Record<string, string> {
  const seen: Record<string, string> = {};
  const pending = [""];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const name of readdirSync(path.join(base, at))) {
      const place = path.join(at, name);
      const stats = lstatSync(path.join(base, place));
      if (place === "project/src/own.ts") continue;
      if (stats.isDirectory()) pending.push(place);
      seen[place] = stats.isFile() ? readFileSync(path.join(base, place), "utf8") : `${stats.mode}`;
    }
  }
  return seen;
}

test("there are enough of them", () => {
  expect(new Set(ESCAPES).size).toBe(ESCAPES.length);
  expect(ESCAPES.length).toBeGreaterThanOrEqual(60);
});

describe.each(ATTACKS)("whoever %s", (_, attack) => {
  test.each(ESCAPES)("%j gets nowhere", async (spelt) => {
    const before = lookAround();
    const asked = spelt.replaceAll("$BASE", base);
    await expect(attack(asked)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:path-outside|path-forbidden|file-missing)$/),
    });
    expect(lookAround()).toEqual(before);
  });
});

test("a hard link of a file outside is written anew, not through", async () => {
  const link = path.join(root, "src/hard.txt");
  linkSync(path.join(outside, "canary"), link);
  await workspace.read("src/hard.txt");
  await workspace.write("src/hard.txt", "changed\n");
  expect(readFileSync(path.join(outside, "canary"), "utf8")).toBe(SECRET);
  expect(readFileSync(link, "utf8")).toBe("changed\n");
  rmSync(link);
});

async function passTicks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await new Promise((resolve) => setImmediate(resolve));
}

test.each([
  ["a folder", "src/deep", "../../outside/folder", "src/deep/canary"],
  ["a file", "src/deep/canary", "../../../outside/canary", "src/deep/canary"],
])(
  "%s that is swapped for a link while it is used leads nowhere",
  async (_, swapped, target, asked) => {
    const place = path.join(root, swapped);
    const kept = path.join(root, "src/kept");
    const file = path.join(root, asked);
    const before = { ...lookAround() };
    writeFileSync(file, "own\n");
    const swapping = new AbortController();
    // Stays of many lengths: an even beat can keep step with the writer's own calls and meet each
    // write at the same point.
    const swap = (async () => {
      for (let turn = 0; !swapping.signal.aborted; turn++) {
        renameSync(place, kept);
        symlinkSync(target, place);
        await passTicks(1 + 4 * (turn % 4));
        rmSync(place);
        renameSync(kept, place);
        await passTicks(2 ** (turn % 7));
      }
    })();
    const texts = new Set<string>();
    let writes = 0;
    for (let round = 0; round < 400 || (writes === 0 && round < 4_000); round++) {
      const opened = await createWorkspace({
        root,
        journal: SILENT,
        isIgnored: () => false,
        writeFile: writeFileAtomic,
      });
      const read = await opened.read(asked).catch(() => null);
      if (read !== null) texts.add(read.text);
      await opened.write(asked, `own ${round % 2}\n`).then(
        () => writes++,
        () => undefined,
      );
    }
    swapping.abort();
    await swap;
    expect([...texts].join("")).not.toContain(SECRET.trim());
    expect(writes).toBeGreaterThan(0);
    rmSync(file);
    expect(lookAround()).toEqual(before);
  },
);
