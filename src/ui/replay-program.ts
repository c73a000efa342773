/** `agent replay` as commander knows it, with its help. Values stay text; nothing is run here. */
import type { Command } from "commander";

const REPLAY_EPILOGUE = `
Each session keeps a token log: what the model was asked, and every token and likelihood that
came of it. Replaying asks again, on the same model, and compares. No file of the project is
read or written. It ends with 0 when all is as recorded, with 3 at the first difference.

Examples:
  agent replay
  agent replay 7h2 --threads 2
  agent replay /media/stick/ses_7h2.tape.jsonl --model qwen.gguf --json
`;

export function addReplayCommand(root: Command): Command {
  return root
    .command("replay")
    .description("ask the model again what a session asked it, and compare token by token")
    .argument("[subject]", "a token log's file or a session's id (default: the last session)")
    .option("-C, --cwd <dir>", "the folder of the session (default: the current one)")
    .option("-m, --model <model>", "where the same model is now")
    .option("--threads <n>", "CPU threads (default: those of the recording)")
    .option("--json", "answer in JSON")
    .addHelpText("after", REPLAY_EPILOGUE);
}
