/** Asks a person on a terminal whether a command may run. */
import { sanitizeLine } from "./sanitize.ts";
import { askLine, type QuestionIo } from "./terminal-question.ts";

/** True only for a plain yes. */
export async function askForCommand(command: string, io: QuestionIo): Promise<boolean> {
  const answer = await askLine(`Run \`${sanitizeLine(command)}\`? [y/N] `, io);
  return /^y(?:es)?$/i.test(answer);
}
