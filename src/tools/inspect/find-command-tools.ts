/** Which compilers and linters a project is set up for and has installed. Reads settings; starts nothing. */
import path from "node:path";
import { readConfig } from "../test-runners/project-files.ts";
import { isOnPath, readProjectPath } from "../test-runners/project-path.ts";
import type { CommandTool } from "./command-tool.ts";
import { CARGO_CHECK, GO_VET, TSC } from "./compilers.ts";
import { createEslint, FLAKE8, MYPY, RUFF } from "./linters.ts";
import { createOwnCommand } from "./own-command.ts";

/** The person's own command first; then in the order of the table. */
export async function findCommandTools(
  root: string,
  lintCommand: string | undefined,
): Promise<CommandTool[]> {
  const searchPath = await readProjectPath(root, process.env.PATH ?? "");
  const own = lintCommand?.trim() ?? "";
  const tools: CommandTool[] = own === "" ? [] : [createOwnCommand(own)];
  for (const { tool, program, isSetUp } of TABLE) {
    if ((await isSetUp(root)) && (await isOnPath(program, searchPath))) tools.push(tool);
  }
  const eslint = await findEslint(root);
  return eslint === null ? tools : [...tools, eslint];
}

interface Row {
  tool: CommandTool;
  program: string;
  /** Whether the project says that it wants this tool. */
  isSetUp: (root: string) => Promise<boolean>;
}

/** Holds when one of the files is there and, where a pattern goes with it, has it. */
function says(...signs: readonly (string | [file: string, pattern: RegExp])[]): Row["isSetUp"] {
  return async (root) => {
    for (const sign of signs) {
      const [file, pattern] = typeof sign === "string" ? [sign, /^/] : sign;
      const text = await readConfig(root, file);
      if (text !== null && pattern.test(text)) return true;
    }
    return false;
  };
}

const TABLE: readonly Row[] = [
  { tool: TSC, program: "tsc", isSetUp: says("tsconfig.json") },
  { tool: GO_VET, program: "go", isSetUp: says("go.mod") },
  // Without a lock file the check would write one.
  { tool: CARGO_CHECK, program: "cargo", isSetUp: says("Cargo.lock") },
  {
    tool: RUFF,
    program: "ruff",
    isSetUp: says("ruff.toml", ".ruff.toml", ["pyproject.toml", /^\[tool\.ruff\b/m]),
  },
  {
    tool: MYPY,
    program: "mypy",
    isSetUp: says(
      "mypy.ini",
      ".mypy.ini",
      ["pyproject.toml", /^\[(?:tool\.)?mypy\b/m],
      ["setup.cfg", /^\[mypy\b/m],
    ),
  },
  {
    tool: FLAKE8,
    program: "flake8",
    isSetUp: says(".flake8", ["setup.cfg", /^\[flake8\b/m], ["tox.ini", /^\[flake8\b/m]),
  },
];

const wantsEslint = says(
  ...["js", "mjs", "cjs", "ts", "mts", "cts"].map((end) => `eslint.config.${end}`),
  ...["", ".json", ".js", ".cjs", ".yml", ".yaml"].map((end) => `.eslintrc${end}`),
  ["package.json", /"eslintConfig"\s*:/],
);

/** Only the project's own copy: settings and plugins belong to its version. */
async function findEslint(root: string): Promise<CommandTool | null> {
  const folder = path.join(root, "node_modules", ".bin");
  const isThere = (await wantsEslint(root)) && (await isOnPath("eslint", folder));
  return isThere ? createEslint(path.join(folder, "eslint")) : null;
}
