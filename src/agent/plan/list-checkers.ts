/** What would look over a change of code: our own reading of it, and the tools the project is set up for. Starts nothing. */
import { findCommandTools } from "../../tools/inspect/find-command-tools.ts";
import type { PlanDeps } from "./plan-deps.ts";

/** Names for a person. */
export async function listCheckers({
  reader,
  lintCommand,
}: Pick<PlanDeps, "reader" | "lintCommand">): Promise<string[]> {
  const tools = await findCommandTools(reader.root, lintCommand);
  return ["its syntax", "names that nothing declares", ...tools.map(({ name }) => name)];
}
