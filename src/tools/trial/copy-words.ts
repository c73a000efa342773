/**
 * The project's paths in words for a copy, and the copy's in words for the project: commands and variables that
 * name the project have to name the copy, and what tests print there has to read as if they ran in the project.
 */
import path from "node:path";
import type { CheckResult } from "../run-checks.ts";
import type { TestCommand } from "../test-command.ts";
import type { TestFailure, TestReport } from "../test-report.ts";

export interface CopyPlaces {
  /** The project's real folder. */
  projectRoot: string;
  /** The copy; its last name is the project's. */
  copyRoot: string;
}

/** The folder of settings and caches of the whole account is no part of the project, even where it is named like it. */
const KEPT_VARIABLES = new Set(["HOME", "PATH"]);

/** The same command for the copy. */
export function aimCommand(command: TestCommand, places: CopyPlaces): TestCommand {
  return { ...command, argv: command.argv.map((word) => aim(word, places)) };
}

/** The variables that are different for a command in the copy, such as a PYTHONPATH into the project. */
export function aimEnvironment(
  environment: NodeJS.ProcessEnv,
  places: CopyPlaces,
): Record<string, string> {
  const changed: Record<string, string> = { PWD: places.copyRoot };
  for (const [name, value = ""] of Object.entries(environment)) {
    if (KEPT_VARIABLES.has(name) || name === "PWD") continue;
    const aimed = aim(value, places);
    if (aimed !== value) changed[name] = aimed;
  }
  return changed;
}

function aim(text: string, { projectRoot, copyRoot }: CopyPlaces): string {
  if (!text.includes(projectRoot)) return text;
  // "/a/project" is neither in "/a/project-two" nor in "/b/a/project".
  const named = new RegExp(`(?<![\\w.-])${escapePattern(projectRoot)}(?![\\w.-])`, "gu");
  return text.replace(named, () => copyRoot);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The result as if the command had run in the project. */
export function renameResult(result: CheckResult, places: CopyPlaces): CheckResult {
  const rename = createRenamer(places);
  const above = createAboveRenamer(places);
  return {
    ...result,
    report: renameReport(result.report, rename),
    command: above(result.command),
    outputTail: rename(result.outputTail),
    ...(result.problem !== undefined && { problem: rename(result.problem) }),
  };
}

type Rename = (text: string) => string;

/** Paths in the project are given from its root, as they are after a run in it. */
function createRenamer(places: CopyPlaces): Rename {
  const rename = createAboveRenamer(places);
  const inside = `${places.projectRoot}${path.sep}`;
  return (text) => rename(text).replaceAll(`file://${inside}`, "").replaceAll(inside, "");
}

/** Above the copy lies what stands for the folder above the project. */
function createAboveRenamer({ projectRoot, copyRoot }: CopyPlaces): Rename {
  const above = path.dirname(projectRoot);
  const realAbove = above === path.sep ? "" : above;
  return (text) => text.replaceAll(path.dirname(copyRoot), () => realAbove);
}

function renameReport(report: TestReport, rename: Rename): TestReport {
  const cases = report.cases.map((each) => ({ ...each, name: rename(each.name), ...fileOf(each) }));
  const failures = report.failures.map(
    (failure): TestFailure => ({
      ...failure,
      name: rename(failure.name),
      ...fileOf(failure),
      message: rename(failure.message),
      frames: failure.frames.map((frame) => ({ ...frame, file: rename(frame.file) })),
    }),
  );
  return { ...report, cases, failures };

  function fileOf({ file }: { file?: string }): { file?: string } {
    return file === undefined ? {} : { file: rename(file) };
  }
}
