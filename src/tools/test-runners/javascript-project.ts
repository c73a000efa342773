/** Finds the test command of a JavaScript or TypeScript project: its script, its runner, or its test files. */
import path from "node:path";
import type { TestCommand } from "../test-command.ts";
import { parseCommandWords } from "./command-words.ts";
import { identifyRunner } from "./identify-runner.ts";
import { type PackageManifest, readPackageManifest } from "./package-manifest.ts";
import { listProjectFiles, readStart } from "./project-files.ts";
import { isOnPath } from "./project-path.ts";

const TEST_FILE = /\.(?:test|spec)\.[cm]?[jt]sx?$/;
/** What `node --test` without arguments picks up, as far as we name test files. */
const NODE_FINDS = /\.test\.[cm]?js$/;
const WATCH_FLAGS = ["--watch", "--watchAll", "-w", "watch"];
const INSTALLED = ["vitest", "jest", "mocha"] as const;
const MAX_FILES_READ = 50;
const MAX_FILES_NAMED = 200;
const START_BYTES = 16 * 1024;

export async function detectJavaScriptCommand(
  root: string,
  searchPath: string,
): Promise<TestCommand | null> {
  const manifest = await readPackageManifest(root);
  const fromScript = manifest === null ? null : commandOfScript(manifest);
  if (fromScript !== null) return fromScript;
  const installed = INSTALLED.find((name) => manifest?.dependencies.has(name));
  if (installed !== undefined) return commandOfRunner(installed, "is a dependency in package.json");
  return detectFromFiles(root, searchPath);
}

/** A script that is one plain runner call is run as that call, so that we can ask for its report. */
function commandOfScript(manifest: PackageManifest): TestCommand | null {
  const script = manifest.testScript;
  if (script === null) return null;
  const origin = "scripts.test in package.json";
  const words = manifest.hasHooks ? null : parseCommandWords(script);
  const argv = words?.filter((word) => !WATCH_FLAGS.includes(word)) ?? [];
  const runner = identifyRunner(argv);
  if (runner !== null && runner !== "npm-script")
    return { runner, argv, display: argv.join(" "), origin };
  const npm = ["npm", "test", "--silent"];
  return { runner: "npm-script", argv: npm, display: "npm test", origin };
}

function commandOfRunner(name: (typeof INSTALLED)[number], reason: string): TestCommand {
  const argv = name === "vitest" ? ["vitest", "run"] : [name];
  return { runner: name, argv, display: argv.join(" "), origin: `${name} ${reason}` };
}

async function detectFromFiles(root: string, searchPath: string): Promise<TestCommand | null> {
  const files = await listProjectFiles(root, (file) => TEST_FILE.test(file));
  if (files.length === 0) return null;
  const read = files
    .slice(0, MAX_FILES_READ)
    .map((file) => readStart(path.join(root, file), START_BYTES));
  const sources = (await Promise.all(read)).join("\n");
  if (/from ["']vitest["']/.test(sources))
    return commandOfRunner("vitest", "is imported by the tests");
  if (!/["']node:test["']/.test(sources))
    return /\bexpect\(/.test(sources) ? commandOfRunner("jest", "style tests were found") : null;
  return commandOfNode(files, await isOnPath("tsx", searchPath));
}

function commandOfNode(files: readonly string[], hasTsx: boolean): TestCommand | null {
  const needsTsx = files.some((file) => /\.[cm]?tsx?$|\.jsx$/.test(file));
  if (needsTsx && !hasTsx) return null;
  const findsAll = files.every((file) => NODE_FINDS.test(file));
  const argv = [
    needsTsx ? "tsx" : "node",
    "--test",
    ...(findsAll ? [] : files.slice(0, MAX_FILES_NAMED)),
  ];
  const origin = `the tests import node:test (${files[0]})`;
  return { runner: "node-test", argv, display: argv.join(" "), origin };
}
