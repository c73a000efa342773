/** The tool that writes down the steps of a longer task. */
import { z } from "zod";
import { type Observation, refuse, succeed } from "./observation.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import { renderSteps } from "./todo-list.ts";

const MAX_STEPS = 8;

export const plan = defineProjectTool({
  name: "plan",
  description: "Writes down your steps and how many of them are done.",
  input: z.object({
    steps: z.array(z.string().min(1).max(100)).min(1).max(MAX_STEPS),
    done: z.int().min(0).max(MAX_STEPS),
  }),
  async run({ steps, done }, { todo }: ChangeContext): Promise<Observation> {
    if (done > steps.length) return refuse(`There are only ${steps.length} steps.`);
    todo.replace(steps, done);
    return succeed(renderSteps(todo.steps));
  },
});
