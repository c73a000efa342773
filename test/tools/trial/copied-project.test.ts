import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { createProject } from "../temp-project.ts";
import { openTree, openTrials, readTree, TIMEOUT_MS, tryToOpen } from "./open-trial.ts";

const request = { timeoutMs: TIMEOUT_MS };

afterEach(() => vi.unstubAllEnvs());

function listTrialFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`agent-trial-${process.pid}-`));
}

/** Enough files that a folder counts as large. */
function fillFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < 201; index++) writeFileSync(path.join(folder, `${index}.js`), "");
}

test("files keep mode and bytes; folders come with them, empty ones too; hard links become files", async () => {
  const root = createProject({ "run.sh": "#!/bin/sh\n", "a/b/c.txt": "ü", "secret.txt": "s" });
  chmodSync(path.join(root, "run.sh"), 0o755);
  chmodSync(path.join(root, "secret.txt"), 0o400);
  mkdirSync(path.join(root, "empty"));
  linkSync(path.join(root, "a/b/c.txt"), path.join(root, "same.txt"));
  const { root: copy } = await openTree({ root });
  expect(readTree(copy)).toEqual(readTree(root));
  for (const name of ["run.sh", "secret.txt", "same.txt"]) {
    expect(statSync(path.join(copy, name)).mode).toBe(statSync(path.join(root, name)).mode);
  }
  expect(statSync(path.join(copy, "same.txt")).nlink).toBe(1);
  expect(path.basename(copy)).toBe(path.basename(root));
});

test("set-id bits are not copied", async () => {
  const root = createProject({ "run.sh": "" });
  chmodSync(path.join(root, "run.sh"), 0o4755);
  const { root: copy } = await openTree({ root });
  expect(statSync(path.join(copy, "run.sh")).mode & 0o7777).toBe(0o755);
});

test("version control, caches, pipes and sockets are left out, none of them opened", async () => {
  const root = createProject({
    ".git/config": "x",
    "sub/.git": "gitdir: ../.git",
    ".pytest_cache/x": "x",
    "a.txt": "a",
  });
  execFileSync("mkfifo", [path.join(root, "pipe")]);
  const { root: copy } = await openTree({ root });
  expect(readTree(copy)).toEqual({ "a.txt": "a", "sub/": "755" });
});

test("what may not be read is left out; all else is copied", async () => {
  const root = createProject({ "a.txt": "a", "closed.txt": "c", "closed/b.txt": "b" });
  chmodSync(path.join(root, "closed.txt"), 0);
  chmodSync(path.join(root, "closed"), 0);
  const { root: copy } = await openTree({ root, command: "ls" });
  chmodSync(path.join(root, "closed"), 0o700);
  // The system refuses root nothing.
  const names = process.getuid?.() === 0 ? ["a.txt", "closed", "closed.txt"] : ["a.txt", "closed"];
  expect(readdirSync(copy)).toEqual(names);
});

test("links stay links: into the copy when they stay in the project, else to the same place", async () => {
  const outside = createProject({ "x.txt": "outside" });
  const root = createProject({ "a.txt": "a", "folder/b.txt": "b" });
  const alias = path.join(outside, "alias");
  symlinkSync(root, alias);
  const links: [string, string][] = [
    ["relative", "a.txt"],
    ["folder/up", "../a.txt"],
    ["folder/absolute", path.join(root, "a.txt")],
    ["alias", path.join(alias, "a.txt")],
    ["self", "."],
    ["round", `../${path.basename(root)}/a.txt`],
    ["loop", "loop"],
    ["ping", "pong"],
    ["pong", "ping"],
    ["broken", "nowhere"],
    ["outside", path.join(outside, "x.txt")],
    ["climbing", `../${path.basename(outside)}/x.txt`],
    ["device", "/dev/zero"],
  ];
  for (const [name, target] of links) symlinkSync(target, path.join(root, name));
  const { root: copy } = await openTree({ root });
  const targets = links.map(([name]) => [name, readlinkSync(path.join(copy, name))]);
  expect(Object.fromEntries(targets)).toEqual({
    relative: "a.txt",
    "folder/up": "../a.txt",
    "folder/absolute": "../a.txt",
    alias: "a.txt",
    self: ".",
    round: "a.txt",
    loop: "loop",
    ping: "pong",
    pong: "ping",
    broken: "nowhere",
    outside: path.join(outside, "x.txt"),
    climbing: path.join(outside, "x.txt"),
    device: "/dev/zero",
  });
});

test("names that are no UTF-8, and names that differ in case only, are copied like others", async () => {
  const root = createProject({ "A.txt": "upper", "a.txt": "lower" });
  const odd = Buffer.from(`${root}/b\xff.txt`, "latin1");
  const place = Buffer.concat([Buffer.from(root), Buffer.from("/b\xff.txt", "latin1")]);
  expect(odd).not.toEqual(place);
  writeFileSync(place, "odd");
  const tree = await openTree({ root, command: "cat A.txt a.txt b*.txt; rm b*.txt a.txt" });
  for (let run = 0; run < 2; run++) {
    expect((await tree.check([], request)).outputTail).toBe("upperlowerodd");
  }
  const names = readdirSync(tree.root, { encoding: "latin1" });
  expect(names.sort()).toEqual(["A.txt", "a.txt", "b\xff.txt"]);
});

