import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readProjectNotes } from "../../src/tools/project-notes.ts";

let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "agent notes-"));
  const made = base;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  root = path.join(base, "project");
  mkdirSync(root);
});

const put = (name: string, content: string | Uint8Array) =>
  writeFileSync(path.join(root, name), content);

test("AGENTS.md is read, and CLAUDE.md only where there is none", async () => {
  expect(await readProjectNotes(root)).toBeNull();
  put("CLAUDE.md", "Use tabs.\n");
  expect(await readProjectNotes(root)).toEqual({ path: "CLAUDE.md", text: "Use tabs." });
  put("AGENTS.md", "Use spaces.\n");
  expect(await readProjectNotes(root)).toEqual({ path: "AGENTS.md", text: "Use spaces." });
});

test("only the project folder's own file is read", async () => {
  mkdirSync(path.join(root, "lib"));
  put("lib/AGENTS.md", "Below.");
  writeFileSync(path.join(base, "AGENTS.md"), "Above.");
  expect(await readProjectNotes(root)).toBeNull();
});

test.each([
  ["line ends of others", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["a byte order mark", "\uFEFFa", "a"],
  ["terminal sequences", "a\u001b[31mb\u0007c\u009bd", "a[31mbcd"],
  ["characters that turn text", "a\u202eb\u2066c\u200fd", "abcd"],
  ["characters that nobody sees", "a\u200bb\u00adc\u{e0041}\u{e0042}d\u2060", "abcd"],
  ["space at the ends of lines", "a  \n\n\n\n\tb\t", "a\n\n\tb"],
])("%s are taken out", async (_, text, expected) => {
  put("AGENTS.md", text);
  expect((await readProjectNotes(root))?.text).toBe(expected);
});

test.each([
  ["nothing", ""],
  ["space", " \n\t\n"],
  ["a NUL", "text\0text"],
  ["bytes that are no UTF-8", Uint8Array.from([0x61, 0xff, 0x62])],
  ["UTF-16", Buffer.from("\uFEFFtext", "utf16le")],
])("with %s in it there are no notes", async (_, content) => {
  put("AGENTS.md", content);
  put("CLAUDE.md", "never looked at");
  expect(await readProjectNotes(root)).toBeNull();
});

test("of a long file the beginning is kept, in whole lines", async () => {
  put("AGENTS.md", "one line\n".repeat(250_000));
  const notes = await readProjectNotes(root);
  expect(notes?.text.length).toBeLessThanOrEqual(64 * 1024);
  expect(notes?.text.length).toBeGreaterThan(60 * 1024);
  expect(notes?.text.endsWith("\none line")).toBe(true);
});

test.each(["x", "ü", "€", "😀"])(
  "of 2 MB of %s in one line the beginning is kept",
  async (sign) => {
    put("AGENTS.md", `a${sign.repeat(2_000_000 / Buffer.byteLength(sign))}`);
    const text = (await readProjectNotes(root))?.text ?? "";
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(64 * 1024 - 4);
    expect(text).toMatch(new RegExp(`^a(?:${sign})+$`, "u"));
  },
);

describe("in its place", () => {
  test("a folder gives no notes", async () => {
    mkdirSync(path.join(root, "AGENTS.md"));
    expect(await readProjectNotes(root)).toBeNull();
  });

  test.skipIf(process.platform === "win32")("a pipe is not waited for", async () => {
    execFileSync("mkfifo", [path.join(root, "AGENTS.md")]);
    expect(await readProjectNotes(root)).toBeNull();
  });

  test.skipIf(!existsSync("/dev/zero"))("a link to a device is not followed", async () => {
    symlinkSync("/dev/zero", path.join(root, "AGENTS.md"));
    expect(await readProjectNotes(root)).toBeNull();
  });

  test("a link out of the project is not followed", async () => {
    writeFileSync(path.join(base, "secret.md"), "hunter2");
    symlinkSync(path.join(base, "secret.md"), path.join(root, "AGENTS.md"));
    expect(await readProjectNotes(root)).toBeNull();
  });

  test.each([".env", "id_rsa", "src.py"])("a link to %s is not followed", async (name) => {
    put(name, "KEY=hunter2");
    symlinkSync(path.join(root, name), path.join(root, "AGENTS.md"));
    expect(await readProjectNotes(root)).toBeNull();
  });

  test("a link to another Markdown file of the project is", async () => {
    put("GUIDE.md", "Use tabs.");
    symlinkSync("GUIDE.md", path.join(root, "AGENTS.md"));
    expect(await readProjectNotes(root)).toEqual({ path: "AGENTS.md", text: "Use tabs." });
  });
});

test("a root that is not there has no notes", async () => {
  expect(await readProjectNotes(path.join(base, "none"))).toBeNull();
});
