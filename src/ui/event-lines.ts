/** What a person reads of each event: one event in, lines out. It keeps no state; events must be safe to show. */
import type { AgentEvent, Target, Tried } from "../agent/events.ts";
import { renderDiffLines } from "./diff-view.ts";
import { renderNoticeLine } from "./notice-line.ts";
import type { Palette } from "./palette.ts";
import { formatCount, formatCounted, formatDuration, formatTokenRate } from "./quantities.ts";
import type { Reading } from "./reading.ts";
import { renderResultLines } from "./result-lines.ts";

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

type CheckSummary = EventOf<"check">["summary"];
type ContextCut = NonNullable<EventOf<"assistant">["context"]>["cuts"][number];

const MAX_NAMES = 10;
const MAX_TARGETS = 5;

/** The lines of an event, without line ends; empty when it has nothing to say at this verbosity. */
export function renderEventLines(event: AgentEvent, reading: Reading): string[] {
  switch (event.type) {
    case "init":
      return renderInit(event, reading);
    case "request":
      return renderRequest(event, reading);
    case "facts":
      return reading.verbose ? renderFacts(event, reading.palette) : [];
    case "tool_call":
      return [renderCall(event, reading.palette)];
    case "tool_result":
      return renderToolResult(event, reading);
    case "plan":
      return renderPlan(event, reading.palette);
    case "scope":
      return reading.verbose ? [renderScope(event, reading.palette)] : [];
    case "recap":
      return [renderRecap(event, reading.palette)];
    case "model":
      return renderModel(event, reading);
    case "progress":
      return [];
    case "notice":
      return [renderNoticeLine(event, reading.palette)];
    case "memory":
      return renderMemory(event, reading);
    case "check":
      return renderCheck(event, reading);
    case "locate":
      return renderTargets(event.targets, reading);
    case "candidate_start":
      return reading.verbose ? ["", renderAttempt(event, reading)] : [];
    case "assistant":
      return reading.verbose ? renderAnswer(event, reading.palette) : [];
    case "candidate_end":
      return [reading.verbose ? renderOutcome(event, reading.palette) : renderTry(event, reading)];
    case "edit":
      return renderEdit(event, reading.palette);
    case "result":
      return renderResultLines(event, reading);
  }
}

function renderInit(event: EventOf<"init">, { palette, verbose }: Reading): string[] {
  const more = [
    `  task     ${event.taskId}`,
    `  session  ${event.sessionId}`,
    ...(event.testCommand === null ? [] : [`  tests    ${event.testCommand}`]),
    ...(event.modelPath === null ? [] : [`  model    ${event.modelPath}`]),
  ];
  const place = event.model === null ? event.cwd : `${event.cwd} with ${event.model}`;
  return [
    `${palette.strong(event.task)}  ${palette.dim(`in ${place}`)}`,
    ...(verbose ? more.map(palette.dim) : []),
  ];
}

/** What was meant is plain to who reads on; the reason is for those who wonder. */
function renderRequest(
  { kind, work, reason, decidedBy }: EventOf<"request">,
  { palette, verbose }: Reading,
): string[] {
  const what = kind === work ? kind : `${kind}: ${work}`;
  return verbose ? [palette.dim(`  taken for ${what} by ${decidedBy}: ${reason}`)] : [];
}

function renderFacts({ lines }: EventOf<"facts">, palette: Palette): string[] {
  return ["", palette.dim("looked up"), ...lines.map((line) => palette.dim(`  │ ${line}`))];
}

const MAX_ARGUMENT_CHARACTERS = 80;

function renderCall(event: EventOf<"tool_call">, palette: Palette): string {
  const values = Object.values(event.arguments).map((value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > MAX_ARGUMENT_CHARACTERS
      ? `${text.slice(0, MAX_ARGUMENT_CHARACTERS)}…`
      : text;
  });
  return `${palette.dim(`${event.turn}`.padStart(3))} ${palette.place(event.name)} ${values.join(" · ")}`;
}

