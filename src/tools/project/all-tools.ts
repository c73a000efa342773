/** Every tool there is, by what it may reach. A tool that is not in a list is offered to nobody. */
import { create } from "./create.ts";
import { deleteCode } from "./delete.ts";
import { edit } from "./edit.ts";
import { editLines } from "./edit-lines.ts";
import { find } from "./find.ts";
import { insert } from "./insert.ts";
import { plan } from "./plan.ts";
import type { ChangeContext, LookContext, ProjectTool } from "./project-tool.ts";
import { read } from "./read.ts";
import { rename } from "./rename.ts";
import { runChecksTool } from "./run-checks-tool.ts";
import { runCommandTool } from "./run-command-tool.ts";
import { usages } from "./usages.ts";

/** These need nothing but eyes. */
export const LOOK_TOOLS: readonly ProjectTool<LookContext>[] = [find, read, usages];

export const CHANGE_TOOLS: readonly ProjectTool<ChangeContext>[] = [
  ...LOOK_TOOLS,
  edit,
  editLines,
  insert,
  deleteCode,
  create,
  rename,
  runChecksTool,
  runCommandTool,
  plan,
];
