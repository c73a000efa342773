import { expect, test } from "vitest";
import {
  describeFaults,
  judgeObjects,
  selectNotable,
} from "../../../src/runtime/pinned/judge-objects.ts";
import type { HashedObject } from "../../../src/runtime/pinned/object-hashes.ts";

const machine = { platform: "linux", executable: "/opt/node/bin/node" } as const;

function select(...files: readonly string[]): string[] {
  const objects = files.map((path) => ({ path, identity: null, isGone: false }));
  return selectNotable(objects, machine).map(({ path }) => path);
}

test.each([
  "/usr/lib/x86_64-linux-gnu/libc.so.6",
  "/lib64/ld-linux-x86-64.so.2",
  "/usr/lib/wsl/lib/libcuda.so.1",
  "linux-vdso.so.1",
  "/opt/node/bin/node",
  "/opt/node/lib/libuv.so.1",
])("%s is no concern of the lock", (file) => {
  expect(select(file)).toEqual([]);
});

test.each([
  "/app/bins/linux-x64/llama-addon.node",
  "/app/bins/linux-x64/libggml-cpu-zen4.so",
  "/usr/lib/libllama.so",
  "/usr/lib/libggml-base.so.0.25",
  "/tmp/evil.so",
  "/usr/library/evil.so",
  "/opt/nodes/lib/evil.so",
])("%s has to be looked at", (file) => {
  expect(select(file)).toEqual([file]);
});

const expected = new Map([["aa", { name: "libggml.so", origin: "@x/linux" }]]);

function judge(path: string, sha256: string | null, problem: "gone" | "unreadable" | null = null) {
  const object = { path, sha256, bytes: sha256 === null ? null : 1, problem } as HashedObject;
  return judgeObjects([object], expected)[0];
}

test.each([
  ["/a/libggml.so", "aa", "expected", "libggml.so"],
  ["/store/0a1b2c", "aa", "expected", "libggml.so"],
  ["/a/libggml.so", "bb", "changed", "libggml.so"],
  ["/a/libggml-new.so", "bb", "unknown", "libggml-new.so"],
  ["/a/evil.so", "bb", "foreign", "evil.so"],
] as const)("%s with the bytes %s is %s", (path, sha256, state, name) => {
  expect(judge(path, sha256)).toMatchObject({ state, name });
});

test.each(["gone", "unreadable"] as const)("an object that is %s is told as such", (problem) => {
  const judged = judge("/a/libggml.so", null, problem);
  expect(judged).toMatchObject({ state: problem, sha256: null, origin: null });
  expect(describeFaults(judged ? [judged] : [], [problem])).toEqual([
    expect.stringMatching(/^\/a\/libggml\.so /),
  ]);
});

test("what is expected is no fault", () => {
  const judged = judge("/a/libggml.so", "aa");
  const all = ["changed", "unknown", "foreign", "gone", "unreadable"] as const;
  expect(describeFaults(judged ? [judged] : [], all)).toEqual([]);
});
