/** The single file itself, where `npm run build:binary` has made one: minutes to build, so no test builds it. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder } from "../boot/temporary-folder.ts";
import { encodeParrotModel } from "../support/parrot-bytes.ts";

const BUILD = path.resolve(import.meta.dirname, "../../build");
const BINARY = path.join(BUILD, "agent");
const isThere = existsSync(BINARY);
if (!isThere) {
  process.stderr.write("skipped: build/agent is not there; `npm run build:binary` makes it\n");
}

const folder = makeTemporaryFolder();
const TIMEOUT_MS = 120_000;

/** With nothing in the environment but a place to unpack in. */
function start(binary: string, words: readonly string[], variables: Record<string, string> = {}) {
  const env = { XDG_CACHE_HOME: path.join(folder, "cache"), HOME: folder, ...variables };
  const { status, stdout, stderr } = spawnSync(binary, words, { encoding: "utf8", env });
  return { status, stdout, stderr };
}

test.skipIf(!isThere)("starts without an environment", { timeout: TIMEOUT_MS }, () => {
  expect(start(BINARY, ["--version"])).toMatchObject({ status: 0, stderr: "" });
  const engine = start(BINARY, ["doctor", "--quick"]).stdout;
  expect(engine).toContain("llama.cpp");
});

test.skipIf(!isThere)("repairs a project without an environment", { timeout: TIMEOUT_MS }, () => {
  const project = path.join(folder, "project");
  mkdirSync(project);
  const model = path.join(folder, "parrot.gguf");
  writeFileSync(model, encodeParrotModel("v=42"));
  writeFileSync(path.join(project, "value.py"), "v=1\n");
  writeFileSync(path.join(project, "test-value.sh"), "grep -q 42 value.py\n");
  const engine = ["--model", model, "--gpu-layers", "0", "--threads", "1", "-C", project];
  const ended = start(BINARY, [...engine, "--test-cmd", "sh test-value.sh", "fix", "tests"]);
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(path.join(project, "value.py"), "utf8")).toBe("v=42\n");
});

test.skipIf(!isThere)("a damaged copy says so and runs nothing", { timeout: TIMEOUT_MS }, () => {
  const copy = path.join(folder, "damaged");
  copyFileSync(BINARY, copy);
  chmodSync(copy, 0o755);
  const payload = readFileSync(path.join(BUILD, "binary", "payload"));
  const at = readFileSync(BINARY).indexOf(payload.subarray(0, 4096));
  expect(at).toBeGreaterThan(0);
  const descriptor = openSync(copy, "r+");
  writeSync(descriptor, Buffer.alloc(64, 0x55), 0, 64, at + Math.floor(payload.length / 2));
  closeSync(descriptor);
  const ended = start(copy, ["--version"], { XDG_CACHE_HOME: path.join(folder, "other") });
  expect(ended).toMatchObject({ status: 6, stdout: "" });
  expect(ended.stderr).toContain("This copy of the program is damaged");
});

test.skipIf(!isThere)(
  "carries itself and a model into a folder that proves itself",
  { timeout: TIMEOUT_MS },
  () => {
    const out = path.join(folder, "carry");
    const model = path.join(folder, "carried.gguf");
    writeFileSync(model, encodeParrotModel("v=42"));
    expect(start(BINARY, ["bundle", "--model", model, "--out", out, "--json"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    const verified = spawnSync("sh", [path.join(out, "verify")], { encoding: "utf8" });
    expect(verified).toMatchObject({ status: 0, stdout: "The bundle is as it was made.\n" });
    const models = start(path.join(out, "agent"), ["models", "list", "--json"]);
    expect(models.stdout).toContain("carried.gguf");
  },
);
