import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createSandboxedFolder,
  isSandboxed,
  type SandboxedFolder,
  SECRET,
} from "./sandboxed-folder.ts";

const HAS_SANDBOX = await isSandboxed();

/** `$OUT` is the home folder, the working folder is a project in it. */
const WRITES: readonly (readonly [title: string, script: string])[] = [
  ["a file beside the project", `echo x > "$OUT/canary"`],
  ["a file beside it by ..", `echo x > ../canary`],
  ["a new file beside the project", `echo x > "$OUT/new"`],
  ["a link that leads out", `ln -s "$OUT/canary" src/link; echo x > src/link`],
  ["a folder link that leads out", `ln -s "$OUT" src/folder; echo x > src/folder/new`],
  ["a hard link to a file outside", `ln "$OUT/canary" src/hard && echo x > src/hard`],
  ["the file's place in /proc", `echo x > "/proc/self/root$OUT/canary"`],
  ["the root of another process", `echo x > "/proc/1/root$OUT/canary"`],
  ["the working folder of the parent", `echo x > /proc/$PPID/cwd/../canary`],
  ["removing a file outside", `rm -f "$OUT/canary"`],
  ["moving a file outside", `mv "$OUT/canary" src/`],
  ["the mode of a file outside", `chmod 777 "$OUT/canary"; echo x >> "$OUT/canary"`],
  ["the time of a file outside", `touch "$OUT/new"`],
  ["a shell's start file", `echo x >> "$OUT/.bashrc"`],
  ["a start file that is not there", `echo x > "$OUT/.profile"`],
  ["a key for logins", `mkdir -p "$OUT/.ssh" && echo x > "$OUT/.ssh/authorized_keys"`],
  [
    "the agent's own state",
    `mkdir -p "$OUT/.local/state/agent/projects"; echo x > "$OUT/.local/state/agent/projects/x"`,
  ],
  ["a program on a usual path", `echo x > /usr/local/bin/agent-canary`],
  ["the system's settings", `echo x > /etc/agent-canary`],
  [
    "a kernel setting",
    `cat /proc/sys/kernel/hostname > /proc/sys/kernel/hostname && echo x > "$OUT/new"; echo core.x > /proc/sys/kernel/core_pattern`,
  ],
  ["mounting over", `mount -t tmpfs none "$OUT" && echo x > "$OUT/new"`],
  [
    "mounting writable again",
    `mount -o remount,rw / ; mount -o remount,rw,bind "$OUT" ; echo x > "$OUT/canary"`,
  ],
  [
    "taking a cover away",
    `umount "$OUT/.ssh" .git/hooks .git/config .vscode; echo x > .git/hooks/pre-commit`,
  ],
  [
    "a user namespace",
    `unshare -Urm sh -c 'mount -o remount,rw,bind / ; echo x > "$OUT/canary"; umount .git/hooks; echo x > .git/hooks/pre-commit'`,
  ],
  ["a new root", `mkdir -p src/r && chroot src/r true; echo x > "$OUT/canary"`],
  ["a device of the machine", `mknod src/disk b 254 0 && cat src/disk | head -c 1 > "$OUT/new"`],
  ["a git hook", `echo x > .git/hooks/pre-commit`],
  ["a git hook through a link", `ln -s ../.git/hooks src/h; echo x > src/h/pre-commit`],
  ["git's settings", `echo x >> .git/config`],
  ["git's settings, put in place", `echo x > src/c; mv -f src/c .git/config`],
  ["git's settings by git", `git config core.fsmonitor ./src/evil`],
  ["settings of a work tree", `echo x > .git/config.worktree`],
  ["another common folder for git", `echo ../src > .git/commondir`],
  ["a folder of hooks that git is told", `echo x > tools/hooks/pre-push`],
  ["a submodule's settings", `echo x > .git/modules/sub/config`],
  [
    "git's folder moved away",
    `mv .git src/old-git && mkdir -p .git/hooks && echo x > .git/hooks/pre-commit`,
  ],
  [
    "git's folder removed",
    `rm -rf .git/hooks .git/config; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit`,
  ],
  ["an editor's tasks", `echo x > .vscode/tasks.json`],
  [
    "an editor's folder moved away",
    `mv .vscode src/v; mkdir .vscode && echo x > .vscode/tasks.json`,
  ],
  ["an editor's folder that is not there", `mkdir -p .idea && echo x > .idea/workspace.xml`],
  ["servers for an assistant", `echo x > .mcp.json`],
  ["an assistant's settings", `mkdir -p .claude && echo x > .claude/settings.json`],
  ["a file for direnv", `echo x > .envrc`],
  ["our own settings", `echo x > .agent/config.json`],
  ["our own settings as a link", `rm -rf .agent; ln -s src .agent`],
];

const READS: readonly (readonly [title: string, script: string])[] = [
  ["a key", `cat "$OUT/.ssh/id_ed25519"`],
  [
    "a key in /proc",
    `cat "/proc/self/root$OUT/.ssh/id_ed25519" "/proc/1/root$OUT/.ssh/id_ed25519"`,
  ],
  ["a key through a link", `ln -s "$OUT/.ssh" src/s; cat src/s/*`],
  ["a cloud's password", `cat "$OUT/.aws/credentials"`],
  ["a key ring", `cat "$OUT"/.gnupg/*`],
  ["a token of a forge", `cat "$OUT/.config/gh/hosts.yml"`],
  ["git's passwords", `cat "$OUT/.git-credentials" "$OUT/.config/git/credentials"`],
  ["passwords for machines", `cat "$OUT/.netrc"`],
  ["a token of a registry", `cat "$OUT/.npmrc"`],
  ["a history", `cat "$OUT/.bash_history"`],
  ["the agent's own state", `find "$OUT/.local/state/agent" -type f -exec cat {} +`],
  ["everything in the home folder", `grep -rs "secret of" "$OUT" --include='*' -h`],
  ["a variable of ours", `env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'`],
  ["files of others in the temp folder", `cat "${os.tmpdir()}"/agent-canary-*/*`],
];

