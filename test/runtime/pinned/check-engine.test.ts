import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkEngine } from "../../../src/runtime/pinned/check-engine.ts";
import type { MappedObjects } from "../../../src/runtime/pinned/mapped-objects.ts";
import { HAS_PREBUILT_OBJECTS, PREBUILT_FOLDER } from "../../support/prebuilt-objects.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent check ü-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function mapping(...files: readonly string[]): MappedObjects {
  const objects = files.map((file) => ({ path: file, identity: null, isGone: false }));
  return { source: "report", objects };
}

function check(mapped: MappedObjects, change: { lockFile?: string; buildType?: string } = {}) {
  return checkEngine({ cacheFolder: folder, buildType: "prebuilt", mapped, ...change });
}

function put(name: string, text = "other bytes"): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe.runIf(HAS_PREBUILT_OBJECTS)("with the prebuilt objects", () => {
  const addon = path.join(PREBUILT_FOLDER, "llama-addon.node");

  test("what is locked is as it should be, wherever it lies", async () => {
    const copy = path.join(folder, "renamed.so");
    copyFileSync(path.join(PREBUILT_FOLDER, "libggml-base.so"), copy);
    const found = await check(mapping(addon, copy, "/usr/lib/libm.so.6"));
    expect(found).toMatchObject({ build: "prebuilt", problems: [], strangers: [] });
    expect(found.objects.map(({ name, state, origin }) => [name, state, origin])).toEqual([
      ["llama-addon.node", "expected", "@node-llama-cpp/linux-x64"],
      ["libggml-base.so", "expected", "@node-llama-cpp/linux-x64"],
    ]);
  });

  test.each([
    ["an object of the engine with other bytes", "libggml-base.so", "has other bytes"],
    ["an object that only has its name", "libggml-cpu-mine.so", "is of no build that is locked"],
  ])("%s is a problem", async (_, name, words) => {
    const { problems } = await check(mapping(addon, put(name)));
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  test("another object from nowhere is a stranger and no problem of the engine", async () => {
    const { problems, strangers } = await check(mapping(addon, put("hook.so")));
    expect([problems.length, strangers]).toEqual([0, [expect.stringContaining("hook.so")]]);
  });

  test("a build of another kind is a problem", async () => {
    const { problems } = await check(mapping(addon), { buildType: "localBuild" });
    expect(problems).toEqual([expect.stringContaining('"localBuild"')]);
  });

  test.each([
    ["absent", () => path.join(folder, "none.json")],
    ["damaged", () => put("lock.json", "{")],
  ])("a lock that is %s is one problem, not one for each object", async (_, place) => {
    const { problems } = await check(mapping(addon, put("libggml.so")), { lockFile: place() });
    expect(problems).toEqual([expect.stringMatching(/^the lock cannot be used: /)]);
  });

  test("a thousand objects of the engine are not all read", async () => {
    const many = Array.from({ length: 1000 }, (_, at) => path.join(folder, `libggml-${at}.so`));
    const { problems, objects } = await check(mapping(addon, ...many));
    expect(objects.length).toBe(200);
    expect(problems.at(-1)).toBe("801 more were not read");
  });
});

test("an engine that nobody sees is a problem", async () => {
  const { problems, objects } = await check(mapping());
  expect([objects, problems]).toEqual([
    [],
    [expect.stringContaining("llama-addon.node is mapped")],
  ]);
});
