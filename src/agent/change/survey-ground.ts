/** How things stand before a change: what compiler, linter and tests already say, so that only what is new counts later. */
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { type Ground, inspectFiles } from "./judge-change.ts";
import type { ChangeTarget } from "./named-targets.ts";
import { isProseFile } from "./prose-file.ts";

/** More files than this that import the changed ones say nothing new. */
const MAX_INSPECTED = 24;

/** Runs the tests once where the change can bear on them. Throws what the judges throw. */
export async function* surveyGround(
  request: Request,
  deps: ChangeDeps,
  targets: readonly ChangeTarget[],
): AsyncGenerator<AgentEvent, Ground> {
  const isProse = targets.every((target) => isProseFile(target));
  const inspected = isProse ? [] : await listInspected(deps, targets);
  const needsTests = request.prohibitions.isConditional || !isProse;
  const tests = needsTests ? yield* runTests(deps) : null;
  const absent = new Set(targets.filter(({ isNew }) => isNew).map((target) => target.path));
  const present = inspected.filter((each) => !absent.has(each));
  const findings = yield* inspectFiles(deps, present);
  return { inspected, findings, tests };
}

async function* runTests({
  check,
  testTimeoutMs,
}: ChangeDeps): AsyncGenerator<AgentEvent, CheckResult | null> {
  if (check === null) return null;
  const result = await check({ timeoutMs: testTimeoutMs });
  yield { type: "check", purpose: "before", summary: toSummary(result) };
  // A run that cannot be, or found no test, can say nothing of the change either.
  const hasRun = result.report.passed + result.report.failed > 0;
  return result.outcome === "not-runnable" || (result.outcome === "passed" && !hasRun)
    ? null
    : result;
}

async function listInspected(
  { reader }: ChangeDeps,
  targets: readonly ChangeTarget[],
): Promise<string[]> {
  const graph = await reader.graph();
  const paths = targets.map((target) => target.path);
  const importers = paths.flatMap((each) => graph.importersOf(each));
  return [...new Set([...paths, ...importers])].slice(0, Math.max(MAX_INSPECTED, paths.length));
}
