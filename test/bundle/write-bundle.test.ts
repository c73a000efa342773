import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { VERIFY_SCRIPT } from "../../src/bundle/verify-script.ts";
import { type BundleFile, writeBundle } from "../../src/bundle/write-bundle.ts";

const folder = mkdtempSync(path.join(tmpdir(), "agent-bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let base = "";
let out = "";
let count = 0;
let files: BundleFile[] = [];

beforeEach(() => {
  base = path.join(folder, `${count++}`);
  out = path.join(base, "carry");
  mkdirSync(base);
  writeFileSync(path.join(base, "binary"), "ELF".repeat(1000));
  files = [
    { path: "agent", content: { from: path.join(base, "binary") }, isExecutable: true },
    { path: "models/m.gguf", content: { from: path.join(base, "binary") } },
    { path: "verify", content: VERIFY_SCRIPT, isExecutable: true },
  ];
});

function verify(cwd = folder) {
  const { status, stdout, stderr } = spawnSync("sh", [path.join(out, "verify")], {
    cwd,
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
  });
  return { status, text: stdout + stderr };
}

test("a bundle is written whole, and proves itself from anywhere", async () => {
  await writeBundle(out, files);
  expect(readdirSync(out).sort()).toEqual(["SHA256SUMS", "agent", "models", "verify"]);
  expect(statSync(path.join(out, "agent")).mode & 0o111).toBe(0o111);
  expect(verify()).toMatchObject({ status: 0, text: expect.stringContaining("as it was made") });
  expect(verify(out).status).toBe(0);
  expect(readdirSync(base).sort()).toEqual(["binary", "carry"]);
});

test.each<[string, (at: (name: string) => string) => void]>([
  ["changed", (at) => writeFileSync(at("agent"), "evil")],
  ["missing", (at) => rmSync(at("models/m.gguf"))],
  ["added", (at) => writeFileSync(at("models/extra.gguf"), "x")],
  ["hidden and added", (at) => writeFileSync(at(".extra"), "x")],
  ["a link that was added", (at) => symlinkSync("/etc/passwd", at("models/link"))],
  [
    "a link in place of a folder",
    (at) => {
      execFileSync("mv", [at("models"), `${at("models")}.away`]);
      execFileSync("mv", [`${at("models")}.away`, path.join(base, "away")]);
      symlinkSync(path.join(base, "away"), at("models"));
    },
  ],
  ["missing: the list itself", (at) => rmSync(at("SHA256SUMS"))],
  ["empty: the list itself", (at) => writeFileSync(at("SHA256SUMS"), "")],
])("verify notices a file that is %s", async (_, spoil) => {
  await writeBundle(out, files);
  spoil((name) => path.join(out, name));
  expect(verify().status).not.toBe(0);
});

test("an empty folder is used, an earlier bundle replaced", async () => {
  mkdirSync(path.join(out, "empty"), { recursive: true });
  await writeBundle(out, files);
  await writeBundle(out, files.slice(1));
  expect(existsSync(path.join(out, "agent"))).toBe(false);
  expect(verify().status).toBe(0);
  expect(readdirSync(base).sort()).toEqual(["binary", "carry"]);
});

test.each<[string, () => void]>([
  [
    "a file of somebody's",
    () => {
      mkdirSync(out);
      writeFileSync(path.join(out, "notes.txt"), "mine");
    },
  ],
  ["a file in place of the folder", () => writeFileSync(out, "mine")],
  ["a link", () => symlinkSync(base, out)],
  [
    "a list that is none of ours",
    () => {
      mkdirSync(out);
      writeFileSync(path.join(out, "SHA256SUMS"), "nonsense");
    },
  ],
])("%s is left alone", async (_, prepare) => {
  prepare();
  await expect(writeBundle(out, files)).rejects.toMatchObject({ code: "file-exists" });
  expect(readdirSync(base).sort()).toEqual(["binary", "carry"]);
});

test("an earlier bundle with something added to it is left alone", async () => {
  await writeBundle(out, files);
  writeFileSync(path.join(out, "models", "mine.gguf"), "mine");
  await expect(writeBundle(out, files)).rejects.toMatchObject({ code: "file-exists" });
  expect(readFileSync(path.join(out, "models", "mine.gguf"), "utf8")).toBe("mine");
});

test("a file that is not what it should be stops it, and an earlier bundle stays as it was", async () => {
  await writeBundle(out, files);
  const wrong = { from: path.join(base, "binary"), sha256: "0".repeat(64) };
  const more = [...files, { path: "natives/lib.so", content: wrong }];
  await expect(writeBundle(out, more)).rejects.toMatchObject({ code: "program-damaged" });
  expect(verify().status).toBe(0);
  expect(readdirSync(base).sort()).toEqual(["binary", "carry"]);
});

test("a source that vanishes leaves nothing behind", async () => {
  const more = [...files, { path: "gone", content: { from: path.join(base, "gone") } }];
  await expect(writeBundle(out, more)).rejects.toMatchObject({ code: "file-not-written" });
  expect(readdirSync(base)).toEqual(["binary"]);
});

test("a stop in the middle leaves nothing behind", async () => {
  const stop = new AbortController();
  const onFile = (name: string) => {
    if (name === "models/m.gguf") stop.abort(new Error("stopped"));
  };
  const writing = writeBundle(out, files, { signal: stop.signal, onFile });
  await expect(writing).rejects.toThrow("stopped");
  expect(readdirSync(base)).toEqual(["binary"]);
});

test.skipIf(process.getuid?.() !== 0)("a disk that is full leaves no bundle at all", async () => {
  const disk = path.join(base, "disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  } catch {
    // A container that may not mount anything.
    return;
  }
  try {
    writeFileSync(path.join(base, "large"), "x".repeat(300_000));
    const more = [...files, { path: "large", content: { from: path.join(base, "large") } }];
    await expect(writeBundle(path.join(disk, "carry"), more)).rejects.toMatchObject({
      code: "file-disk-full",
    });
    expect(readdirSync(disk)).toEqual([]);
  } finally {
    execFileSync("umount", [disk]);
  }
});