function renderToolResult(
  { isOk, text }: EventOf<"tool_result">,
  { palette, verbose }: Reading,
): string[] {
  const lines = text.trimEnd().split("\n");
  if (verbose) return lines.map((line) => palette.dim(`    │ ${line}`));
  return isOk ? [] : [`    ${palette.bad("✗")} ${lines[0] ?? ""}`];
}

const PLAN_SIGNS = { open: "○", doing: "◐", done: "●", "given-up": "✗" } as const;

function renderPlan({ steps }: EventOf<"plan">, palette: Palette): string[] {
  return [
    "",
    ...steps.map(({ text, path, state }) => {
      const place = path === null ? "" : `  ${palette.place(path)}`;
      return `${PLAN_SIGNS[state]} ${text}${place}`;
    }),
  ];
}

function renderScope({ files, reason }: EventOf<"scope">, palette: Palette): string {
  return palette.dim(`  may change ${files.join(", ")}: ${reason}`);
}

function renderRecap({ beforeTokens, afterTokens }: EventOf<"recap">, palette: Palette): string {
  const size = `${formatCount(beforeTokens)} to ${formatCount(afterTokens)} tokens`;
  return palette.dim(`  the conversation so far was summed up: ${size}`);
}

function renderModel(event: EventOf<"model">, { palette, verbose }: Reading): string[] {
  const facts = [
    `model on ${event.device}`,
    ...(event.gpuLayers > 0 ? [`${formatCounted(event.gpuLayers, "layer")} on the GPU`] : []),
    formatCounted(event.threads, "thread"),
    `context ${formatCount(event.contextTokens)} tokens`,
    `loaded in ${formatDuration(event.loadMs)}`,
  ];
  const speeds = event.calibration.map(
    ({ threads, msPerToken }) =>
      `${formatCounted(threads, "thread")} ${msPerToken.toFixed(1)} ms/token`,
  );
  const more = [
    `  engine ${event.engine}`,
    ...(speeds.length > 0 ? [`  speed  ${speeds.join(" · ")}`] : []),
  ];
  return ["", palette.dim(facts.join(" · ")), ...(verbose ? more.map(palette.dim) : [])];
}

/** What had to give way is a warning; that a plan came true is for those who want to know everything. */
function renderMemory({ kind, message }: EventOf<"memory">, { palette, verbose }: Reading) {
  switch (kind) {
    case "headroom":
      return [];
    case "verified":
      return verbose ? [renderNoticeLine({ level: "info", message }, palette)] : [];
    case "plan":
    case "step-up":
    case "reloaded":
      return [renderNoticeLine({ level: "info", message }, palette)];
    case "pressure":
    case "step-down":
    case "unloaded":
      return [renderNoticeLine({ level: "warn", message }, palette)];
  }
}

function renderCheck(
  { purpose, summary }: EventOf<"check">,
  { palette, verbose }: Reading,
): string[] {
  if (purpose === "candidate") {
    return verbose ? [palette.dim(`  tests: ${renderCounts(summary)}`)] : [];
  }
  const sign = summary.outcome === "passed" ? palette.good("✓") : palette.bad("✗");
  const when = purpose === "before" ? "tests before" : "tests after";
  const origin = palette.dim(`${summary.command}, ${formatDuration(summary.durationMs)}`);
  return [
    "",
    `${sign} ${when}: ${renderCounts(summary)}  ${origin}`,
    ...renderNames(summary, palette),
  ];
}

/** `11 passed, 2 failed`, or why there are no such numbers. */
function renderCounts({ outcome, passed, failed }: CheckSummary): string {
  if (outcome === "not-runnable") return "could not be run";
  const counts = `${formatCount(passed)} passed, ${formatCount(failed)} failed`;
  return outcome === "timed-out" ? `ran out of time (${counts} until then)` : counts;
}

