/** The command that the person gave as their linter: run as it is, its output read as far as it names files and lines. */
import { clipText } from "../../base/clip-text.ts";
import type { CommandResult } from "../run-command.ts";
import { parseCommandWords } from "../test-runners/command-words.ts";
import type { CommandTool } from "./command-tool.ts";
import type { Finding } from "./inspector.ts";
import { readFindings } from "./read-findings.ts";

const MAX_TAIL_CHARS = 400;
const NOT_FOUND = [126, 127];

/** A text that needs a shell gets one. */
export function createOwnCommand(text: string): CommandTool {
  const argv = parseCommandWords(text) ?? ["/bin/sh", "-c", text];
  return {
    name: text,
    argvFor: () => argv,
    read: (result, root) => (result.exitCode === 0 ? [] : readFailure(result, root, text)),
    cleanExits: [0],
  };
}

/** Without a single place in the output, its end is all there is to say. */
function readFailure(result: CommandResult, root: string, source: string): Finding[] | null {
  const { exitCode, output } = result;
  if (exitCode !== null && NOT_FOUND.includes(exitCode)) return null;
  const findings = readFindings({ text: output, root, source });
  if (findings.length > 0) return findings;
  const tail = output.trim().replace(/\s+/g, " ").slice(-MAX_TAIL_CHARS);
  const message = clipText(`ended with exit code ${exitCode}: ${tail}`, MAX_TAIL_CHARS + 40);
  return [{ path: "", line: null, rule: null, message, source }];
}
