/** Which file the tests are for that a message asks for without naming one: the model picks among the likeliest. */
import { isCodePath, isTestPath } from "../../code/language.ts";
import type { AgentEvent } from "../events.ts";
import { createFileTable } from "../understand/file-table.ts";
import type { Request } from "../understand/request.ts";
import { asksForTests, nameWantedTests } from "../understand/wanted-tests.ts";
import { pickPath, rankCandidates, type TargetDeps } from "./choose-targets.ts";

/** The request with the file to be made; as it is where no tests are asked for, or their place is known. */
export async function* chooseTested(
  request: Request,
  deps: TargetDeps,
): AsyncGenerator<AgentEvent, Request> {
  const { said, mentions } = request;
  if (mentions.tested !== undefined || mentions.files.length > 0 || !asksForTests(said)) {
    return request;
  }
  const paths = await deps.reader.paths();
  const candidates = await rankCandidates(request, deps, paths.filter(isTested));
  if (candidates.length === 0) return request;
  const path = yield* pickPath(deps, request, candidates, "Which file are the tests for?");
  const files = [{ written: path, path, match: "exact" as const }];
  const table = createFileTable(paths);
  return { ...request, mentions: nameWantedTests(said, { ...mentions, files }, table) };
}

function isTested(path: string): boolean {
  return isCodePath(path) && !isTestPath(path);
}
