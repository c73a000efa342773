/** What a case of the benchmark says of its turns, read for the promises that it lets us check. Pure. */
import path from "node:path";
import { z } from "zod";
import { matches, type TurnRules } from "./promise-rules.ts";
import { isTestPath } from "./promise-texts.ts";

const TURN = z.object({
  prompt: z.string(),
  checks: z.array(z.object({ type: z.string(), files: z.unknown().optional() })),
});

const CASE = z.object({
  id: z.string(),
  set: z.string(),
  turns: z.array(TURN),
  target: z.array(z.string()),
});

export type PromiseCase = z.infer<typeof CASE>;
export type PromiseTurn = z.infer<typeof TURN>;

/** Throws an Error for a text that is no case. */
export function parsePromiseCase(text: string): PromiseCase {
  return CASE.parse(JSON.parse(text));
}

/** Files that no turn may touch: those the grader lays over the result, and other tests, unless they are the target. */
export function listTests(
  { target }: PromiseCase,
  { repo, hidden }: { repo: ReadonlyMap<string, string>; hidden: ReadonlyMap<string, string> },
): string[] {
  const isTest = (file: string) => hidden.has(file) || isTestPath(file);
  return [...repo.keys()].filter((file) => isTest(file) && !matches(file, target));
}

/** True where the grader runs what lies in front of the agent, so that a claim of green tests can be held against it. */
export function showsTests(
  repo: ReadonlyMap<string, string>,
  hidden: ReadonlyMap<string, string>,
): boolean {
  return [...hidden].every(
    ([file, text]) => path.posix.basename(file) === "package.json" || repo.get(file) === text,
  );
}

export function readTurnRules(
  { target }: PromiseCase,
  { checks }: PromiseTurn,
  tests: readonly string[],
): TurnRules {
  const has = (type: string) => checks.some((check) => check.type === type);
  const only = checks.find(({ type }) => type === "only_changed")?.files;
  const isQuestion = checks.every(({ type }) => type === "answer");
  const thisTurn = has("unchanged_this_turn") || isQuestion ? "turn" : null;
  return {
    target,
    onlyChanged: Array.isArray(only) ? only.map(String) : null,
    unchanged: has("unchanged") ? "start" : thisTurn,
    tests,
  };
}
