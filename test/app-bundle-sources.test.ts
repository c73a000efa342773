import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findBundleSources, listNatives } from "../src/app-bundle-sources.ts";

const folder = mkdtempSync(path.join(tmpdir(), "agent-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SHA256 = "a".repeat(64);
const KNOWN = {
  "linux-x64-cuda": [{ path: "bins/a.so", bytes: 1, sha256: SHA256 }],
  "linux-x64-cuda-ext": [{ path: "bins/b.so", bytes: 1, sha256: SHA256 }],
  "linux-x64-vulkan": [{ path: "bins/c.so", bytes: 1, sha256: SHA256 }],
};

function createProject(name: string, ...natives: readonly string[]): string {
  const project = path.join(folder, name);
  mkdirSync(path.join(project, "build", "release"), { recursive: true });
  writeFileSync(path.join(project, "build", "release", "natives.json"), JSON.stringify(KNOWN));
  writeFileSync(path.join(project, "build", "agent"), "");
  for (const each of natives) {
    mkdirSync(path.join(project, "node_modules", "@node-llama-cpp", each), { recursive: true });
  }
  return project;
}

test("a source tree without a binary says how to build it", () => {
  expect(() => findBundleSources(null, folder)).toThrow(
    expect.objectContaining({
      code: "bundle-incomplete",
      next: expect.stringContaining("npm run build:binary"),
    }),
  );
});

test("a source tree gives its natives, all packages of a kind, with the hashes the binary knows", async () => {
  const project = createProject("full", ...Object.keys(KNOWN));
  const sources = findBundleSources(null, project);
  const files = await listNatives(sources, "cuda");
  const place = (name: string, file: string) => ({
    path: `natives/${name}/${file}`,
    content: {
      from: path.join(project, "node_modules/@node-llama-cpp", name, file),
      sha256: SHA256,
    },
  });
  expect(files).toEqual([
    place("linux-x64-cuda", "bins/a.so"),
    place("linux-x64-cuda-ext", "bins/b.so"),
  ]);
});

test("natives that are not installed are named", async () => {
  const sources = findBundleSources(null, createProject("bare", "linux-x64-cuda"));
  await expect(listNatives(sources, "cuda")).rejects.toMatchObject({
    code: "bundle-incomplete",
    message: expect.stringContaining("linux-x64-cuda-ext"),
  });
});

test("the single file takes itself, its own lists, and what lies beside it", () => {
  const carrier = { binary: "/carry/agent", root: "/cache/id", id: "id", openNatives: () => null };
  const sources = findBundleSources(carrier);
  expect(sources).toMatchObject({ binary: "/carry/agent", releaseFolder: "/cache/id/release" });
  expect(sources.locateNatives("linux-x64-cuda")).toBe("/carry/natives/linux-x64-cuda");
});
