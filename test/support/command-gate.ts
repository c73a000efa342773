/** A gate as the policy alone would have it: what it asks about is for `approve` to say. */
import { decideCommand } from "../../src/tools/command-policy.ts";
import type { CommandGate } from "../../src/tools/command-report.ts";

export function createCommandGate(
  approve: (command: string) => Promise<boolean> = async () => false,
): CommandGate {
  return {
    mayRun: async ({ command, said }) =>
      decideCommand(command, { said }).kind === "allowed" || approve(command),
    explainRun({ command, said }) {
      const verdict = decideCommand(command, { said });
      return verdict.kind === "allowed" ? "nobody said yes." : `it ${verdict.reason}.`;
    },
  };
}
