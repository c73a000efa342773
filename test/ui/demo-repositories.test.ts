import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const repositories = [
  {
    folder: "python-inventory",
    command: ["python3", "-m", "unittest", "-v"],
    failure: /^(?:FAIL|ERROR): (\w+)/gm,
    count: /^Ran 23 tests/m,
    failing: [
      "test_a_hundred_bolts_earn_the_highest_discount",
      "test_a_tier_starts_at_its_quantity",
    ],
    file: "inventory/pricing.py",
    fix: ["quantity > tier.quantity", "quantity >= tier.quantity"],
  },
  {
    folder: "typescript-booking",
    command: ["npm", "test", "--silent"],
    // TAP up to Node 22, the spec reporter (which names a failure twice) from then on.
    failure: /^(?:not ok \d+ - (.+)|✖ (.+) \([\d.]+ms\))$/gm,
    count: /^[#ℹ] tests 22$/m,
    failing: [
      "a short booking within a long one frees nothing",
      "a span inside another one changes nothing",
    ],
    file: "src/interval.ts",
    fix: ["last.end = next.end", "last.end = Math.max(last.end, next.end)"],
  },
] as const;

describe.each(repositories)("demo repository $folder", (repository) => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(path.join(tmpdir(), "agent-demo-test-"));
    cpSync(path.join("scripts/demo", repository.folder), copy, { recursive: true });
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function runTests() {
    const [command, ...args] = repository.command;
    const bin = path.resolve("node_modules/.bin");
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
    const run = spawnSync(command, args, { cwd: copy, env, encoding: "utf8" });
    const output = run.stdout + run.stderr;
    const failing = new Set(
      [...output.matchAll(repository.failure)].map((match) => match[1] ?? match[2]),
    );
    return { status: run.status, output, failing: [...failing].sort() };
  }

  test("fails in exactly the tests that meet its bug", () => {
    const { status, output, failing } = runTests();
    expect(failing).toEqual(repository.failing);
    expect(output).toMatch(repository.count);
    expect(status).not.toBe(0);
  });

  test("is green once that one expression is right", () => {
    const file = path.join(copy, repository.file);
    const source = readFileSync(file, "utf8");
    const [wrong, right] = repository.fix;
    expect(source.split(wrong)).toHaveLength(2);
    writeFileSync(file, source.replace(wrong, right));
    expect(runTests()).toMatchObject({ status: 0, failing: [] });
  });
});
