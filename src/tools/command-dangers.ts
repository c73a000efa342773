/**
 * What a person must have seen before it runs, whoever wrote it: commands that destroy, send, fetch, install or run code
 * from the command line. Also texts that show something other than what would run. Pure.
 */
import { findDangerousVerb } from "./command-verbs.ts";

const MAX_COMMAND_CHARS = 1_000;
/** Control characters, those that are not seen, those that turn the order of reading, and strange spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|(?! )\p{Zs}/u;

/** Why a text must never run, reading on from "it"; null when all of it is seen. */
export function findHiddenText(text: string): string | null {
  if (text === "") return "is empty";
  if (text.length > MAX_COMMAND_CHARS) return `is longer than ${MAX_COMMAND_CHARS} characters`;
  return HIDDEN.test(text) ? "holds characters that are not seen, or more than one line" : null;
}

const DESTROYS =
  "chattr chgrp chmod chown crontab dd fdisk format halt init install kill killall ln mkfs mkswap mount mv parted pkill poweroff reboot rm rmdir rsync shred shutdown swapoff systemctl service tee truncate umount unlink useradd userdel usermod wipefs passwd";
const SENDS =
  "aws az curl docker ftp gcloud gh heroku helm kubectl nc ncat netcat netlify npm-publish podman rclone scp sftp ssh telnet terraform twine vercel wget";
const INSTALLS =
  "apt apt-get apk brew bundle composer dnf easy_install gem pacman pip pip3 pipx snap yum conda mamba";
const RAISES = "doas pkexec runuser su sudo";
const WRAPS =
  "at batch command env eval exec find flock ionice nice nohup parallel script setsid source ssh-agent stdbuf strace time timeout watch xargs";
const EDITS = "ed emacs ex nano vi vim less more man top htop";

const PROGRAMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "can destroy something": DESTROYS,
    "can send or fetch something": SENDS,
    "installs something": INSTALLS,
    "asks for more rights": RAISES,
    "starts another command": WRAPS,
    "waits for somebody at the keyboard": EDITS,
  }).flatMap(([reason, names]) => names.split(" ").map((name): [string, string] => [name, reason])),
);

/** Why a plain call needs a yes, reading on from "it"; null when nothing speaks against it. */
export function findDanger(argv: readonly string[]): string | null {
  const [program = "", ...args] = argv;
  const name = (program.split("/").pop() ?? "").toLowerCase();
  const known = PROGRAMS.get(name) ?? (/^mkfs\./.test(name) ? "can destroy something" : undefined);
  if (known !== undefined) return known;
  return findDangerousVerb(name, args) ?? findCode(name, args) ?? findWriting(name, args);
}

const SHELLS = /^(?:ba|z|da|k|c|tc|fi|a)?sh$|^(?:pwsh|powershell|cmd|busybox)$/;
const INTERPRETERS =
  /^(?:python[\d.]*|pypy[\d.]*|node|nodejs|ts-node|tsx|ruby|irb|perl|php|lua|rscript|r|julia|osascript|groovy|scala|erl|elixir|awk|gawk|mawk|sed|ghc|swift)$/;
/** Code on the command line, also glued to its flag. `-m` is a module of Python and is judged by its name. */
const CODE_FLAG = /^(?:-[a-zA-Z]*[ceEpr]|--(?:eval|print|command|call|execute|expression|run)\b)/;
const LOADS =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--inspect.*|--watch.*|-i|--interactive)(?:=.*)?$/;

function findCode(name: string, args: readonly string[]): string | null {
  const isShell = SHELLS.test(name);
  if (!isShell && !INTERPRETERS.test(name)) return null;
  const own = args.slice(0, endOfFlags(args));
  if (args.length === 0) return "waits for somebody at the keyboard";
  if (name === "sed" || /^[gm]?awk$/.test(name)) return "is a program on the command line";
  if (own.includes("-m")) return judgeModule(args[args.indexOf("-m") + 1] ?? "");
  const isCheck = name === "node" && own.every((arg) => arg === "--check" || arg === "-c");
  if (!isCheck && own.some((arg) => CODE_FLAG.test(arg))) return "runs code from the command line";
  if (args.includes("-") || own.some((arg) => LOADS.test(arg) && !isTestRun(args)))
    return "runs code that is not a file of the project";
  return null;
}

function isTestRun(args: readonly string[]): boolean {
  return (
    args.includes("--test") &&
    !args.some((arg) => /^(?:--inspect|--watch|-i|--interactive)/.test(arg))
  );
}

/** Flags that stand before the script or module. */
function endOfFlags(args: readonly string[]): number {
  const end = args.findIndex((arg) => !arg.startsWith("-"));
  return end === -1 ? args.length : end;
}

function judgeModule(module: string): string | null {
  return /^(?:pip|ensurepip|venv|http|smtpd|webbrowser|code|pdb|idlelib|zipapp|twine|this)(?:\.|$)/.test(
    module,
  )
    ? "changes what is installed, or waits"
    : null;
}

/** Flags with which a checker mends files, and with which anything never ends. */
const WRITING_FLAG =
  /^--?(?:fix(?:-.*)?|write|in-?place|apply(?:-.*)?|unsafe.*|watch.*|init|install(?:-.*)?|update(?:-.*|Snapshot)?|force|delete|exec(?:dir)?|pdb|ui|add-noqa|auto-?correct(?:-all)?)(?:=.*)?$/i;
const WRITERS =
  /^(?:prettier|gofmt|goimports|black|isort|autopep8|yapf|rustfmt|clang-format|shfmt)$/;
const ONLY_LOOKS = new Set([
  "--check",
  "--check-only",
  "--diff",
  "-c",
  "-l",
  "-d",
  "--list-different",
  "--version",
]);

function findWriting(name: string, args: readonly string[]): string | null {
  if (args.some((arg) => WRITING_FLAG.test(arg))) return "changes files, or does not end by itself";
  const isMending = WRITERS.test(name) && !args.some((arg) => ONLY_LOOKS.has(arg));
  return isMending ? "changes files" : null;
}
