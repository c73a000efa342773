/** Models and wishes that do not go together: each costs one sentence that names what is wrong, and a next step. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { splitModel } from "../support/split-model.ts";
import { createWorkbench, expectExplained, repairWith } from "./workbench.ts";

const model = writeByteModel();
const SHORT = ["--max-candidates", "1", "--max-tokens", "12"];

test.each([
  [["--ctx-size", "8192"], 6, /--ctx-size 8192 is above the 4,096 tokens the model was trained/],
  [["--cache-type-k", "q8_0"], 6, /a q8_0 KV cache needs .* this model has heads of 16 elements/],
  [["--reserve", "60000GB"], 6, /where 0 MiB may be used/],
  [["--reserve", "100TB"], 2, /--reserve takes a number with .*"100TB"/],
] as const)("a run with %j is refused before the model is loaded", async (flags, code, reason) => {
  const bench = createWorkbench();
  const ended = await bench.run(repairWith(model, ...flags));
  expectExplained(ended, reason, /One of: .*|For example: --reserve 500MB/);
  expect(ended.exitCode).toBe(code);
  bench.expectUntouched();
});

test("more threads than there are cores are not taken", async () => {
  const bench = createWorkbench();
  const ended = await bench.run(["plan", model, "--threads", "999", "--gpu-layers", "0", "--json"]);
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(ended.stdout).toMatch(/--threads 999 is more than the \d+ cores there are: \d+ are used/);
});

test("any part of a split model stands for all of it", async () => {
  const bench = createWorkbench();
  const [, second = ""] = splitModel(model, bench.notes, 3);
  const planned = await bench.run(["plan", second, "--gpu-layers", "0"]);
  expect(planned).toMatchObject({ exitCode: 0, stderr: "" });
  const ended = await bench.run(repairWith(second, ...SHORT));
  expect(ended.stdout).toMatch(/model on cpu · 1 thread/);
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  bench.expectUntouched();
});

test("the part of a split model that is missing is named, by a plan and by a run", async () => {
  const bench = createWorkbench();
  const [, second = "", third = ""] = splitModel(model, bench.notes, 3);
  rmSync(second);
  for (const args of [["plan", third], repairWith(third)]) {
    const ended = await bench.run(args);
    expectExplained(ended, new RegExp(`its part ${path.basename(second)} is missing beside it`));
    expect(ended.exitCode).toBe(6);
  }
  bench.expectUntouched();
});

test("a table has rows for the good files, and a line for each bad one", async () => {
  const bench = createWorkbench();
  const put = (name: string, content: Buffer | string) => {
    const file = path.join(bench.notes, name);
    writeFileSync(file, content);
    return file;
  };
  const bad = [
    put("words.gguf", "no model"),
    put("empty.gguf", ""),
    put("cut.gguf", readFileSync(model).subarray(0, -1)),
    writeByteModel({ defect: "head-count-zero" }),
    path.join(bench.notes, "absent.gguf"),
    bench.notes,
    "/dev/null",
  ];
  const ended = await bench.run(["plan", "--table", ...bad, model]);
  expect(ended.exitCode).toBe(6);
  expect(ended.stdout).toContain(path.basename(model));
  const lines = ended.stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(bad.length);
  for (const [index, line] of lines.entries()) expect(line).toContain(bad[index] ?? "?");
});

test.skipIf(!existsSync("/proc/self"))(
  "a state folder that cannot be made is replaced",
  async () => {
    const bench = createWorkbench();
    const ended = await bench.run(repairWith(model, ...SHORT), { state: "/proc/none-such" });
    expect(ended.stdout).toMatch(/Cannot keep state in \/proc\/none-such.*; using .*agent-state/);
    expect(ended.exitCode).toBe(5);
  },
);
