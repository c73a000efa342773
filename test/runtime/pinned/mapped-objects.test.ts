import { mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { listMappedObjects, parseMaps } from "../../../src/runtime/pinned/mapped-objects.ts";
import { HAS_PREBUILT_OBJECTS, mapAddon, replaceFile } from "../../support/prebuilt-objects.ts";

const folder = mkdtempSync(path.join(tmpdir(), "agent mapped ü-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LINE = "7f48841e3000-7f4884207000 r-xp 00024000 fe:00 5317607    /a/llama-addon.node";

function parse(...lines: readonly string[]) {
  return parseMaps(lines.join("\n")).map(({ path: file, isGone }) => [file, isGone]);
}

test.each([
  ["an object", LINE, [["/a/llama-addon.node", false]]],
  ["one that was replaced", `${LINE} (deleted)`, [["/a/llama-addon.node", true]]],
  ["a name with spaces", LINE.replace("/a/", "/a b/"), [["/a b/llama-addon.node", false]]],
  ["a name with a line end", LINE.replace("/a/", "/a\\012b/"), [["/a\nb/llama-addon.node", false]]],
  ["data", LINE.replace("r-xp", "r--p"), []],
  ["memory without a file", LINE.replace(/\/a.*/, ""), []],
  ["the stack", LINE.replace(/\/a.*/, "[stack]"), []],
  ["memory with a name", LINE.replace(/\/a.*/, "/memfd:jit (deleted)"), []],
  ["no mapping", "Permission denied", []],
])("of %s the maps tell what they should", (_, line, expected) => {
  expect(parse(line)).toEqual(expected);
});

test("an object that is mapped in pieces is one, and two files of one name are two", () => {
  const other = `${LINE.replace("5317607", "99")} (deleted)`;
  expect(parse(LINE, LINE.replace("7f48841e3000", "7f48841e4000"), other)).toEqual([
    ["/a/llama-addon.node", false],
    ["/a/llama-addon.node", true],
  ]);
});

test("ten thousand objects are ten thousand", async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => LINE.replace("addon", `addon-${at}`));
  expect(parseMaps(lines.join("\n"))).toHaveLength(10_000);
  const report = lines.map((_, at) => `/nowhere/libggml-${at}.so`);
  const { source, objects } = await listMappedObjects({
    readMaps: () => Promise.reject(new Error("no /proc")),
    readReport: () => report,
  });
  expect([source, objects.length]).toEqual(["report", 10_000]);
});

test("without /proc the loader is asked, and links are followed", async () => {
  const real = path.join(folder, "real.so");
  const link = path.join(folder, "link.so");
  writeFileSync(real, "");
  symlinkSync(real, link);
  const found = await listMappedObjects({
    readMaps: () => Promise.reject(new Error("ENOENT")),
    readReport: () => [link, real, "linux-vdso.so.1"],
  });
  expect(found).toEqual({
    source: "report",
    objects: [real, "linux-vdso.so.1"].map((file) => ({
      path: file,
      identity: null,
      isGone: false,
    })),
  });
});

test("the program that runs us is mapped", async () => {
  const { objects } = await listMappedObjects();
  expect(objects.map(({ path: file }) => file)).toContain(realpathSync(process.execPath));
});

describe.runIf(HAS_PREBUILT_OBJECTS)("in this process", () => {
  test("an object has the identity of its file, and is gone when the file is replaced", async () => {
    const { file } = mapAddon(folder);
    const find = async () =>
      (await listMappedObjects()).objects.find((object) => object.path === file);
    const { ino, dev } = await stat(file, { bigint: true });
    expect(await find()).toEqual({
      path: file,
      identity: { device: dev, inode: ino },
      isGone: false,
    });
    replaceFile(file);
    expect(await find()).toMatchObject({ isGone: true });
  });

  test("an object that was moved is told where it is now", async () => {
    const { file } = mapAddon(path.join(folder, "moved"));
    renameSync(file, `${file}.old`);
    writeFileSync(file, "another");
    const names = (await listMappedObjects()).objects.map((object) => object.path);
    expect(names).toContain(`${file}.old`);
    expect(names).not.toContain(file);
  });
});
