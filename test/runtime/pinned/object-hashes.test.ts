import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MappedObject } from "../../../src/runtime/pinned/mapped-objects.ts";
import { hashObjects } from "../../../src/runtime/pinned/object-hashes.ts";
import { replaceFile } from "../../support/prebuilt-objects.ts";

let folder: string;
let cache: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent hashes ü-"));
  cache = path.join(folder, "cache");
  file = path.join(folder, "libggml.so");
  writeFileSync(file, "object");
});
afterEach(() => rmSync(folder, { recursive: true }));

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function map(place = file): Promise<MappedObject> {
  const { ino: inode, dev: device } = await stat(place, { bigint: true });
  return { path: place, identity: { inode, device }, isGone: false };
}

async function hash(...objects: readonly MappedObject[]) {
  const hashed = await hashObjects(objects, cache);
  return hashed.map((object) => object.problem ?? object.sha256);
}

const RECORD = ["engine", "objects.json"];

function readRecord(): string {
  return readFileSync(path.join(cache, ...RECORD), "utf8");
}

/** What is on record is told, so a false record shows whether it was asked. */
function falsifyRecord(): void {
  const place = path.join(cache, ...RECORD);
  writeFileSync(place, readRecord().replaceAll(sha256("object"), "f".repeat(64)));
}

test("a hash is read once and then taken from the record", async () => {
  expect(await hash(await map())).toEqual([sha256("object")]);
  falsifyRecord();
  expect(await hash(await map())).toEqual(["f".repeat(64)]);
});

test("a file that changed is read again, even where its times were set back", async () => {
  const { atime, mtime } = await stat(file);
  await hash(await map());
  falsifyRecord();
  writeFileSync(file, "OBJECT");
  utimesSync(file, atime, mtime);
  expect(await hash(await map())).toEqual([sha256("OBJECT")]);
});

test.each([
  ["another file took its name", () => replaceFile(file)],
  ["its file is not there", () => rmSync(file)],
  [
    "a folder is there instead",
    () => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
])("an object is not hashed when %s since it was mapped", async (_, change) => {
  const mapped = await map();
  change();
  const [found] = await hashObjects([mapped], cache);
  expect(found).toMatchObject({ sha256: null, problem: expect.stringMatching(/gone|unreadable/) });
});

test("an object that the system calls deleted is gone, whatever lies at its place", async () => {
  expect(await hash({ ...(await map()), isGone: true })).toEqual(["gone"]);
});

test("a mapping of another device is not the file of that name", async () => {
  const mapped = await map();
  const device = (mapped.identity?.device ?? 0n) + 1n;
  expect(
    await hash({ ...mapped, identity: { device, inode: mapped.identity?.inode ?? 0n } }),
  ).toEqual(["gone"]);
});

test("an object without an identity is hashed by its name", async () => {
  expect(await hash({ path: file, identity: null, isGone: false })).toEqual([sha256("object")]);
});

test("a link to an object is that object", async () => {
  const link = path.join(folder, "link.so");
  symlinkSync(file, link);
  expect(await hash({ ...(await map()), path: link })).toEqual([sha256("object")]);
});

test.runIf(process.getuid !== undefined).each([
  ["file", () => chmodSync(path.join(cache, ...RECORD), 0o666)],
  ["folder", () => chmodSync(path.join(cache, "engine"), 0o777)],
])("a record whose %s others may write is not believed", async (_, open) => {
  await hash(await map());
  falsifyRecord();
  open();
  expect(await hash(await map())).toEqual([sha256("object")]);
});

test("a record that is a link is not believed", async () => {
  await hash(await map());
  falsifyRecord();
  const place = path.join(cache, ...RECORD);
  writeFileSync(path.join(folder, "elsewhere.json"), readRecord(), { mode: 0o600 });
  rmSync(place);
  symlinkSync(path.join(folder, "elsewhere.json"), place);
  expect(await hash(await map())).toEqual([sha256("object")]);
});

test.each([
  ["empty", ""],
  ["cut short", '{"version":1,"records":[{"path":"/a'],
  ["of another version", '{"version":2,"records":[]}'],
  ["too long", `{"version":1,"records":[]${" ".repeat(600_000)}}`],
])("a record that is %s is made anew", async (_, text) => {
  await hash(await map());
  writeFileSync(path.join(cache, ...RECORD), text);
  expect(await hash(await map())).toEqual([sha256("object")]);
  expect(JSON.parse(readRecord()).records).toHaveLength(1);
});

test("the record is private, bounded and leaves nothing beside it", async () => {
  const files = Array.from({ length: 300 }, (_, at) => path.join(folder, `libggml-${at}.so`));
  for (const each of files) writeFileSync(each, each);
  const mapped = await Promise.all(files.map((each) => map(each)));
  expect(await hash(...mapped)).toEqual(files.map(sha256));
  expect(JSON.parse(readRecord()).records).toHaveLength(256);
  expect(readdirSync(path.join(cache, "engine"))).toEqual(["objects.json"]);
  const { mode } = await stat(path.join(cache, ...RECORD));
  expect(mode & 0o077).toBe(0);
});

test("without a place for the record hashes are taken all the same", async () => {
  writeFileSync(cache, "a file where the folder should be");
  expect(await hash(await map())).toEqual([sha256("object")]);
  expect(await hashObjects([await map()], "/proc/none")).toMatchObject([{ problem: null }]);
});
