import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  createTrialFolder,
  isTrialName,
  removeStaleTrials,
} from "../../../src/tools/trial/trial-folder.ts";
import { createProject } from "../temp-project.ts";

let temp = "";

const listTrials = () => readdirSync(temp).filter(isTrialName);

beforeEach(() => {
  temp = createProject();
  vi.stubEnv("TMPDIR", temp);
});
afterEach(() => vi.unstubAllEnvs());

test("a folder of a running process is kept, one of an ended process is removed", async () => {
  const own = await createTrialFolder();
  const module = pathToFileURL(path.resolve("src/tools/trial/trial-folder.ts")).href;
  const script = `import(${JSON.stringify(module)}).then((m) => m.createTrialFolder()).then(() => setInterval(() => {}, 1000))`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: "inherit" });
  await vi.waitFor(() => expect(listTrials().length).toBe(2), { timeout: 20_000 });
  expect(await removeStaleTrials()).toBe(0);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await removeStaleTrials()).toBe(1);
  expect(listTrials()).toEqual([path.basename(own)]);
});

test("a folder of a process whose number somebody else has by now is removed", async () => {
  const own = path.basename(await createTrialFolder());
  const [, , pid, boot, tick = ""] = own.split("-");
  const earlier = `agent-trial-${pid}-${boot}-${(Number.parseInt(tick, 36) - 1).toString(36)}-AbCdEf`;
  const otherBoot = `agent-trial-${pid}-00000000-${tick}-AbCdEf`;
  for (const name of [earlier, otherBoot])
    mkdirSync(path.join(temp, name, "1/x"), { recursive: true });
  expect(await removeStaleTrials()).toBe(2);
  expect(readdirSync(temp)).toEqual([own]);
});

test("what only looks like one is left alone: other names, links, files", async () => {
  const outside = createProject({ "precious.txt": "p" });
  symlinkSync(outside, path.join(temp, "agent-trial-1-00000000-1-AbCdEf"));
  execFileSync("touch", [path.join(temp, "agent-trial-2-00000000-1-AbCdEf")]);
  for (const name of [
    "agent-trial-x",
    "agent-trial-1-00000000-1-AbCdEf.old",
    "agent-report-AbCdEf",
  ]) {
    mkdirSync(path.join(temp, name));
  }
  const before = readdirSync(temp);
  expect(await removeStaleTrials()).toBe(0);
  expect(readdirSync(temp)).toEqual(before);
  expect(existsSync(path.join(outside, "precious.txt"))).toBe(true);
});
