import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { hashBytes } from "../../src/boot/manifest.ts";
import { parseChecksums, renderChecksums } from "../../src/bundle/checksums.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

test("sums are in the order of their paths and read back", () => {
  const sums = [
    { path: "z b", sha256: A },
    { path: "a/c", sha256: B },
  ];
  const text = renderChecksums(sums);
  expect(text).toBe(`${B}  a/c\n${A}  z b\n`);
  expect(parseChecksums(text)).toEqual(sums.toReversed());
});

test.each(["nonsense", `${A} x\nnonsense`, `${A.slice(1)}  x`, `${A.toUpperCase()}  x`])(
  "%j is no list of sums",
  (text) => {
    expect(parseChecksums(text)).toBeNull();
  },
);

test("sha256sum accepts what is written", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-sums-"));
  try {
    writeFileSync(path.join(folder, "a b.txt"), "content");
    const sums = [{ path: "a b.txt", sha256: hashBytes(Buffer.from("content")) }];
    writeFileSync(path.join(folder, "SHA256SUMS"), renderChecksums(sums));
    const out = execFileSync("sha256sum", ["-c", "SHA256SUMS"], { cwd: folder, encoding: "utf8" });
    expect(out).toBe("a b.txt: OK\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
