/** What `agent plan` prints for a person: the model, the machine, and a section for each plan. It takes plain facts. */
import type {
  FittingPlan,
  MemoryPlan,
  PlanAlternative,
  RefusedPlan,
} from "../memory/plan/memory-plan.ts";
import type { Palette } from "./palette.ts";
import { nameBudget, renderBudgets, renderTerms, sortBudgets } from "./plan-budget-view.ts";
import type {
  CheckedTerm,
  PlannedMachine,
  PlanReport,
  PlanSubject,
  SizedPlan,
} from "./plan-port.ts";
import {
  describeBounds,
  describeLoad,
  describeRule,
  describeSacrifices,
  shareOff,
} from "./plan-words.ts";
import { formatBinaryBytes, formatCount, formatCounted, formatMebibytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { wrapBehind } from "./wrap.ts";

export interface PlanViewOptions {
  /** Width of the lines in cells; infinite: none is broken. */
  columns: number;
  palette: Palette;
}

const MAX_ALTERNATIVES = 8;
const MAX_NOTICES = 12;
const MAX_NOTICE_CHARACTERS = 600;
const LABEL_WIDTH = "gave up   ".length;

export function renderPlanReport(report: PlanReport, options: PlanViewOptions): string[] {
  const { model, machine, plans } = report;
  return [
    ...renderModel(model, options),
    ...renderMachine(machine, options),
    ...renderMemory(plans[0]?.plan, options),
    ...plans.flatMap((sized) => ["", ...renderPlan(sized, model, options)]),
  ];
}

function renderModel({ name, path, shape, attention }: PlanSubject, options: PlanViewOptions) {
  const facts = [
    sanitizeLine(shape.architecture, 40),
    sanitizeLine(shape.quantisation, 40),
    `${(shape.parameterCount / 1e9).toFixed(1)} B parameters`,
    formatCounted(shape.layers.length, "layer"),
    `${attention} attention`,
    formatBinaryBytes(shape.fileBytes),
    `trained on ${formatCount(shape.trainContextTokens)} tokens`,
  ];
  return [
    ...renderFact("model", options.palette.strong(sanitizeLine(name)), Number.POSITIVE_INFINITY),
    ...renderFact("", sanitizeLine(path), Number.POSITIVE_INFINITY),
    ...renderFact("", facts.join(", "), options.columns),
  ];
}

function renderMachine({ device, cores, sample }: PlannedMachine, { columns }: PlanViewOptions) {
  const facts = [
    device === "cpu" ? "runs on the CPU" : `runs on ${device}`,
    `${formatCounted(cores, "core")} to use`,
    `${formatBinaryBytes(sample.swapFreeBytes)} of swap free`,
    ...(sample.isUnified ? ["the GPU's memory is a part of RAM, counted once"] : []),
  ];
  return renderFact("machine", facts.join(", "), columns);
}

function renderMemory(plan: MemoryPlan | undefined, options: PlanViewOptions): string[] {
  const budgets = sortBudgets(plan?.budgets ?? []);
  if (budgets.length === 0) return [];
  const blind = budgets.flatMap((budget) =>
    budget.blindSpot === null
      ? []
      : renderWarning(`${nameBudget(budget)}: ${sanitizeLine(budget.blindSpot)}`, options),
  );
  return ["", ...renderBudgets(budgets, options.columns), ...blind];
}

function renderPlan(sized: SizedPlan, { shape }: PlanSubject, options: PlanViewOptions): string[] {
  const { plan, crossCheck } = sized;
  return [
    renderVerdict(sized, options.palette),
    ...(plan.status === "refused" ? renderReason(plan, options) : []),
    ...surround(renderTerms(plan)),
    ...(plan.status === "fits" ? renderChoice(plan, shape.layers.length, options) : []),
    ...(plan.terms.length === 0
      ? []
      : renderFact("check", describeCheck(crossCheck), options.columns)),
    ...plan.notices
      .slice(0, MAX_NOTICES)
      .flatMap((notice) => renderWarning(sanitizeLine(notice, MAX_NOTICE_CHARACTERS), options)),
    ...renderAlternatives(plan.alternatives, options),
    ...(plan.status === "refused" ? renderWaysOut(plan, options.columns) : []),
  ];
}

function renderVerdict({ askedTokens, plan }: SizedPlan, { good, bad, strong }: Palette): string {
  const asked = askedTokens === null ? null : formatCount(askedTokens);
  if (plan.status === "refused") {
    const size = asked === null ? "" : ` with a context of ${asked} tokens`;
    const { missingBytes } = plan;
    const verdict =
      missingBytes > 0
        ? `does not fit${size}: ${formatMebibytes(missingBytes)} MiB are missing`
        : `cannot be loaded${size}`;
    return `${bad("✗")} ${strong(verdict)}`;
  }
  const { contextTokens } = plan.settings;
  const isLess = askedTokens !== null && contextTokens < askedTokens;
  const wish = isLess ? `, ${asked} were asked for` : "";
  return `${good("✓")} ${strong(`fits with a context of ${formatCount(contextTokens)} tokens${wish}`)}`;
}

/** With an empty line on either side. */
function surround(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines, ""];
}

