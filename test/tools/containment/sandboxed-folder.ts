/** A home, a project in it and what a command has no business with, outside the temp folder; and the sandbox, if there is one. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { chooseContainment } from "../../../src/tools/containment/containment.ts";
import { runCommand } from "../../../src/tools/run-command.ts";

export const SECRET = "the secret of the person";

const FILES: Readonly<Record<string, string>> = {
  "home/.ssh/id_ed25519": SECRET,
  "home/.aws/credentials": SECRET,
  "home/.gnupg/key": SECRET,
  "home/.config/gh/hosts.yml": SECRET,
  "home/.config/git/credentials": SECRET,
  "home/.netrc": SECRET,
  "home/.npmrc": SECRET,
  "home/.git-credentials": SECRET,
  "home/.bash_history": SECRET,
  "home/.local/state/agent/projects/x": SECRET,
  "home/.bashrc": "# start\n",
  "home/canary": "canary\n",
  "home/project/src/a.js": "1;\n",
  "home/project/.git/HEAD": "ref: refs/heads/main\n",
  "home/project/.git/config": "[core]\n\thooksPath = tools/hooks\n",
  "home/project/.git/hooks/pre-commit.sample": "#!/bin/sh\n",
  "home/project/.git/modules/sub/config": "[core]\n",
  "home/project/tools/hooks/pre-push": "#!/bin/sh\n",
  "home/project/.vscode/tasks.json": "{}\n",
  "home/project/.agent/config.json": "{}\n",
};

export interface SandboxedFolder {
  base: string;
  home: string;
  project: string;
  run(script: string): ReturnType<typeof runCommand>;
  /** Every file but those the project may change, with its text; links and folders by their kind. */
  look(): Record<string, string>;
  remove(): void;
}

export async function isSandboxed(): Promise<boolean> {
  const { kind, description } = await chooseContainment("auto");
  if (kind === "process-group") process.stdout.write(`skipped: ${description}\n`);
  return kind !== "process-group";
}

export function createSandboxedFolder(): SandboxedFolder {
  const caches = path.resolve("node_modules/.cache");
  mkdirSync(caches, { recursive: true });
  const base = realpathSync(mkdtempSync(path.join(caches, "sandboxed ü-")));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    writeFileSync(path.join(base, name), text, { mode: 0o700 });
  }
  const home = path.join(base, "home");
  const project = path.join(home, "project");
  return {
    base,
    home,
    project,
    run: (script) =>
      runCommand({
        argv: ["sh", "-c", script],
        cwd: project,
        timeoutMs: 20_000,
        env: { OUT: home, NODE: process.execPath },
      }),
    look: () => Object.fromEntries(listFiles(base, "")),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

function listFiles(base: string, at: string): [string, string][] {
  return readdirSync(path.join(base, at), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(at, entry.name);
    if (name.startsWith("home/project/src")) return [];
    if (entry.isDirectory())
      return [[name, "folder"] as [string, string], ...listFiles(base, name)];
    return [[name, entry.isFile() ? readFileSync(path.join(base, name), "utf8") : "special"]];
  });
}
