/** What a change says of its steps, as events. Pure; when each is said is decided by the loop. */
import type { AgentEvent, Target, Tried } from "../events.ts";
import type { ChangeSite } from "./change-site.ts";
import type { Verdict } from "./judge-change.ts";
import type { ChangeTarget } from "./named-targets.ts";

export function targetsEvent(targets: readonly ChangeTarget[]): AgentEvent {
  return {
    type: "locate",
    targets: targets.flatMap(({ path, symbols, reason }): Target[] =>
      symbols.length === 0
        ? [{ path, reason }]
        : symbols.map((symbol) => ({ path, symbol, reason })),
    ),
  };
}

type StartEvent = Extract<AgentEvent, { type: "candidate_start" }>;

export function siteEvent(
  candidate: number,
  site: ChangeSite,
  { temperature, reason }: { temperature: number; reason: string },
): StartEvent {
  const { path, name, startLine, endLine } = site;
  const lines = endLine >= startLine ? { startLine, endLine } : {};
  const symbol = name.mode === "symbol" ? { symbol: name.symbol } : {};
  const target: Target = { path, reason, ...symbol, ...lines };
  return { type: "candidate_start", candidate, generator: name.mode, target, temperature };
}

/** A change that the message spells out itself. */
export function literalEvent(candidate: number, path: string): StartEvent {
  const target = { path, reason: "the task says it to the letter" };
  return { type: "candidate_start", candidate, generator: "literal", target, temperature: 0 };
}

export function verdictEvent(
  { candidate, generator, target }: Tried,
  { fault, result }: Verdict,
): AgentEvent {
  const tried = { candidate, generator, target };
  if (fault !== null) {
    const outcome = fault.kind === "worse" ? "worse" : "same";
    return { type: "candidate_end", ...tried, outcome, reason: fault.problem };
  }
  const isGreen = result?.outcome === "passed";
  const reason = isGreen ? `${result.report.passed} passed` : "no check is worse than before";
  return { type: "candidate_end", ...tried, outcome: isGreen ? "fixed" : "kept", reason };
}