function renderReason({ reason }: RefusedPlan, { columns }: PlanViewOptions): string[] {
  return wrapBehind("  ", sanitizeLine(reason), columns);
}

function renderChoice(plan: FittingPlan, layerCount: number, { columns }: PlanViewOptions) {
  const { context, sacrifices } = plan;
  return [
    ...renderFact("loads", describeLoad(plan, layerCount), columns),
    ...renderFact("context", `bound by ${describeRule(context)}`, columns),
    ...renderFact("", describeBounds(context), columns),
    ...renderFact("gave up", describeSacrifices(sacrifices), columns),
  ];
}

/** How far our own closed form is off the engine's figures. */
function describeCheck(terms: readonly CheckedTerm[]): string {
  if (terms.length === 0) return "none: the engine gave no figures to compare with";
  const all = {
    nativeBytes: terms.reduce((sum, { nativeBytes }) => sum + nativeBytes, 0),
    formulaBytes: terms.reduce((sum, { formulaBytes }) => sum + formulaBytes, 0),
  };
  const parts = terms.map((term) => `${sanitizeLine(term.term, 40)} ${describeDifference(term)}`);
  const sum = describeDifference(all);
  return `the formula against the engine's figures: ${sum} (${parts.join(", ")})`;
}

function describeDifference(compared: Omit<CheckedTerm, "term">): string {
  const share = shareOff(compared);
  if (share === null) return `${formatMebibytes(compared.formulaBytes)} MiB too much`;
  const percent = (100 * share).toFixed(1).replace(/^-0\.0$/, "0.0");
  return `${Number(percent) > 0 ? "+" : ""}${percent} %`;
}

/** What fits comes with a tick; the flags that ask for it stand below. */
function renderAlternatives(
  alternatives: readonly PlanAlternative[],
  { columns, palette }: PlanViewOptions,
): string[] {
  if (alternatives.length === 0) return [];
  const shown = alternatives.slice(0, MAX_ALTERNATIVES);
  const lines = shown.flatMap(({ title, cost, flags, ramBytes, gpuBytes, fits }) => {
    const gpu = gpuBytes > 0 ? `GPU ${formatMebibytes(gpuBytes)} MiB, ` : "";
    const size = `${gpu}RAM ${formatMebibytes(ramBytes)} MiB`;
    const text = `${sanitizeLine(title, 80)} (${size}): ${sanitizeLine(cost)}`;
    const [first = "", ...others] = wrapBehind(fits ? "  ✓ " : "  ✗ ", text, columns);
    const mark = fits ? palette.good("✓") : palette.bad("✗");
    const asked = flags.length === 0 ? [] : [`      ${sanitizeLine(flags.join(" "))}`];
    return [`  ${mark}${first.slice(3)}`, ...others, ...asked.map(palette.dim)];
  });
  return ["other ways", ...lines];
}

function renderWaysOut({ waysOut }: RefusedPlan, columns: number): string[] {
  const lines = waysOut.flatMap((way, index) =>
    wrapBehind(`  ${index + 1}. `, sanitizeLine(way), columns),
  );
  return lines.length === 0 ? [] : ["ways out, the cheapest first", ...lines];
}

function renderFact(label: string, text: string, columns: number): string[] {
  return wrapBehind(label.padEnd(LABEL_WIDTH), text, columns);
}

function renderWarning(text: string, { columns, palette }: PlanViewOptions): string[] {
  return wrapBehind("! ", text, columns).map(palette.warn);
}
