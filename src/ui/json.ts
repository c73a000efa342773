/**
 * One JSON object when the run is over: the result with the facts that led to it.
 * A run that broke off without a result prints nothing here; the error has its own object.
 */
import type { AgentEvent } from "../agent/events.ts";
import type { OutputStream, Renderer } from "./output.ts";
import { renderWireLine } from "./wire.ts";

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;
type Facts<Type extends AgentEvent["type"]> = Omit<EventOf<Type>, "type">;
type Attempt = Facts<"candidate_start"> & Partial<Facts<"candidate_end">>;

interface Report {
  init: Facts<"init"> | null;
  request: Facts<"request"> | null;
  engine: Facts<"model"> | null;
  notices: Facts<"notice">[];
  /** Decisions about memory; the figures between them are left out. */
  memory: Facts<"memory">[];
  /** What was looked up before the model was asked. */
  facts: string[];
  calls: Facts<"tool_call">[];
  checks: Facts<"check">[];
  attempts: Attempt[];
  edits: Facts<"edit">[];
  result: EventOf<"result"> | null;
}

export function createJsonRenderer(output: OutputStream): Renderer {
  const report: Report = {
    init: null,
    request: null,
    engine: null,
    notices: [],
    memory: [],
    facts: [],
    calls: [],
    checks: [],
    attempts: [],
    edits: [],
    result: null,
  };
  return {
    handle: (event) => collectFacts(report, event),
    end() {
      const { result, ...facts } = report;
      if (result !== null) output.write(renderWireLine({ ...result, ...facts }));
    },
  };
}

function collectFacts(report: Report, event: AgentEvent): void {
  switch (event.type) {
    case "init":
      report.init = factsOf(event);
      return;
    case "request":
      report.request = factsOf(event);
      return;
    case "facts":
      report.facts.push(...event.lines);
      return;
    case "tool_call":
      report.calls.push(factsOf(event));
      return;
    case "model":
      report.engine = factsOf(event);
      return;
    case "notice":
      report.notices.push(factsOf(event));
      return;
    case "memory":
      if (event.kind !== "headroom") report.memory.push(factsOf(event));
      return;
    case "check":
      report.checks.push(factsOf(event));
      return;
    case "candidate_start":
      report.attempts.push(factsOf(event));
      return;
    case "candidate_end":
      Object.assign(
        report.attempts.find(({ candidate }) => candidate === event.candidate) ?? {},
        factsOf(event),
      );
      return;
    case "edit":
      report.edits.push(factsOf(event));
      return;
    case "result":
      report.result = event;
      return;
    case "progress":
    case "tool_result":
    case "plan":
    case "scope":
    case "recap":
    case "locate":
    case "assistant":
      return;
  }
}

function factsOf<Event extends { type: string }>(event: Event): Omit<Event, "type"> {
  const { type, ...facts } = event;
  return facts;
}
