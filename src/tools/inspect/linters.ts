/** The linters that are asked about single files. None of them may mend anything or leave a cache behind. */
import { z } from "zod";
import { clipText } from "../../base/clip-text.ts";
import { findProjectFile } from "../test-reports/project-file.ts";
import type { CommandTool } from "./command-tool.ts";
import type { Finding } from "./inspector.ts";
import { readFindings } from "./read-findings.ts";

const PYTHON_FILE = /\.pyi?$/;
const SCRIPT_FILE = /\.[cm]?[jt]sx?$/;
/** More would not fit on a command line everywhere. */
const MAX_PATHS = 200;

/** Null when none of the files is for the tool. A path is written so that it cannot be taken for a flag. */
function callWith(
  argv: readonly string[],
  paths: readonly string[],
  kind: RegExp,
): string[] | null {
  const own = paths.filter((path) => kind.test(path)).slice(0, MAX_PATHS);
  return own.length === 0 ? null : [...argv, ...own.map((path) => `./${path}`)];
}

export const RUFF: CommandTool = {
  name: "ruff",
  command: "ruff check",
  argvFor: (paths) =>
    callWith(
      [
        "ruff",
        ...["check", "--output-format", "concise", "--no-fix", "--no-cache", "--quiet"],
        "--force-exclude",
      ],
      paths,
      PYTHON_FILE,
    ),
  read: ({ stdout }, root) => readFindings({ text: stdout, root, source: "ruff" }),
  cleanExits: [0],
};

export const MYPY: CommandTool = {
  name: "mypy",
  argvFor: (paths) =>
    callWith(
      [
        "mypy",
        ...["--no-error-summary", "--no-color-output", "--show-error-codes", "--no-pretty"],
        ...["--no-incremental", "--cache-dir=/dev/null"],
      ],
      paths,
      PYTHON_FILE,
    ),
  read: ({ stdout }, root) => readFindings({ text: stdout, root, source: "mypy" }),
  cleanExits: [0],
};

export const FLAKE8: CommandTool = {
  name: "flake8",
  argvFor: (paths) => callWith(["flake8"], paths, PYTHON_FILE),
  read: ({ stdout }, root) => readFindings({ text: stdout, root, source: "flake8" }),
  cleanExits: [0],
};

const eslintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        line: z.number().int().positive().nullish(),
        ruleId: z.string().nullish(),
        message: z.string(),
        severity: z.number(),
      }),
    ),
  }),
);

const ERROR_SEVERITY = 2;
const MAX_MESSAGE_CHARS = 400;

/** `program`: the project's own copy. */
export function createEslint(program: string): CommandTool {
  return {
    name: "eslint",
    argvFor: (paths) => callWith([program, "--format", "json", "--no-color"], paths, SCRIPT_FILE),
    read: ({ stdout }, root) => readEslint(stdout, root),
    cleanExits: [0, 1],
  };
}

/** Null when it is no report of eslint. Warnings are no findings. */
function readEslint(stdout: string, root: string): Finding[] | null {
  const files = parseReport(stdout);
  if (files === null) return null;
  return files.flatMap(({ filePath, messages }) => {
    const path = findProjectFile(filePath, root);
    if (path === null) return [];
    return messages
      .filter(({ severity }) => severity === ERROR_SEVERITY)
      .map(({ line = null, ruleId = null, message }) => ({
        path,
        line,
        rule: ruleId,
        message: clipText(message.replace(/\s+/g, " ").trim(), MAX_MESSAGE_CHARS),
        source: "eslint",
      }));
  });
}

function parseReport(stdout: string): z.infer<typeof eslintReport> | null {
  try {
    return eslintReport.safeParse(JSON.parse(stdout)).data ?? null;
  } catch {
    return null;
  }
}
