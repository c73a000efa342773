/**
 * The tasks of the own benchmark: each fault of each program as a tree to repair. Pure: nothing is read or written.
 * JavaScript, not TypeScript, stands for the language at users: Node 20 runs it without anything installed, while the
 * TypeScript programs need `tsx` on the PATH and are for suites.
 */
import { createHash } from "node:crypto";
import type { BenchTask } from "../bench-task.ts";
import { applyFault, type FaultKind } from "./fault.ts";
import type { OwnLanguage, OwnProgram, TextTree } from "./own-program.ts";
import { type FaultyProgram, OWN_PROGRAMS } from "./own-programs.ts";

export interface OwnTask extends BenchTask {
  /** "own-python/parking-fee.first-band-only"; never changes. */
  id: string;
  language: OwnLanguage;
  kind: FaultKind;
  /** A list, so that it runs without a shell. The same for visible and hidden tests. */
  testCommand: readonly string[];
  /** The same wish in several wordings; `prompt` is one of them, chosen by the id. */
  prompts: readonly string[];
  /** The texts of the files that have the fault, without it. */
  solution: TextTree;
  /** How many tests the tree shows. */
  visibleCount: number;
  /** How many pass once the hidden ones are laid over: the visible ones are among them. */
  gradedCount: number;
}

/** In a fixed order, languages together. */
export function listOwnTasks(): OwnTask[] {
  return OWN_PROGRAMS.flatMap(listTasksOf);
}

const BUILT_IN_IDS: readonly string[] = [
  "own-python/ticket-text.cents-without-zero",
  "own-javascript/seat-map.run-over-rows",
  "own-python/log-groups.levels-joined",
  "own-javascript/print-queue.urgent-before-urgent",
  "own-python/loyalty-points.lots-shared",
  "own-javascript/undo-stack.redo-kept-in-groups",
  "own-python/water-meter.stretches-rounded",
  "own-javascript/rate-gate.whole-tokens-only",
];

/** Few, of one file each, that need no more than python3 or node: those that are tried at users. */
export function builtInTasks(): OwnTask[] {
  const tasks = listOwnTasks();
  return BUILT_IN_IDS.flatMap((id) => tasks.filter((task) => task.id === id));
}

function listTasksOf({ program, faults }: FaultyProgram): OwnTask[] {
  const { name, language, files, visibleTests } = program;
  const testCommand = commandOf(program);
  const prompts = wordPrompts(testCommand.join(" "), Object.keys(visibleTests));
  const visibleCount = countTests(visibleTests);
  return faults.map((fault) => {
    const id = `own-${language}/${name}.${fault.name}`;
    const faulty = applyFault(files, fault);
    const isFaulty = ([path, text]: [string, string]) => faulty[path] !== text;
    return {
      id,
      language,
      kind: fault.kind,
      files: { ...faulty, ...visibleTests, ...manifestOf(language, testCommand) },
      testCommand,
      prompts,
      prompt: prompts[Number.parseInt(hashId(id), 16) % prompts.length] ?? "",
      hiddenTests: layHiddenTests(program),
      target: Object.keys(files),
      solution: Object.fromEntries(Object.entries(files).filter(isFaulty)),
      visibleCount,
      gradedCount: visibleCount + countTests(program.hiddenTests),
    };
  });
}

/** 12 hexadecimal digits; orders the tasks in a way that has nothing to do with what they are. */
export function hashId(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 12);
}

function commandOf({ language, visibleTests }: OwnProgram): readonly string[] {
  if (language === "python") return ["python3", "-m", "unittest", "-q"];
  if (language === "javascript") return ["node", "--test"];
  return ["tsx", "--test", ...Object.keys(visibleTests)];
}

function wordPrompts(command: string, testFiles: readonly string[]): readonly string[] {
  return [
    `\`${command}\` fails. Find the fault in the program and repair it. Do not change the tests.`,
    `Some tests in ${testFiles.join(" and ")} fail. The tests are right: make them pass.`,
    "fix tests",
  ];
}

/** Where a person would look for the test command of a project of this language. */
function manifestOf(language: OwnLanguage, command: readonly string[]): TextTree {
  if (language === "python") return {};
  const manifest = { private: true, type: "module", scripts: { test: command.join(" ") } };
  return { "package.json": `${JSON.stringify(manifest, null, 2)}\n` };
}

/** A TypeScript command names its test files, so the visible file runs the hidden one as well once that is there. */
function layHiddenTests({ language, visibleTests, hiddenTests }: OwnProgram): TextTree {
  if (language !== "typescript") return { ...visibleTests, ...hiddenTests };
  const imports = Object.keys(hiddenTests).map((path) => `import "./${path}";\n`);
  const named = Object.entries(visibleTests).map(([path, text]) => [path, imports.join("") + text]);
  return { ...Object.fromEntries(named), ...hiddenTests };
}

function countTests(tests: TextTree): number {
  return Object.values(tests).reduce((sum, text) => {
    return sum + (text.match(/^ {4}def test_|^test\(/gm)?.length ?? 0);
  }, 0);
}
