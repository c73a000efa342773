/** Runs the pristine tests of a case or task on a copy of what the agent left: it never sees them, and cannot edit them. */
import path from "node:path";
import { messageOf } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { BenchMachine, CommandEnd } from "./bench-port.ts";
import type { SuiteCase } from "./suite-case.ts";
import type { TestsVerdict } from "./suite-checks.ts";
import { type FileTexts, placeFiles } from "./suite-place.ts";
import { countTests } from "./suite-test-counts.ts";
import { copyTree } from "./suite-tree.ts";

export interface Grading {
  /** What the agent left. */
  work: string;
  /** Where copies may be made. */
  folder: string;
  /** Laid over the copy. */
  files: FileTexts;
  argv: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
}

/** Variables that would tell tests of whoever started them. */
const UNSET: NodeJS.ProcessEnv = {
  NODE_OPTIONS: undefined,
  NODE_PATH: undefined,
  NODE_ENV: undefined,
  PYTHONPATH: undefined,
  PYTHONSTARTUP: undefined,
  PYTHONHOME: undefined,
};

/** Throws the signal's reason, and an Error when what the agent left cannot be copied or laid over. */
export async function runOnCopy(machine: BenchMachine, grading: Grading): Promise<CommandEnd> {
  const { work, folder, files, argv, timeoutMs, signal } = grading;
  const copy = path.join(folder, createId("tmp"));
  await copyTree(work, copy);
  await placeFiles(machine, copy, files);
  const end = await machine.runCommand({ argv, cwd: copy, timeoutMs, env: UNSET, signal });
  signal.throwIfAborted();
  return end;
}

/** What cannot be run has failed, with the reason. */
export async function gradeTests(
  machine: BenchMachine,
  test: NonNullable<SuiteCase["test"]>,
  grading: Omit<Grading, "argv" | "timeoutMs">,
): Promise<TestsVerdict> {
  try {
    const asked = { argv: test.cmd, timeoutMs: 1000 * test.timeout_s };
    return judgeTests(await runOnCopy(machine, { ...grading, ...asked }), test.tests ?? 1);
  } catch (error) {
    grading.signal.throwIfAborted();
    return { ok: false, detail: messageOf(error) };
  }
}

/** `needed`: so many have to pass. */
function judgeTests(end: CommandEnd, needed: number): TestsVerdict {
  if (end.timedOut) return { ok: false, detail: "the tests did not end in time" };
  if (end.startError !== undefined) return { ok: false, detail: end.startError.message };
  const { passed, failed } = countTests(end.output);
  const ok = end.exitCode === 0 && failed === 0 && passed >= (needed || 1);
  const detail = ok ? "" : `exit ${end.exitCode}: ${passed} passed, ${failed} failed`;
  return { ok, detail };
}