let folder: SandboxedFolder;
let server: Server;
let port = 0;
let hasConnected = false;

beforeAll(async () => {
  if (!HAS_SANDBOX) return;
  folder = createSandboxedFolder();
  vi.stubEnv("HOME", folder.home);
  vi.stubEnv("CANARY_TOKEN", SECRET);
  server = createServer(() => {
    hasConnected = true;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => {
  folder?.remove();
  server?.close();
  vi.unstubAllEnvs();
});

describe.skipIf(!HAS_SANDBOX)("from within a sandbox", () => {
  let before: Record<string, string>;
  const pattern = readPattern();

  beforeEach(() => {
    before = folder.look();
  });

  test.each(WRITES)("nothing is changed by way of %s", async (_, script) => {
    const result = await folder.run(`${script}\necho done`);
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(result.stdout).toContain("done");
    expect(folder.look()).toEqual(before);
    expect(readPattern()).toBe(pattern);
  });

  test.each(READS)("nothing is learnt from %s", async (_, script) => {
    const result = await folder.run(`${script}\necho done`);
    expect(result.stdout).toContain("done");
    expect(result.output).not.toContain(SECRET);
  });

  test.each([
    ["a server of this machine", () => `net.connect(${port}, "127.0.0.1")`],
    ["a server of this machine by its other name", () => `net.connect(${port}, "localhost")`],
    ["another machine", () => `net.connect(53, "192.0.2.1")`],
    ["a name server", () => `net.connect(53, "8.8.8.8")`],
    ["another machine over IPv6", () => `net.connect(53, "2001:db8::1")`],
    ["a socket of the machine", () => `net.connect("/var/run/docker.sock")`],
  ])("nobody is reached: %s", async (_, connect) => {
    const source = `const net = require("node:net"); ${connect()}.on("connect", () => { console.log("REACHED"); process.exit() }).on("error", (error) => { console.log(error.code); process.exit() })`;
    const result = await folder.run(`"$NODE" -e '${source}'`);
    expect(result.stdout).toMatch(/^E[A-Z]+\n$/);
    expect(hasConnected).toBe(false);
  });

  test("a server of the command's own is reached", async () => {
    const source = `const net = require("node:net"); const s = net.createServer((c) => c.end()).listen(0, "127.0.0.1", () => net.connect(s.address().port, "127.0.0.1").on("close", () => { console.log("REACHED"); s.close() }).resume())`;
    expect((await folder.run(`"$NODE" -e '${source}'`)).stdout).toBe("REACHED\n");
  });

  test.each([
    ["ended", (pid: number) => `kill -9 ${pid}`],
    ["seen", (pid: number) => `cat /proc/${pid}/cmdline`],
    ["found among all", () => "cat /proc/[0-9]*/cmdline"],
  ])("no process of the machine is %s", async (_, attack) => {
    const word = "a-word-that-only-the-victim-has";
    const victim = (await import("node:child_process")).spawn(
      process.execPath,
      ["-e", "setInterval(() => {}, 1000)", word],
      { stdio: "ignore" },
    );
    const result = await folder.run(`${attack(victim.pid ?? 0)}; echo done`);
    expect(result.stdout).toContain("done");
    expect(result.stdout).not.toMatch(/only-the-victim/);
    expect(victim.exitCode ?? victim.signalCode).toBeNull();
    victim.kill("SIGKILL");
  });

  test.each([
    ["setsid", `setsid sh -c 'while :; do date +%N > src/beat; sleep 0.05; done' &`],
    ["nohup", `nohup sh -c 'while :; do date +%N > src/beat; sleep 0.05; done' >/dev/null 2>&1 &`],
    [
      "two forks",
      `( ( setsid sh -c 'trap "" TERM INT HUP; while :; do date +%N > src/beat; sleep 0.05; done' ) & ) &`,
    ],
  ])("no process stays behind: %s", async (_, script) => {
    await folder.run(`${script}\nsleep 0.3; test -f src/beat && echo beats`);
    const beat = () => readFileSync(path.join(folder.project, "src/beat"), "utf8");
    const last = beat();
    await sleep(300);
    expect(beat()).toBe(last);
  });

  test("what was put up for a command is taken away", () => {
    expect(readdirSync(folder.project).sort()).toEqual([
      ".agent",
      ".git",
      ".vscode",
      "src",
      "tools",
    ]);
    expect(readdirSync(path.join(folder.project, ".git")).sort()).toEqual([
      "HEAD",
      "config",
      "hooks",
      "modules",
    ]);
  });

  test("the project, the temp folder and the shared memory can be written", async () => {
    const script = `echo 1 > src/new && echo 2 > /tmp/x && echo 3 > "$TMPDIR/y" && echo 4 > /dev/shm/z && cat src/new /tmp/x "$TMPDIR/y" /dev/shm/z`;
    expect((await folder.run(script)).stdout).toBe("1\n2\n3\n4\n");
    expect(readFileSync(path.join(folder.project, "src/new"), "utf8")).toBe("1\n");
  });

  test("git works in it", async () => {
    execFileSync("git", ["init", "-q", "own"], { cwd: path.join(folder.project, "src") });
    const script = `cd src/own && git add -A . && git status --short && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && git log --oneline | wc -l`;
    expect((await folder.run(script)).stdout.trim()).toBe("1");
  });
});

function readPattern(): string {
  return process.platform === "linux" ? readFileSync("/proc/sys/kernel/core_pattern", "utf8") : "";
}
