/** The boot of the single file as a plain script beside a small payload: what it does before any of the program runs. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { bundleBoot } from "../../scripts/binary/bundle-code.ts";
import { createSmallPayload } from "../boot/small-payload.ts";
import { makeTemporaryFolder } from "../boot/temporary-folder.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const folder = makeTemporaryFolder();
const built = path.join(folder, "built");
const TELL = `const { root, id, openNatives } = globalThis[Symbol.for("agent.carrier")];
const told = { name, words: process.argv.slice(2), root, id, path: process.env.PATH, natives: openNatives("x") };
if (process.send) process.send(told); else process.stdout.write(JSON.stringify(told));
`;
const small = createSmallPayload({
  "dist/main.js": `const name = "main";\n${TELL}process.exitCode = 3;\n`,
  "dist/deep/child.js": `const name = "child";\n${TELL}`,
  "handover.cjs":
    'module.exports = (file) => { import(require("node:url").pathToFileURL(file).href); };\n',
  "package.json": '{ "type": "module" }\n',
  "release/natives.json": "{}",
});

beforeAll(async () => {
  mkdirSync(built);
  await bundleBoot(PROJECT, path.join(built, "boot.cjs"), small.id);
  writeFileSync(path.join(built, "manifest.json"), small.manifestText);
  writeFileSync(path.join(built, "payload"), small.packed);
});

let cache = "";
let count = 0;
beforeEach(() => {
  cache = path.join(folder, `cache-${count++}`);
});

const root = () => path.join(cache, "agent", "program", small.id);

interface Start {
  place?: string;
  words?: readonly string[];
  /** The whole environment. */
  env?: Record<string, string>;
}

function start({ place = built, words = [], env = { XDG_CACHE_HOME: cache } }: Start = {}) {
  const line = [path.join(place, "boot.cjs"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: "utf8", env });
  return { status, stdout, stderr };
}

test("the program gets its words, and its exit code is the one the start ends with", () => {
  const { status, stdout, stderr } = start({ words: ["fix", "the tests", "--json"] });
  expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({
    name: "main",
    words: ["fix", "the tests", "--json"],
    root: root(),
    id: small.id,
    path: expect.stringContaining("/usr/bin"),
    natives: null,
  });
});

test("a file of the cache that was changed is not run", () => {
  start();
  writeFileSync(path.join(root(), "dist/main.js"), "process.stdout.write('evil');");
  expect(JSON.parse(start().stdout)).toMatchObject({ name: "main" });
});

test.each<[string, string, (bytes: Buffer) => Buffer]>([
  ["a payload that was cut short", "payload", (bytes) => bytes.subarray(0, bytes.length / 2)],
  ["a payload of zeros", "payload", (bytes) => Buffer.alloc(bytes.length)],
  ["a changed list of files", "manifest.json", (bytes) => Buffer.from(`${bytes} `)],
  ["an empty list of files", "manifest.json", () => Buffer.alloc(0)],
])("%s is said, and nothing is run or left behind", (_, name, spoil) => {
  const place = path.join(folder, `spoiled-${count}`);
  cpSync(built, place, { recursive: true });
  writeFileSync(path.join(place, name), spoil(readFileSync(path.join(built, name))));
  const { status, stdout, stderr } = start({ place });
  expect({ status, stdout }).toEqual({ status: 6, stdout: "" });
  expect(stderr).toMatch(
    /^✗ This copy of the program is damaged: .+\n {2}\S.+\n {2}\(program-damaged, exit 6\)\n$/,
  );
  expect(readFolder(path.join(cache, "agent", "program"))).toEqual([]);
});

test("where home and cache cannot be written to, the place for temporary files is taken", () => {
  mkdirSync(cache);
  const env = { XDG_CACHE_HOME: "/proc/none", HOME: "/proc", TMPDIR: cache };
  const told = JSON.parse(start({ env }).stdout) as { root: string };
  expect(told.root).toBe(path.join(cache, `agent-${process.getuid?.()}`, small.id));
});

/** As Node forks a module: the program itself, with the module's path, and a channel. */
function tellFrom(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", () => reject(new Error("it ended without a word")));
  });
}

test.each([
  [
    "a listed module is run as the child it is",
    () => path.join(root(), "dist/deep/child.js"),
    "child",
  ],
  ["another file is a word for the program", () => "/project/dist/deep/child.js", "main"],
])("with a channel %s", async (_, locate, name) => {
  const words = [locate(), "word"];
  const child = fork(path.join(built, "boot.cjs"), words, { env: { XDG_CACHE_HOME: cache } });
  const expected = name === "child" ? ["word"] : words;
  expect(await tellFrom(child)).toMatchObject({ name, words: expected });
});

test("without a channel the path of a listed module is a word for the program", () => {
  const words = [path.join(root(), "dist/deep/child.js")];
  expect(JSON.parse(start({ words }).stdout)).toMatchObject({ name: "main", words });
});

function readFolder(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
