/**
 * Proves build/agent on a machine that has nothing: a bare Debian (debootstrap, variant minbase) without Node, Python or a
 * compiler, without a network, with an empty environment. There it must start, and repair a project that is tested with sh.
 * Needs root, debootstrap and unshare. --root takes a bare root that exists. With --model, a real one, the shell example of
 * the demo is repaired; without it a project of one line by a small generated model, which is sure of that line.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { encodeParrotModel } from "../test/support/parrot-bytes.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const BINARY = path.join(PROJECT, "build", "agent");
const FOREIGN = ["node", "nodejs", "python3", "python", "cc", "gcc", "clang", "make", "npm"];
const CURE = "v=42";
const EXAMPLE = path.join(PROJECT, "scripts", "demo", "shell-backups");
/** Of either project. */
const TEST = "tests/run.sh";

const { values } = parseArgs({
  options: {
    root: { type: "string" },
    model: { type: "string" },
    suite: { type: "string", default: "bookworm" },
    threads: { type: "string", default: "1" },
  },
});

function tryBinary(): number {
  if (!existsSync(BINARY)) {
    console.error("build/agent is missing: run `npm run build:binary` first.");
    return 2;
  }
  const root = values.root ?? makeRoot();
  const inside = path.join(root, "opt", "agent-trial");
  try {
    preparePlace(inside);
    return runChecks(root, inside);
  } finally {
    rmSync(inside, { recursive: true, force: true });
    if (values.root === undefined) rmSync(root, { recursive: true, force: true });
  }
}

function makeRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), "agent-bare-root-"));
  execFileSync("debootstrap", ["--variant=minbase", values.suite, root], { stdio: "inherit" });
  return root;
}

function preparePlace(inside: string): void {
  rmSync(inside, { recursive: true, force: true });
  mkdirSync(path.join(inside, "project"), { recursive: true });
  copyFileSync(BINARY, path.join(inside, "agent"));
  const model = path.join(inside, "model.gguf");
  if (values.model === undefined) writeFileSync(model, encodeParrotModel(CURE));
  else copyFileSync(values.model, model);
  const project = path.join(inside, "project");
  if (values.model === undefined) {
    mkdirSync(path.join(project, "tests"));
    writeFileSync(path.join(project, "value.py"), "v=1\n");
    writeFileSync(path.join(project, TEST), "grep -q 42 value.py\n");
  } else cpSync(EXAMPLE, project, { recursive: true });
}

interface Check {
  title: string;
  /** The whole environment. */
  variables?: readonly string[];
  command: readonly string[];
  isRight: (ended: { code: number | null; out: string }) => boolean;
}

function listChecks(inside: string): Check[] {
  const agent = "/opt/agent-trial/agent";
  const version = (
    JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as { version: string }
  ).version;
  const tellsVersion: Check["isRight"] = ({ code, out }) => code === 0 && out.trim() === version;
  const engine = ["--model", "/opt/agent-trial/model.gguf", "--gpu-layers", "0"];
  const run = [...engine, "--threads", values.threads, "-C", "/opt/agent-trial/project"];
  const project = path.join(inside, "project");
  return [
    {
      title: "nothing to lean on: no Node, Python, compiler",
      variables: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
      command: ["/bin/sh", "-c", `for c in ${FOREIGN.join(" ")}; do command -v $c; done; true`],
      isRight: ({ code, out }) => code === 0 && out === "",
    },
    {
      title: "no network: the only interface is a loopback that is down",
      command: ["/bin/sh", "-c", "tail -n +3 /proc/net/dev | cut -d: -f1; cat /proc/net/route"],
      isRight: ({ out }) => /^\s*lo\n/.test(out) && !/\t0003\t/.test(out),
    },
    { title: "first start", command: [agent, "--version"], isRight: tellsVersion },
    { title: "warm start", command: [agent, "--version"], isRight: tellsVersion },
    {
      title: "a home that cannot be written to",
      variables: ["HOME=/proc", "XDG_CACHE_HOME=/proc/none"],
      command: [agent, "--version"],
      isRight: tellsVersion,
    },
    {
      title: "the engine starts",
      command: [agent, "doctor", "--quick"],
      isRight: ({ out }) => out.includes("llama.cpp"),
    },
    {
      title: "a project is repaired, and its test proves it",
      command: [agent, ...run, "--test-cmd", `sh ${TEST}`, "fix", "the", "tests"],
      isRight: ({ code }) => code === 0 && passes(project),
    },
  ];
}

/** By the shell of this machine, with the tests as they were given. */
function passes(project: string): boolean {
  if (values.model !== undefined) {
    cpSync(path.join(EXAMPLE, "tests"), path.join(project, "tests"), { recursive: true });
  }
  return spawnSync("sh", [TEST], { cwd: project }).status === 0;
}

function runChecks(root: string, inside: string): number {
  let failed = 0;
  for (const { title, variables = [], command, isRight } of listChecks(inside)) {
    const startMs = performance.now();
    // Networks, processes and mounts of its own; the environment is what is listed, and nothing else.
    const { status, stdout, stderr } = spawnSync(
      "unshare",
      [
        ...["--net", "--mount", "--pid", "--fork", `--mount-proc=${path.join(root, "proc")}`],
        ...["chroot", root, "/usr/bin/env", "-i", ...variables, ...command],
      ],
      { encoding: "utf8" },
    );
    const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
    const ok = isRight({ code: status, out: stdout });
    if (!ok) failed++;
    console.log(`${ok ? "✓" : "✗"} ${title} (${seconds} s)`);
    if (!ok) console.log(`${command.join(" ")}\nexit ${status}\n${stdout}${stderr}`);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = tryBinary();
