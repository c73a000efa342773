/** The compilers that can look at a whole project without building it. */
import type { CommandTool } from "./command-tool.ts";
import { readFindings } from "./read-findings.ts";

/** `incremental` and `composite` are off because they would leave a file in the project. */
export const TSC: CommandTool = {
  name: "tsc",
  argvFor: () => [
    "tsc",
    ...[
      "--noEmit",
      "-p",
      ".",
      "--pretty",
      "false",
      "--incremental",
      "false",
      "--composite",
      "false",
    ],
  ],
  read: ({ output }, root) => readFindings({ text: output, root, source: "tsc" }),
  cleanExits: [0],
};

export const GO_VET: CommandTool = {
  name: "go vet",
  argvFor: () => ["go", "vet", "./..."],
  read: ({ output }, root) => readFindings({ text: output, root, source: "go vet" }),
  cleanExits: [0],
};

export const CARGO_CHECK: CommandTool = {
  name: "cargo check",
  argvFor: () => [
    "cargo",
    ...["check", "--message-format=short", "--quiet", "--offline", "--locked", "--all-targets"],
  ],
  read: ({ output, exitCode }, root) =>
    exitCode === 0 ? [] : readFindings({ text: output, root, source: "cargo check" }),
  cleanExits: [0],
  scratch: { folder: "target", variable: "CARGO_TARGET_DIR" },
};
