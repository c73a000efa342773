/** What a repair says of its steps, as events. Pure; when each is said is decided by the round. */
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent, SearchState, Target, Tried } from "../events.ts";
import type { Candidate } from "./generate/candidate.ts";
import type { ModelAttempt } from "./generate/schedule.ts";
import type { Judgement } from "./judge/judge.ts";
import type { Site } from "./localize/site.ts";
import type { LineSuspicion } from "./localize/suspicion.ts";

export function locateEvent(sites: readonly Site[]): AgentEvent {
  return { type: "locate", targets: sites.map(describeTarget) };
}

export function candidateStartEvent(number: number, candidate: Candidate): AgentEvent {
  const { temperature } = candidate;
  return { type: "candidate_start", ...describeTried(number, candidate), temperature };
}

export function describeTried(
  number: number,
  { label: generator, target }: Pick<Candidate, "label" | "target">,
): Tried {
  return { candidate: number, generator, target };
}

export function searchEvent(triedCount: number, search: SearchState): AgentEvent {
  return { type: "progress", stage: "search", done: triedCount, search };
}

/** Where an attempt lands, and what it is called. */
export function describeAttempt(
  attempt: ModelAttempt,
  site: Site,
): { label: string; target: Target } {
  const { symbol, ...place } = describeTarget(site);
  switch (attempt.kind) {
    case "rewrite":
      return { label: `rewrite, ${attempt.view}`, target: describeTarget(site) };
    case "branch": {
      const line = attempt.proofreading.site.startLine + attempt.divergence.line - 1;
      return { label: "branch", target: { ...place, startLine: line, endLine: line } };
    }
    case "fill": {
      const { kind, startLine, endLine } = attempt.hole;
      return { label: `fill, ${kind}`, target: { ...place, startLine, endLine } };
    }
  }
}

/** What the tests said of a candidate, and its end. */
export function judgementEvents(tried: Tried, { comparison, result }: Judgement): AgentEvent[] {
  const { candidate } = tried;
  return [
    { type: "check", purpose: "candidate", candidate, summary: toSummary(result) },
    { type: "candidate_end", ...tried, outcome: comparison, reason: describeRun(result) },
  ];
}

export function describeTarget({ path, symbol, startLine, endLine, reason }: Site): Target {
  return { path, startLine, endLine, reason, ...(symbol === null ? {} : { symbol }) };
}

function describeRun({ outcome, report, problem }: CheckResult): string {
  if (outcome === "timed-out") return "the tests did not end in time";
  if (outcome === "not-runnable") return problem ?? "the tests could not run";
  return `${report.passed} passed, ${report.failed} failed`;
}

/** One line of the ranking, with what each reading said. */
export function describeSuspicion({ path }: Pick<Site, "path">): (each: LineSuspicion) => string {
  return ({ line, suspicion, parts }) => {
    const said = Object.entries(parts).map(([name, value]) => `${name} ${value.toFixed(2)}`);
    return `${path}:${line}  suspicion ${suspicion.toFixed(2)} = ${said.join(", ")}`;
  };
}
