/** The tool that runs the project's tests, compiler and linter. It tells only what the task has brought about. */
import { z } from "zod";
import type { Observation } from "./observation.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";

export const runChecksTool = defineProjectTool({
  name: "run_checks",
  description: "Runs the tests, the compiler and the linter.",
  input: z.object({}),
  async run(_input, { checks }: ChangeContext): Promise<Observation> {
    const { text, result } = await checks.run();
    return { isOk: true, text, changed: [], ...(result === null ? {} : { check: result }) };
  },
});
