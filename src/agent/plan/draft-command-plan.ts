/** What would be run for a message, and whether that needs a yes. Runs nothing. */
import { type CommandVerdict, decideCommand } from "../../tools/command-policy.ts";
import { listCommands, NO_COMMAND } from "../command/named-commands.ts";
import type { Request } from "../understand/request.ts";
import { type Drafted, type DraftStep, endPlan } from "./plan-draft.ts";

export function draftCommandPlan(request: Request, testCommand: string | null): Drafted {
  const commands = listCommands(request, testCommand);
  if (commands.length === 0) return endPlan("not-achieved", NO_COMMAND);
  const said = request.mentions.commands;
  const steps = commands.map((command): DraftStep => {
    const verdict = decideCommand(command, { said });
    return { text: tellRun(command, verdict), path: null, details: [tellVerdict(verdict)] };
  });
  const notes = steps.length > 1 ? ["The first that fails, or may not run, is the last."] : [];
  return { steps, notes, diff: "" };
}

function tellRun(command: string, { kind }: CommandVerdict): string {
  return kind === "refused" ? `do not run \`${command}\`` : `run \`${command}\``;
}

function tellVerdict(verdict: CommandVerdict): string {
  switch (verdict.kind) {
    case "allowed":
      return "It needs no further yes, unless a rule of yours denies it.";
    case "asks":
      return `A yes is asked for first: it ${verdict.reason}.`;
    case "refused":
      return `It is refused: it ${verdict.reason}.`;
  }
}
