import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findModelFile } from "../support/model-file.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const MAIN = path.join(PROJECT, "dist/main.js");
const modelPath = await findModelFile("qwen2.5-coder-1.5b");
const folder = mkdtempSync(path.join(tmpdir(), "agent-model-test-"));
const canRun = modelPath !== null && existsSync(MAIN);
if (!existsSync(MAIN)) process.stderr.write("skipped: dist/ is not built (npm run build)\n");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runAgent(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      XDG_STATE_HOME: path.join(folder, "state"),
      PATH: `${path.join(PROJECT, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
    },
  });
}

function readTree(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return Object.fromEntries(
    files.map((file) => {
      const absolute = path.join(file.parentPath, file.name);
      return [path.relative(root, absolute), readFileSync(absolute, "utf8")];
    }),
  );
}

test.skipIf(!canRun).each([
  { example: "python-inventory", target: "inventory/pricing.py", flags: [] },
  { example: "typescript-booking", target: "src/interval.ts", flags: [] },
  {
    example: "shell-backups",
    target: "lib/retention.sh",
    flags: ["--test-cmd", "sh tests/run.sh"],
  },
])(
  "the default model turns the tests of $example green, in one file, and undo takes it back",
  ({ example, target, flags }) => {
    const copy = path.join(folder, `${example} copy`);
    cpSync(path.join(PROJECT, "scripts/demo", example), copy, { recursive: true });
    const before = readTree(copy);

    const repair = runAgent(
      "--model",
      modelPath ?? "",
      "-C",
      copy,
      "--offline",
      ...flags,
      "--output-format",
      "json",
      "fix tests",
    );
    expect(repair.status, repair.stderr + repair.stdout).toBe(0);
    const report = JSON.parse(repair.stdout);
    expect(report).toMatchObject({ status: "fixed", exit_code: 0, files_changed: [target] });
    const after = readTree(copy);
    expect(Object.keys(after).filter((file) => after[file] !== before[file])).toEqual([target]);

    const undo = runAgent("undo", "-C", copy);
    expect(undo.status, undo.stderr).toBe(0);
    expect(readTree(copy)).toEqual(before);
  },
  600_000,
);
