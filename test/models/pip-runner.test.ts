import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Command, runMachinePip } from "../../src/models/pip-runner.ts";
import { createFolder } from "./test-machine.ts";

/** A program that runs `script` instead of pip; its arguments follow. */
function fakePip(script: string): Command {
  const file = path.join(createFolder(), "pip.mjs");
  writeFileSync(file, script);
  return [process.execPath, file];
}

const missing: Command = ["agent-test-no-such-program"];
const requirement = "tiny==1.0.0";

test("pip downloads wheels only, without dependencies, in the download folder", async () => {
  const folder = createFolder();
  const pip = fakePip(
    `import { writeFileSync } from "node:fs";
    writeFileSync("seen.json", JSON.stringify({ args: process.argv.slice(2), tmp: process.env.TMPDIR }));`,
  );
  expect(await runMachinePip({ requirement, folder }, [pip])).toEqual({ outcome: "downloaded" });
  const { args, tmp } = JSON.parse(readFileSync(path.join(folder, "seen.json"), "utf8"));
  expect(args.slice(args.indexOf("--no-deps"))).toEqual([
    ...["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "-d", folder, requirement],
  ]);
  expect(args).toContain("download");
  expect(tmp).toBe(folder);
});

test.each<[string, () => Command]>([
  ["is missing", () => missing],
  ["has no pip module", () => fakePip("console.error('No module named pip'); process.exit(1)")],
])("when the first program %s the next is tried", async (_, createFirst) => {
  const commands = [createFirst(), fakePip("")];
  const outcome = await runMachinePip({ requirement, folder: createFolder() }, commands);
  expect(outcome).toEqual({ outcome: "downloaded" });
});

test("without any pip the reason says so", async () => {
  const outcome = await runMachinePip({ requirement, folder: createFolder() }, [missing]);
  expect(outcome).toEqual({
    outcome: "failed",
    reason: expect.stringContaining("no pip was found"),
  });
});

test("the reason of a failure is pip's last error line", async () => {
  const pip = fakePip(
    `console.error("ERROR: first\\nERROR: No matching distribution\\u001b[0m\\n[notice] new pip"); process.exit(1)`,
  );
  const outcome = await runMachinePip({ requirement, folder: createFolder() }, [pip, missing]);
  expect(outcome).toEqual({ outcome: "failed", reason: "pip: ERROR: No matching distribution[0m" });
});

test("a stop kills pip and what pip started", async () => {
  const folder = createFolder();
  const pip = fakePip(
    `import { spawn } from "node:child_process";
    import { writeFileSync, renameSync } from "node:fs";
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    writeFileSync("tmp", String(child.pid)); renameSync("tmp", "child");
    setInterval(() => {}, 1000);`,
  );
  const stop = new AbortController();
  const running = runMachinePip({ requirement, folder, signal: stop.signal }, [pip]);
  await expect.poll(() => existsSync(path.join(folder, "child")), { timeout: 10_000 }).toBe(true);
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "interrupted" });
  const child = Number(readFileSync(path.join(folder, "child"), "utf8"));
  await expect.poll(() => isRunning(child)).toBe(false);
});

/** A killed process that nobody has waited for yet does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !(existsSync(stat) && / Z /.test(readFileSync(stat, "utf8")));
  } catch {
    return false;
  }
}