test("large node_modules become a folder of links, those of a workspace into the copy", async () => {
  const root = createProject({
    "packages/one/index.js": "1",
    "packages/two/cli.js": "2",
    "node_modules/@scope/three/index.js": "3",
    "node_modules/.cache/x": "x",
  });
  const modules = path.join(root, "node_modules");
  fillFolder(path.join(modules, "big"));
  mkdirSync(path.join(modules, ".bin"));
  symlinkSync("../packages/one", path.join(modules, "one"));
  symlinkSync("../../packages/two", path.join(modules, "@scope/two"));
  symlinkSync("../../packages/two/cli.js", path.join(modules, ".bin/two"));
  symlinkSync("../big/0.js", path.join(modules, ".bin/big"));
  const { root: copy } = await openTree({ root });
  const real = (name: string) => realpathSync(path.join(copy, "node_modules", name));
  expect(lstatSync(path.join(copy, "node_modules")).isDirectory()).toBe(true);
  expect(real("one")).toBe(path.join(copy, "packages/one"));
  expect(real("@scope/two")).toBe(path.join(copy, "packages/two"));
  expect(real(".bin/two")).toBe(path.join(copy, "packages/two/cli.js"));
  expect(real(".bin/big")).toBe(path.join(modules, "big/0.js"));
  expect(real("big")).toBe(path.join(modules, "big"));
  expect(real("@scope/three")).toBe(path.join(modules, "@scope/three"));
  expect(existsSync(path.join(copy, "node_modules/.cache"))).toBe(false);
});

test("a package of a workspace finds the node_modules above it, and itself in the copy", async () => {
  const workspace = createProject({
    "packages/one/index.js": "exports.name = 'one';\n",
    "packages/two/index.js": "",
    "node_modules/dependency/index.js": "exports.name = 'dependency';\n",
  });
  for (const name of ["one", "two"]) {
    symlinkSync(`../packages/${name}`, path.join(workspace, "node_modules", name));
  }
  const root = path.join(workspace, "packages/one");
  const command = `node -p 'require("one").name + require("dependency").name + require.resolve("two")'`;
  const tree = await openTree({ root, command });
  const text = "exports.name = 'ONE';\n";
  const result = await tree.check([{ path: "index.js", text }], request);
  expect(result.outputTail).toBe(`ONEdependency${workspace}/packages/two/index.js\n`);
});

test("a small node_modules is copied, as it is test data", async () => {
  const root = createProject({ "fixture/node_modules/a/index.js": "a" });
  const { root: copy } = await openTree({ root });
  expect(realpathSync(path.join(copy, "fixture/node_modules/a"))).toBe(
    path.join(copy, "fixture/node_modules/a"),
  );
});

test("virtual environments are linked, by their name or by what is in them", async () => {
  const root = createProject({
    ".venv/bin/tool": "",
    "my-env/pyvenv.cfg": "",
    "named/venv/readme.txt": "",
    "vendor/bundle/x.rb": "",
    ".gitignore": "my-env\n",
  });
  const { root: copy } = await openTree({ root });
  expect(readTree(copy)).toEqual({
    ".gitignore": "my-env\n",
    ".venv": `→ ${root}/.venv`,
    "my-env": `→ ${root}/my-env`,
    "named/": "755",
    "named/venv": `→ ${root}/named/venv`,
    "vendor/": "755",
    "vendor/bundle/": "755",
    "vendor/bundle/x.rb": "",
  });
});

const LIMITS: [string, Parameters<typeof tryToOpen>[0]["maxBytes"], object, string][] = [
  ["too many files", undefined, { maxEntries: 3 }, "it has more than 3 files"],
  ["too many bytes", 1024 * 1024, {}, "it is larger than 1 MiB"],
  ["too little time", undefined, { timeoutMs: -1 }, "copying it takes longer than 0 s"],
];

test.each(LIMITS)(
  "%s: no copies, a reason, and nothing left",
  async (_what, maxBytes, limits, reason) => {
    const root = createProject({ "a.txt": "", "b.txt": "", "c.txt": "" });
    truncateSync(path.join(root, "a.txt"), 2 * 1024 * 1024);
    const before = listTrialFolders();
    const result = await tryToOpen({
      root,
      ...limits,
      ...(maxBytes !== undefined && { maxBytes }),
    });
    expect(result).toEqual({ reason });
    expect(listTrialFolders()).toEqual(before);
  },
);

test("more than the disk holds is refused before it is copied", async () => {
  const root = createProject({ "huge.bin": "" });
  truncateSync(path.join(root, "huge.bin"), 2 ** 42);
  const result = await tryToOpen({ root, maxBytes: 2 ** 50 });
  expect(result).toEqual({ reason: "the folder for temporary files has no room for copies of it" });
});

