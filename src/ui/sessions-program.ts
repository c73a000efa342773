/** `agent sessions` as commander knows it, with its help. Values stay text; nothing is run here. */
import { type Command, Option } from "commander";

export const SESSIONS_ACTIONS = ["list", "show", "export", "rm", "fork"] as const;
export const EXPORT_FORMATS = ["markdown", "html", "json"] as const;

const SESSIONS_EPILOGUE = `
list    the sessions of the folder, the one used last first.
show    what was said in one and what it came to, turn by turn; without an id the one used last.
export  the same with every change, as a file to keep; without an id the one used last.
rm      removes one. What it changed stays, and can still be undone.
fork    copies one into a new session of the folder, to go on from there in another way.

An id may be cut short while it fits one session only. \`agent -r ID\` goes on with a session,
\`agent undo --session ID --turn N\` takes one of its turns back.

Examples:
  agent sessions
  agent sessions show 7h2
  agent sessions export 7h2 --format html --out session.html
`;

export function addSessionsCommand(root: Command): Command {
  return root
    .command("sessions")
    .description("list, show, export, remove or copy the conversations of a folder")
    .argument("[action]", SESSIONS_ACTIONS.join(", "), "list")
    .argument("[id]", "a session's id or the beginning of it")
    .option("-C, --cwd <dir>", "the folder (default: the current one)")
    .option("--all", "list, show, export, rm: of all folders")
    .addOption(
      new Option("--format <format>", "export: how to write it (default: markdown)").choices(
        EXPORT_FORMATS,
      ),
    )
    .option("--out <file>", "export: where to (default: standard output)")
    .option("--force", "export: in place of a file that exists")
    .option("--json", "answer in JSON")
    .addHelpText("after", SESSIONS_EPILOGUE);
}
