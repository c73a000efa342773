import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createPayload } from "../../src/boot/payload.ts";
import { openProgramFolder } from "../../src/boot/program-folder.ts";
import { createSmallPayload } from "./small-payload.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const folder = makeTemporaryFolder();
const small = createSmallPayload();
let count = 0;
const fresh = () => path.join(folder, `${count++}`);

function failWith(code: string) {
  return () => {
    throw Object.assign(new Error(`${code}: no`), { code });
  };
}

test("the first folder that can be had is taken", () => {
  const blocked = fresh();
  writeFileSync(blocked, "");
  const second = fresh();
  const found = openProgramFolder([path.join(blocked, "x"), "/proc/none", second, fresh()], small);
  expect(found).toEqual({ base: second, root: path.join(second, small.id) });
});

test("where no folder will do, each says why, and what to do is said", () => {
  const blocked = fresh();
  writeFileSync(blocked, "");
  try {
    openProgramFolder(["/proc/none", blocked], small);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      code: "program-homeless",
      exitCode: 6,
      message: expect.stringMatching(/\/proc\/none: \S.+; \/.+: \S/),
      next: expect.stringContaining("XDG_CACHE_HOME"),
    });
  }
});

test.each([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the quota is used up"],
  ["EROFS", "it is read-only"],
  ["EACCES", "it may not be written"],
])("%s is told as: %s", (code, words) => {
  const place = fresh();
  expect(() => openProgramFolder([place], small, { writeNew: failWith(code) })).toThrow(words);
  expect(readdirSync(place)).toEqual([]);
});

test("a damaged payload is an error at once: no other folder can help", () => {
  const payload = createPayload(small.manifest, () => Buffer.alloc(3));
  const places = [fresh(), fresh()];
  const open = () => openProgramFolder(places, { id: small.id, payload });
  expect(open).toThrow(expect.objectContaining({ code: "program-damaged" }));
});

test.skipIf(process.getuid?.() !== 0)(
  "a really full disk is left empty, and the next place is taken",
  () => {
    const full = fresh();
    mkdirSync(full, { mode: 0o700 });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", full]);
    } catch {
      // A container that may not mount anything.
      return;
    }
    try {
      const large = createSmallPayload({ "dist/main.js": "x".repeat(200_000) });
      const second = fresh();
      expect(openProgramFolder([full, second], large).base).toBe(second);
      expect(readdirSync(full)).toEqual([]);
    } finally {
      execFileSync("umount", [full]);
    }
  },
);