test("a stop while copying throws its reason and leaves nothing", async () => {
  const files = Array.from({ length: 300 }, (_, index) => [`${index}/x.txt`, "x"]);
  const root = createProject(Object.fromEntries(files));
  const before = listTrialFolders();
  const stop = new AbortController();
  const opening = tryToOpen({ root, signal: stop.signal });
  await vi.waitFor(() => expect(listTrialFolders().length).toBe(before.length + 1), {
    interval: 1,
  });
  stop.abort(new Error("enough"));
  await expect(opening).rejects.toThrow("enough");
  expect(listTrialFolders()).toEqual(before);
});

test("files that vanish, grow or change while they are copied do no harm", async () => {
  const names = Array.from({ length: 400 }, (_, index) => `f${String(index).padStart(3, "0")}.txt`);
  const root = createProject(Object.fromEntries(names.map((name) => [name, "x"])));
  const before = listTrialFolders().length;
  const opening = openTrials({ root });
  await vi.waitFor(() => expect(listTrialFolders().length).toBeGreaterThan(before), {
    interval: 1,
  });
  for (const name of names.slice(200)) rmSync(path.join(root, name));
  for (const name of names.slice(0, 200)) writeFileSync(path.join(root, name), "longer");
  const { trees } = await opening;
  const copied = readTree(trees[0]!.root);
  expect(Object.keys(copied).slice(0, 200)).toEqual(names.slice(0, 200));
  for (const text of Object.values(copied)) expect(["x", "", "longer"]).toContain(text);
});

test("a folder for temporary files inside the project is not copied into itself", async () => {
  const root = createProject({ "a.txt": "a", "tmp/other.txt": "o" });
  vi.stubEnv("TMPDIR", path.join(root, "tmp"));
  const { trees } = await openTrials({ root, count: 2 });
  for (const { root: copy } of trees) {
    expect(copy.startsWith(path.join(root, "tmp", "agent-trial-"))).toBe(true);
    expect(readTree(copy)).toEqual({ "a.txt": "a", "tmp/": "755", "tmp/other.txt": "o" });
  }
});

test("a folder for temporary files that is not there is a reason", async () => {
  const root = createProject({ "a.txt": "a" });
  vi.stubEnv("TMPDIR", path.join(root, "missing"));
  expect(await tryToOpen({ root })).toEqual({ reason: expect.stringContaining("ENOENT") });
});

test("a process that ends removes its copies, and a later run those of one that was killed", async () => {
  const root = createProject({ "a.txt": "a" });
  const temp = createProject();
  const module = pathToFileURL(path.resolve("src/tools/trial/trial-tree.ts")).href;
  const run = (ending: string) => {
    const script = `import(${JSON.stringify(module)}).then(async (m) => {
      const command = { runner: "custom", argv: ["true"], display: "true", origin: "" };
      const { signal } = new AbortController();
      const opened = await m.openTrialTrees({ root: ".", command, count: 1, isIgnored: () => false, signal });
      process.stdout.write(opened.trees[0].root);
      ${ending};
    })`;
    const env = { ...process.env, TMPDIR: temp };
    const loader = import.meta.resolve("tsx");
    return spawnSync(process.execPath, ["--import", loader, "-e", script], { cwd: root, env });
  };
  const trials = () => readdirSync(temp).filter((name) => name.startsWith("agent-trial-"));
  expect(run("process.exit(0)").stdout.toString()).toContain("agent-trial-");
  expect(trials()).toEqual([]);
  expect(run('process.kill(process.pid, "SIGKILL")').signal).toBe("SIGKILL");
  expect(trials().length).toBe(1);
  run("process.exit(0)");
  expect(trials()).toEqual([]);
});

function canMount(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  }
}

test("a disk that is full halfway is a reason, and all is removed", async (context) => {
  const small = createProject();
  if (!canMount(small)) return context.skip("may not mount a small disk");
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
  try {
    // Each file takes a whole page there, so that the sizes say less than what is needed.
    const files = Array.from({ length: 400 }, (_, index) => [`${index}.txt`, "x"]);
    const root = createProject(Object.fromEntries(files));
    vi.stubEnv("TMPDIR", small);
    expect(await tryToOpen({ root })).toEqual({
      reason: "the folder for temporary files is full",
    });
    expect(readdirSync(small)).toEqual([]);
  } finally {
    execFileSync("umount", [small]);
  }
});

test("what happens in a linked folder is seen through the link, and the link is put back", async () => {
  const root = createProject({ ".venv/x.txt": "x" });
  const tree = await openTree({ root, command: "rm .venv; mkdir .venv; echo > .venv/y" });
  await tree.check([], request);
  expect(readFileSync(path.join(tree.root, ".venv/x.txt"), "utf8")).toBe("x");
  expect(readTree(root)).toEqual({ ".venv/": "755", ".venv/x.txt": "x" });
});