function renderNames({ failing, failed }: CheckSummary, palette: Palette): string[] {
  const lines = failing.slice(0, MAX_NAMES).map((name) => `    ${palette.bad(name)}`);
  const leftOut = Math.max(failed, failing.length) - lines.length;
  return leftOut > 0 && lines.length > 0
    ? [...lines, palette.dim(`    … and ${formatCount(leftOut)} more`)]
    : lines;
}

function renderTargets(targets: readonly Target[], { palette, verbose }: Reading): string[] {
  const lines = targets
    .slice(0, verbose ? targets.length : MAX_TARGETS)
    .map((target) => `    ${palette.place(renderPlace(target))}  ${palette.dim(target.reason)}`);
  return ["", targets.length === 0 ? "no place to change was found" : "looking at", ...lines];
}

/** `pricing.py:discount_for`, or with lines when it has no name. */
export function renderPlace({ path, symbol, startLine }: Target): string {
  if (symbol !== undefined) return `${path}:${symbol}`;
  return startLine === undefined ? path : `${path}:${startLine}`;
}

function renderAttempt(event: EventOf<"candidate_start">, { palette }: Reading): string {
  const how = `${event.generator}, temperature ${event.temperature}`;
  return `${renderTried(event, palette)}  ${palette.dim(how)}`;
}

function renderTried({ candidate, target }: Tried, palette: Palette): string {
  return `try ${candidate}  ${palette.place(renderPlace(target))}`;
}

/** All of one try. That nothing changed goes without saying beside the counts. */
function renderTry(event: EventOf<"candidate_end">, { palette }: Reading): string {
  const { generator, outcome, reason } = event;
  const words = outcome === "same" && reason !== "" ? reason : joinOutcome(outcome, reason);
  const end = `${palette.dim(generator)}  ${renderVerdict(outcome, words, palette)}`;
  return `${renderTried(event, palette)}  ${end}`;
}

function renderAnswer(event: EventOf<"assistant">, palette: Palette): string[] {
  const facts = [
    `${formatCount(event.prefillTokens)} read`,
    `${formatCount(event.cachedTokens)} cached`,
    `${formatCount(event.sampledTokens)} sampled`,
    `${formatCount(event.forcedTokens)} forced`,
    formatTokenRate(event.tokensPerSecond),
  ];
  const answer = event.text.trimEnd().split("\n");
  return [
    palette.dim(`  ${facts.join(" · ")}`),
    ...(event.context?.cuts ?? []).map((cut) => palette.dim(`  ${describeCut(cut)}`)),
    ...answer.map((line) => palette.dim(`  │ ${line}`)),
  ];
}

/** `cut to fit: task, 512 of 2,048 tokens (head and tail)`. */
function describeCut({ part, form, tokens, wholeTokens }: ContextCut): string {
  const size = `${formatCount(tokens)} of ${formatCount(wholeTokens)} tokens`;
  return `cut to fit: ${part}, ${size} (${form.replaceAll("-", " ")})`;
}

function renderOutcome({ outcome, reason }: EventOf<"candidate_end">, palette: Palette): string {
  return `  ${renderVerdict(outcome, joinOutcome(outcome, reason), palette)}`;
}

type Outcome = EventOf<"candidate_end">["outcome"];

function joinOutcome(outcome: Outcome, reason: string): string {
  return reason === "" ? outcome : `${outcome}: ${reason}`;
}

const UNPROVEN: ReadonlySet<Outcome> = new Set(["better", "flawed", "kept"]);

function renderVerdict(outcome: Outcome, words: string, palette: Palette): string {
  if (outcome === "fixed") return palette.good(`✓ ${words}`);
  if (UNPROVEN.has(outcome)) return palette.warn(`~ ${words}`);
  return `${palette.bad("✗")} ${words}`;
}

function renderEdit(
  { path, diff, addedLines, removedLines }: EventOf<"edit">,
  palette: Palette,
): string[] {
  const counts = `${palette.good(`+${addedLines}`)} ${palette.bad(`-${removedLines}`)}`;
  return ["", `${palette.strong(path)}  ${counts}`, ...renderDiffLines(diff, palette)];
}
