/** How failing tests would be repaired, as far as it is known before they run: what fails only a run of them tells. */
import { AgentError } from "../../base/errors.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { isCodePath, isTestPath } from "../../code/language.ts";
import { explainRefusal } from "../change/named-targets.ts";
import type { AgentEvent, Target } from "../events.ts";
import type { Request } from "../understand/request.ts";
import { draftChangePlan } from "./draft-change-plan.ts";
import { listCheckers } from "./list-checkers.ts";
import type { PlanDeps } from "./plan-deps.ts";
import { type Drafted, type DraftStep, endPlan } from "./plan-draft.ts";

const MAX_PLACES = 5;
/** Looking at the imports of more tests says nothing new. */
const MAX_TESTS = 400;

/** Throws "no-test-command" where neither tests are known nor a file is named. */
export async function* draftRepairPlan(
  request: Request,
  deps: PlanDeps,
): AsyncGenerator<AgentEvent, Drafted> {
  const { reader, testCommand } = deps;
  if (request.prohibitions.isReadOnly) {
    return endPlan("nothing-to-do", "The task says that nothing may be changed.");
  }
  if (testCommand === null) {
    const names = request.mentions.files.some(({ path }) => path !== null);
    if (!names) throw new AgentError("no-test-command", { root: reader.root });
    return yield* draftChangePlan(request, deps);
  }
  const places = listLikelyPlaces(request, await reader.paths(), await reader.graph());
  yield { type: "locate", targets: places };
  const checkers = await listCheckers(deps);
  return {
    steps: [
      {
        text: `run \`${testCommand}\` once`,
        path: null,
        details: [
          "Only that tells what fails and where the fault is; if all passes, nothing is changed.",
        ],
      },
      describeLook(places),
      {
        text: "write anew one short file or one function of it at a time, and run the tests on each try",
        path: null,
        details: [
          "A try is kept when more tests pass with it; what does not help is taken out again.",
          "Files of the tests stay as they are.",
        ],
      },
    ],
    notes: [`What makes the tests pass is also looked over by: ${checkers.join(", ")}.`],
    diff: "",
  };
}

function describeLook(places: readonly Target[]): DraftStep {
  const [first] = places;
  if (first === undefined) {
    return { text: "look where the failures lead", path: null, details: [] };
  }
  const named = places.map(({ path, reason }) => `${path} (${reason})`);
  return {
    text: `look first at ${named.join(", ")}`,
    path: first.path,
    details: ["Stack traces and the names in the failing tests then decide."],
  };
}

/** Files that the message names, then those that the tests import, the most imported first. */
function listLikelyPlaces(
  request: Request,
  paths: readonly string[],
  graph: Pick<SymbolGraph, "importsOf">,
): Target[] {
  const { files, symbols } = request.mentions;
  const mayChange = (path: string): boolean =>
    isCodePath(path) && !isTestPath(path) && explainRefusal(request, path) === null;
  const named = [
    ...files.flatMap(({ path, match }) => (path === null || match === "new" ? [] : [path])),
    ...symbols.flatMap(({ paths: declaring }) => declaring.slice(0, 1)),
  ];
  const namedTests = named.filter((path) => isTestPath(path));
  const tests = namedTests.length > 0 ? namedTests : paths.filter((path) => isTestPath(path));
  const importers = new Map<string, string[]>();
  for (const test of tests.filter(isCodePath).slice(0, MAX_TESTS)) {
    for (const path of graph.importsOf(test)) {
      importers.set(path, [...(importers.get(path) ?? []), test]);
    }
  }
  const imported = [...importers].sort(
    ([a, byA], [b, byB]) => byB.length - byA.length || (a < b ? -1 : 1),
  );
  const targets = [
    ...named.map((path): Target => ({ path, reason: "named in the task" })),
    ...imported.map(([path, by]): Target => ({ path, reason: describeImporters(by) })),
  ];
  const seen = new Set<string>();
  const fresh = targets.filter(({ path }) => {
    const isFresh = mayChange(path) && !seen.has(path);
    seen.add(path);
    return isFresh;
  });
  return fresh.slice(0, MAX_PLACES);
}

function describeImporters([first = "a test", ...others]: readonly string[]): string {
  return others.length === 0 ? `imported by ${first}` : `imported by ${others.length + 1} tests`;
}
