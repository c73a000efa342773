/** How tests that are to be written begin: what they import, from where. A small model guesses both wrong. Pure. */
import path from "node:path";
import { languageOf } from "../../code/language.ts";
import type { TestRunner } from "../../tools/test-runners/identify-runner.ts";

const { dirname, extname, relative } = path.posix;

export interface TestedFile {
  path: string;
  text: string;
  /** Names that other files may import. */
  exports: readonly string[];
}

type Imports = readonly (readonly [names: string, module: string])[];

/** What the tests of a runner import of it; the others give their names to everybody. */
const OF_RUNNER: Partial<Record<TestRunner, Imports>> = {
  "node-test": [
    ["{ test }", "node:test"],
    ["assert", "node:assert/strict"],
  ],
  vitest: [["{ expect, test }", "vitest"]],
  mocha: [["assert", "node:assert/strict"]],
};
/** A longer list of names would be copied for its own sake. */
const MAX_NAMES = 12;

/**
 * The first lines of the tests; none where nothing is sure. `runner`: of the project; null when there is none yet, then
 * what the language brings with it.
 */
export function spellImports(
  tested: TestedFile,
  testPath: string,
  runner: TestRunner | null,
): string[] {
  const names = tested.exports.filter((name) => name !== "default").slice(0, MAX_NAMES);
  switch (languageOf(tested.path)?.id) {
    case "python":
      return spellPython(tested.path, names, runner ?? "unittest");
    case "javascript":
    case "typescript":
    case "tsx":
      return spellScript(tested, names, { testPath, runner: runner ?? "node-test" });
    default:
      return [];
  }
}

function spellPython(subject: string, names: readonly string[], runner: TestRunner): string[] {
  const module = subject
    .replace(/^src\//, "")
    .replace(/\.py$/, "")
    .replaceAll("/", ".");
  const own = names.length === 0 ? [] : [`from ${module} import ${names.join(", ")}`];
  return runner === "unittest" ? ["import unittest", ...own] : own;
}

function spellScript(
  { path: subject, text }: TestedFile,
  names: readonly string[],
  { testPath, runner }: { testPath: string; runner: TestRunner },
): string[] {
  const isScript = languageOf(subject)?.id === "javascript";
  // Node itself wants the ending; what bundles or transpiles does not.
  const hasEnding = isScript || runner === "node-test";
  const target = hasEnding ? subject : subject.slice(0, -extname(subject).length);
  const spelt = relative(dirname(testPath), target);
  const module = spelt.startsWith("../") ? spelt : `./${spelt}`;
  const own: Imports = names.length === 0 ? [] : [[`{ ${names.join(", ")} }`, module]];
  const usesRequire = isScript && /\bmodule\.exports\b|^exports\./m.test(text);
  return [...(OF_RUNNER[runner] ?? []), ...own].map(([what, from]) =>
    usesRequire ? `const ${what} = require("${from}");` : `import ${what} from "${from}";`,
  );
}
