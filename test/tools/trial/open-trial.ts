/** Trees for tests: opened with few options, closed after each test. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { afterEach } from "vitest";
import { createIgnoreFilter } from "../../../src/code/ignore-filter.ts";
import { runChecks } from "../../../src/tools/run-checks.ts";
import { detectTestCommand, type TestCommand } from "../../../src/tools/test-command.ts";
import {
  openTrialTrees,
  type TrialOptions,
  type TrialTree,
  type TrialTrees,
} from "../../../src/tools/trial/trial-tree.ts";

export const TIMEOUT_MS = 30_000;

const opened: TrialTrees[] = [];

afterEach(async () => {
  for (const trials of opened.splice(0)) await trials[Symbol.asyncDispose]();
});

async function commandOf(root: string, override = "true"): Promise<TestCommand> {
  const command = await detectTestCommand(root, { override });
  if (command === null) throw new Error("no command");
  return command;
}

interface Opening extends Partial<Omit<TrialOptions, "command">> {
  root: string;
  /** As a person would type it. */
  command?: string;
}

export async function tryToOpen({ root, command, ...rest }: Opening) {
  const { isIgnored } = createIgnoreFilter(root);
  return openTrialTrees({
    root,
    command: await commandOf(root, command),
    count: 1,
    isIgnored,
    signal: new AbortController().signal,
    ...rest,
  });
}

export async function openTrials(opening: Opening): Promise<TrialTrees> {
  const result = await tryToOpen(opening);
  if ("reason" in result) throw new Error(result.reason);
  opened.push(result);
  return result;
}

export async function openTree(opening: Opening): Promise<TrialTree> {
  const { trees } = await openTrials(opening);
  return trees[0] as TrialTree;
}

/** What the same command says in the project itself. */
export async function checkProject(root: string, command: string) {
  return runChecks({ root, command: await commandOf(root, command), timeoutMs: TIMEOUT_MS });
}

/** Every name below a folder with what is there: text, "→ target" of a link, or the mode of a folder. */
export function readTree(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const file = path.join(folder, name);
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) tree[name] = `→ ${readlinkSync(file)}`;
    else if (!stats.isDirectory()) tree[name] = stats.isFile() ? readFileSync(file, "utf8") : "?";
    else {
      tree[`${name}/`] = (stats.mode & 0o777).toString(8);
      for (const [below, what] of Object.entries(readTree(file))) tree[`${name}/${below}`] = what;
    }
  }
  return tree;
}
