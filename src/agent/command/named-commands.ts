/** Which commands a message asks to be run. Pure. */
import type { Request } from "../understand/request.ts";

export const NO_COMMAND = "The message names no command to run.";
const MAX_COMMANDS = 5;

/** Those that it names, each once; where it speaks of the tests and names none, the command that runs them. */
export function listCommands(
  { mentions, task }: Pick<Request, "mentions" | "task">,
  testCommand: string | null,
): string[] {
  const named = [...new Set(mentions.commands)].slice(0, MAX_COMMANDS);
  if (named.length > 0) return named;
  const isOfTests = /\b(?:tests?|test suite|specs?)\b/i.test(task);
  return testCommand !== null && isOfTests ? [testCommand] : [];
}
