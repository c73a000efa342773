/** Runs one compiler or linter within its limits and hands back what it found, or why nothing can be said. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { clipText } from "../../base/clip-text.ts";
import { type CommandResult, runCommand } from "../run-command.ts";
import { readProjectPath } from "../test-runners/project-path.ts";
import type { CommandTool } from "./command-tool.ts";
import type { Finding } from "./inspector.ts";

export interface ToolRequest {
  root: string;
  paths: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
}

export interface ToolOutcome {
  findings: Finding[];
  /** Why the tool could not be asked, for a person; null when it could. */
  problem: string | null;
}

const TAIL_BYTES = 1024 * 1024;
const MAX_OUTPUT_BYTES = 20_000_000;
const MAX_PROBLEM_CHARS = 200;

/** A tool must find what it needs on this machine. */
const OFFLINE: Readonly<Record<string, string>> = {
  GOPROXY: "off",
  GOFLAGS: "-mod=readonly",
  GOTOOLCHAIN: "local",
  CARGO_NET_OFFLINE: "true",
  CARGO_TERM_COLOR: "never",
  PIP_NO_INDEX: "1",
  npm_config_offline: "true",
};

/** Never rejects for what the tool does. */
export async function runCommandTool(
  tool: CommandTool,
  request: ToolRequest,
): Promise<ToolOutcome> {
  const argv = tool.argvFor(request.paths);
  if (argv === null) return { findings: [], problem: null };
  const scratch = await openScratch(tool, request.root);
  try {
    const result = await runCommand({
      argv,
      cwd: request.root,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      folders: scratch === null ? [] : [scratch.folder],
      tailBytes: TAIL_BYTES,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      env: {
        ...OFFLINE,
        ...tool.env,
        ...scratch?.env,
        PATH: await readProjectPath(request.root, process.env.PATH ?? ""),
      },
    });
    return judge(tool, result, request);
  } finally {
    if (scratch !== null) await rm(scratch.folder, { recursive: true, force: true });
  }
}

function judge(
  tool: CommandTool,
  result: CommandResult,
  { root, timeoutMs }: ToolRequest,
): ToolOutcome {
  const fail = (problem: string): ToolOutcome => ({ findings: [], problem });
  if (result.startError !== undefined)
    return fail(`it cannot be started (${result.startError.code})`);
  if (result.timedOut) return fail(`it did not end within ${Math.round(timeoutMs / 1_000)} s`);
  // Of a report that is cut, two runs cannot be compared.
  if (result.outputLimitReached || result.truncated) return fail("it printed too much");
  if (result.exitCode === null) return fail(`it was ended by ${result.signalName ?? "a signal"}`);
  const findings = tool.read(result, root);
  if (findings === null) return fail(describeEnd(result));
  const isClean = findings.length > 0 || tool.cleanExits.includes(result.exitCode);
  return isClean ? { findings, problem: null } : fail(describeEnd(result));
}

function describeEnd({ exitCode, output }: CommandResult): string {
  const [first = ""] = output.trim().split("\n");
  const said = first === "" ? "" : `: ${clipText(first.trim(), MAX_PROBLEM_CHARS)}`;
  return `it ended with exit code ${exitCode}${said.replace(/\.$/, "")}`;
}

interface Scratch {
  folder: string;
  env: Readonly<Record<string, string>>;
}

/** A folder outside the project for what the tool builds; null when it needs none, or the project has its own. */
async function openScratch({ scratch }: CommandTool, root: string): Promise<Scratch | null> {
  if (scratch === undefined) return null;
  const isThere = await stat(path.join(root, scratch.folder)).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isThere) return null;
  const folder = await mkdtemp(path.join(tmpdir(), "agent-inspect-"));
  return { folder, env: { [scratch.variable]: folder } };
}
