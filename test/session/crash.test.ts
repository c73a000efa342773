import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recoverProject } from "../../src/session/recovery.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { FILES, renderGeneration, TOKEN } from "./crash-content.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));
/** When set, every file-system call of the edit loop; a spread of them otherwise. */
const IS_EXHAUSTIVE = process.env.CRASH_TEST === "exhaustive";
const KILLS = IS_EXHAUSTIVE ? 100 : 8;
const TIMEOUT_MS = IS_EXHAUSTIVE ? 3_600_000 : 180_000;

let project: ProjectFixture;
beforeEach(startAnew);
afterEach(() => project.remove());

function startAnew(): void {
  project = createProjectFixture();
  for (const file of FILES) project.put(file, renderGeneration(file, 0), 0o640);
  project.put("token/0.bin", TOKEN, 0o711);
}

interface Run {
  job: "edit" | "recover";
  dieAt?: number;
  generations?: number;
}

function start({ job, dieAt = 0, generations = 1_000_000 }: Run): ChildProcess {
  const words = [project.root, project.state, job, String(dieAt), String(generations)];
  return spawn(process.execPath, ["--import", "tsx", CHILD, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Runs to the end or to the planned death; gives the number the child printed last. */
async function finish(child: ChildProcess): Promise<{ signal: string | null; calls: number }> {
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const [, signal] = await once(child, "close");
  return { signal, calls: Number(output.trim().split("\n").at(-1)) };
}

/** After recovery the tree is that of the last kept generation, whole, and nothing of ours lies about. */
async function expectWholeTree(): Promise<void> {
  await recoverProject(project.state, project.root);
  const kept = readTasks(project.state, project.root)
    .filter(({ status }) => status === "committed")
    .map(({ task }) => Number(task));
  const generation = kept.at(-1) ?? 0;
  const files = FILES.map((file) => [file, `640 ${latin1(renderGeneration(file, generation))}`]);
  const made = kept.flatMap((one) =>
    ["new.txt", "copy.txt"].map((name) => [
      `made/${one}/${name}`,
      `644 ${renderGeneration("new.txt", one)}`,
    ]),
  );
  const token = [`token/${generation}.bin`, `711 ${latin1(TOKEN)}`];
  const found = Object.entries(project.snapshot()).filter(
    ([, content]) => !/^\d+ folder$/.test(content),
  );
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries([...files, ...made, token]));
  if (kept.length > 0) expect(readdirSync(`${project.root}/made`)).toHaveLength(kept.length);
  const folders = readdirSync(project.root, { encoding: "utf8" });
  expect(folders.includes("made")).toBe(kept.length > 0);
  const stray = readdirSync(project.state, { recursive: true, encoding: "utf8" });
  expect(stray.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

test(`${KILLS} kills at random instants leave every file wholly old or wholly new`, {
  timeout: TIMEOUT_MS,
}, async () => {
  let seed = 11;
  for (let kill = 0; kill < KILLS; kill++) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    const child = start({ job: "edit" });
    await once(child.stdout ?? child, "data");
    await new Promise((resolve) => setTimeout(resolve, (seed >> 8) % 300));
    child.kill("SIGKILL");
    await once(child, "close");
    await expectWholeTree();
    project.remove();
    startAnew();
  }
});

test("kills at chosen file-system calls, torn writes included, do so too", {
  timeout: TIMEOUT_MS,
}, async () => {
  const { calls } = await finish(start({ job: "edit", dieAt: -1, generations: 3 }));
  expect(calls).toBeGreaterThan(100);
  const step = IS_EXHAUSTIVE ? 1 : Math.ceil(calls / 8);
  for (let dieAt = 1; dieAt <= calls; dieAt += step) {
    project.remove();
    startAnew();
    const { signal } = await finish(start({ job: "edit", dieAt, generations: 3 }));
    expect(signal).toBe("SIGKILL");
    // A recovery that is itself killed early on must not spoil the next one.
    if (dieAt % 3 === 0) await finish(start({ job: "recover", dieAt: 1 + (dieAt % 25) }));
    await expectWholeTree();
  }
});
