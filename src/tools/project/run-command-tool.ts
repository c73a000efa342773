/** The tool that runs one command, if it is allowed: whether it is, its context decides. */
import { z } from "zod";
import type { Observation } from "./observation.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";

export const runCommandTool = defineProjectTool({
  name: "run_command",
  description: "Runs one command in the project.",
  input: z.object({ command: z.string().min(1).max(200) }),
  run: ({ command }, { runCommand }: ChangeContext): Promise<Observation> => runCommand(command),
});
