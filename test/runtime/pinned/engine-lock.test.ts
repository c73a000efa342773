import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ENGINE_PACKAGE_VERSION } from "../../../src/runtime/engine-version.ts";
import {
  ENGINE_LOCK_FILE,
  type EngineLock,
  MAX_LOCK_BYTES,
  parseEngineLock,
  readEngineLock,
} from "../../../src/runtime/pinned/engine-lock.ts";

const lock = JSON.parse(readFileSync(ENGINE_LOCK_FILE, "utf8")) as EngineLock;
const { packages: dependencies } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version: string; integrity?: string }>;
};
const folder = mkdtempSync(path.join(tmpdir(), "agent lock ü-"));
afterAll(() => rmSync(folder, { recursive: true }));

function hashFile(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

test("the lock that ships can be used", async () => {
  expect(await readEngineLock()).toEqual({ ok: true, lock });
});

test("it is of the version that package.json, package-lock.json and the program name", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const { version, integrity } = dependencies["node_modules/node-llama-cpp"] ?? {};
  expect([manifest.dependencies["node-llama-cpp"], version, ENGINE_PACKAGE_VERSION]).toEqual(
    Array(3).fill(lock.engine.version),
  );
  expect(lock.engine.integrity).toBe(integrity);
});

test("it names the llama.cpp release and the sources that lie in the installed package", () => {
  const sources = path.join("node_modules", "node-llama-cpp", "llama");
  const info = JSON.parse(readFileSync(path.join(sources, "llama.cpp.info.json"), "utf8"));
  const { llamaCpp, source } = lock.engine;
  expect(llamaCpp).toEqual({ release: info.tag, repository: info.llamaCppGithubRepo });
  expect(source.sha256).toBe(hashFile(path.join(sources, "gitRelease.bundle")));
});

test("every platform package of package-lock.json is locked or listed as not locked", () => {
  const named = Object.keys(dependencies)
    .filter((key) => key.startsWith("node_modules/@node-llama-cpp/"))
    .map((key) => key.slice("node_modules/".length));
  expect([...Object.keys(lock.packages), ...lock.unlocked].sort()).toEqual(named.sort());
  expect(Object.keys(lock.packages)).toContain("@node-llama-cpp/linux-x64");
});

const installed = Object.entries(lock.packages).filter(([name]) =>
  existsSync(path.join("node_modules", name)),
);

test.each(installed)(
  "the objects of the installed %s are the locked ones, all of them",
  (name, locked) => {
    expect(locked.integrity).toBe(dependencies[`node_modules/${name}`]?.integrity);
    const bins = path.join("node_modules", name, "bins");
    const files = readdirSync(bins, { recursive: true, encoding: "utf8" }).filter(
      (file) => statSync(path.join(bins, file)).isFile() && !file.endsWith(".json"),
    );
    const found = files.map((file) => {
      const place = path.join(bins, file);
      return [file, { sha256: hashFile(place), bytes: statSync(place).size }];
    });
    expect(Object.fromEntries(found)).toEqual(locked.objects);
  },
);

const TEXT = JSON.stringify(lock);

test.each([
  ["empty", ""],
  ["cut short", TEXT.slice(0, -200)],
  ["not JSON", "<html>"],
  ["of another version", JSON.stringify({ ...lock, version: 2 })],
  ["without packages", JSON.stringify({ ...lock, packages: undefined })],
  ["with a hash that is none", TEXT.replace(/"sha256":"[0-9a-f]{4}/, '"sha256":"zzzz')],
  ["with a size that is none", TEXT.replace(/"bytes":\d+/, '"bytes":-1')],
  ["with more than it may have", JSON.stringify({ ...lock, comment: "x" })],
])("a lock that is %s is not used", (_, text) => {
  expect(parseEngineLock(text)).toEqual({ ok: false, reason: expect.stringContaining("damaged") });
});

test("a lock of another engine says so", () => {
  const other = { ...lock, engine: { ...lock.engine, version: "9.9.9" } };
  expect(parseEngineLock(JSON.stringify(other))).toEqual({
    ok: false,
    reason: `it is of node-llama-cpp 9.9.9 and this program uses ${ENGINE_PACKAGE_VERSION}`,
  });
});

test.each([
  ["absent", (file: string) => path.join(file, "none")],
  ["a folder", () => folder],
  [
    "endless",
    (file: string) => {
      writeFileSync(file, " ".repeat(MAX_LOCK_BYTES + 1));
      return file;
    },
  ],
])("a lock file that is %s is a fact and no throw", async (_, place) => {
  const state = await readEngineLock(place(path.join(folder, "lock.json")));
  expect(state).toEqual({ ok: false, reason: expect.stringMatching(/^it cannot be read: /) });
});
