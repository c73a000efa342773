/** Finds code that looks whether it is being tested, or reaches into the tests. By words, without comments. Pure. */
import type { CodeFacts } from "../../../code/overfit/code-facts.ts";
import type { OverfitSign } from "./overfit-sign.ts";

interface Notice {
  pattern: RegExp;
  what: string;
  isGrave: boolean;
}

const ANY_LANGUAGE: readonly Notice[] = [
  {
    pattern: /\b(?:test_[\w./-]*|[\w./-]*[._-](?:test|spec)s?)\.(?:py|[cm]?[jt]sx?)\b/,
    what: "a test file",
    isGrave: true,
  },
];

const PYTHON: readonly Notice[] = [
  { pattern: /\bPYTEST_\w+/, what: "the test runner", isGrave: true },
  {
    pattern: /["'](?:_?pytest|unittest|doctest|nose)(?:\.\w+)*["']/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern: /^\s*(?:import|from)\s+(?:_?pytest|unittest|nose|doctest)\b/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern:
      /\binspect\s*\.\s*(?:stack|currentframe|getouterframes|trace)\b|\b_getframe\b|\btraceback\s*\.\s*(?:extract|format|print|walk)_stack\b/,
    what: "who called it",
    isGrave: true,
  },
  {
    pattern: /__name__.*["'][^"']*test|\b__main__\b.*\.(?:__file__|__dict__)|\bsettrace\b/i,
    what: "who runs it",
    isGrave: true,
  },
  { pattern: /\bsys\s*\.\s*argv\b/, what: "the command line", isGrave: false },
  { pattern: /\bsys\s*\.\s*modules\b/, what: "what else is loaded", isGrave: false },
  {
    pattern: /\b(?:builtins|__builtins__)\b.*=[^=]/,
    what: "what the language brings",
    isGrave: true,
  },
];

const SCRIPT: readonly Notice[] = [
  {
    pattern: /\b(?:VITEST\w*|JEST_\w+|NODE_TEST_CONTEXT|MOCHA_\w+|CYPRESS)\b/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern: /\bNODE_ENV\b/,
    what: "the environment it runs in",
    isGrave: true,
  },
  {
    pattern: /["'](?:vitest|@jest\/globals|jest|mocha|node:test|chai|expect)["']/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern: /\btypeof\s+(?:describe|it|test|expect|jest|vi|suite|beforeEach)\b/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern: /\b(?:globalThis|global|window)\s*\.\s*(?:describe|it|expect|jest|vi|__vitest\w*)\b/,
    what: "the test runner",
    isGrave: true,
  },
  {
    pattern: /\bnew\s+Error\s*\([^)]*\)\s*\.\s*stack\b|\bcaptureStackTrace\b|\barguments\.callee\b/,
    what: "who called it",
    isGrave: true,
  },
  {
    pattern: /\b(?:assert|expect)(?:\.\w+)+\s*=[^=]/,
    what: "what the tests ask with",
    isGrave: true,
  },
  { pattern: /\bprocess\s*\.\s*exitCode\s*=\s*0/, what: "the exit code", isGrave: true },
  {
    pattern: /\bprocess\s*\.\s*(?:argv|execArgv)\b|\brequire\s*\.\s*main\b|\bmodule\.parent\b/,
    what: "the command line",
    isGrave: false,
  },
];

/** A line that is longer was written by a program. */
const MAX_LINE_CHARS = 2_000;

/** A line that stood in the base in the same words is not new. */
export function findNoticedSigns(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const had = new Set(base.code.split("\n").map((line) => line.trim()));
  const notices = [...ANY_LANGUAGE, ...(after.language === "python" ? PYTHON : SCRIPT)].filter(
    ({ pattern }) => !pattern.test(base.code.slice(0, MAX_LINE_CHARS * 50)),
  );
  return after.code.split("\n").flatMap((text, at) => {
    if (text.trim() === "" || text.length > MAX_LINE_CHARS || had.has(text.trim())) return [];
    const notice = notices.find(({ pattern }) => pattern.test(text));
    if (notice === undefined) return [];
    const message = `The code looks at ${notice.what}.`;
    return [{ kind: "tests-noticed", line: at + 1, message, isGrave: notice.isGrave }];
  });
}
