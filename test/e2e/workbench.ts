/** A project in trouble, models that fit it, and folders of its own for all that the program keeps. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, vi } from "vitest";
import { createProjectFixture, type ProjectFixture } from "../session/project-fixture.ts";
import { type Ended, type ProgramOptions, type Running, startProgram } from "./built-program.ts";

/** The file at fault; `test-value.sh` asks for 42. */
export const SOURCE = "value.py";
export const RED_TEXT = "v=1\n";
export const GREEN_TEXT = "v=42\n";
/** Judges in milliseconds, where a real runner takes a second. */
export const TEST_COMMAND = "sh test-value.sh";

/** The line of a parrot model that repairs the project. */
export const CURE = "v=42";

interface StartOptions extends ProgramOptions {
  /** Where the state is kept; beside the project when absent. */
  state?: string;
}

export interface Workbench extends ProjectFixture {
  /** Beside the project: for what tests leave behind. */
  notes: string;
  /** The environment of its programs, beside PATH. */
  variables: Readonly<Record<string, string>>;
  start(args: readonly string[], options?: StartOptions): Running;
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
  /** Fails unless the project is as it was at the last call of `remember`, and no temporary file of ours is left. */
  expectUntouched(): void;
  remember(): void;
}

/** Kept for a whole test file: a model is proven once. */
const cache = mkdtempSync(path.join(tmpdir(), "agent-e2e-cache-"));
afterAll(() => rmSync(cache, { recursive: true }));

const benches: Workbench[] = [];

afterEach(() => {
  for (const bench of benches.splice(0)) bench.remove();
});

/** A red project of one source file, in a folder with spaces and Unicode and without git; removed after the test. */
export function createWorkbench(): Workbench {
  const fixture = createProjectFixture();
  const base = path.dirname(fixture.root);
  const [notes, temporary, home] = ["notes", "tmp", "home"].map((name) => path.join(base, name));
  if (notes === undefined || temporary === undefined || home === undefined) throw new Error();
  for (const folder of [notes, temporary, home]) mkdirSync(folder);
  fixture.put(SOURCE, RED_TEXT);
  fixture.put("test-value.sh", `grep -q 42 ${SOURCE}\n`);
  let untouched = fixture.snapshot();
  const variables = {
    HOME: home,
    TMPDIR: temporary,
    XDG_CACHE_HOME: cache,
  };
  const own = { ...variables, XDG_STATE_HOME: fixture.state };
  const start: Workbench["start"] = (args, { state = fixture.state, ...options } = {}) =>
    startProgram(args, {
      cwd: fixture.root,
      variables: { ...variables, XDG_STATE_HOME: state },
      ...options,
    });
  const bench: Workbench = {
    ...fixture,
    notes,
    variables: own,
    start,
    run: (args, options) => start(args, options).ended,
    remember() {
      untouched = fixture.snapshot();
    },
    expectUntouched() {
      expect(fixture.snapshot()).toEqual(untouched);
      expect(readdirSync(temporary)).toEqual([]);
    },
  };
  benches.push(bench);
  return bench;
}

/** A run of the project's own quick tests with `model`, on one thread of the CPU: the same everywhere. */
export function repairWith(model: string, ...more: readonly string[]): string[] {
  const engine = ["--model", model, "--gpu-layers", "0", "--threads", "1"];
  return [...engine, "--test-cmd", TEST_COMMAND, ...more, "fix", "the", "tests"];
}

/** What a person is told when nothing can be done: what is wrong, what to do next, and no insides of ours. */
export function expectExplained({ stdout, stderr }: Ended, ...sentences: readonly RegExp[]): void {
  for (const sentence of sentences) expect(stderr).toMatch(sentence);
  expect(`${stdout}${stderr}`).not.toMatch(
    /^\s+at |node_modules|\.ts:\d|\.js:\d|UnhandledPromise/m,
  );
  const [what = "", next = ""] = stderr.split("\n");
  expect(what).toMatch(/^✗ .*[.?]$/);
  expect(next).toMatch(/^ {2}\S.*\S$/);
}

export type WireEvent = { type: string } & Record<string, unknown>;

/** The objects of a stream-json output; fails on a line that is none. */
export function readEvents(stdout: string): WireEvent[] {
  const lines = stdout.split("\n");
  expect(lines.pop(), "what follows the last line end").toBe("");
  return lines.map((line) => JSON.parse(line) as WireEvent);
}

/** Waits for a fact of the outside world; fails when it does not come true. */
export async function waitUntil(isTrue: () => boolean, timeoutMs = 25_000): Promise<void> {
  await vi.waitUntil(isTrue, { interval: 10, timeout: timeoutMs });
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
