/** `agent plan`: how a model would be loaded, or what runs on which card. Figures come through the port. */
import type { ExitCode } from "../base/errors.ts";
import type { CommandIo } from "./command-io.ts";
import { renderNoticeLine } from "./notice-line.ts";
import { createPalette } from "./palette.ts";
import { describePlanReport, describePlanTable } from "./plan-facts.ts";
import type { PlanCommand } from "./plan-flags.ts";
import type { PlanPort, PlanRequest, PlanTableReport, PlanTableRequest } from "./plan-port.ts";
import { renderPlanTable } from "./plan-table-view.ts";
import { renderPlanReport } from "./plan-view.ts";
import { renderWireLine } from "./wire.ts";

export interface PlanIo extends CommandIo {
  stdoutIsTty: boolean;
  signal: AbortSignal;
  plans: PlanPort;
}

/** 6 when a plan is refused, or a file of a table is unusable; else 0. Throws what the port throws. */
export function runPlanCommand(command: PlanCommand, io: PlanIo): Promise<ExitCode> {
  return command.kind === "plan"
    ? showPlan(command.request, command.json, io)
    : showTable(command.request, command.json, io);
}

async function showPlan(request: PlanRequest, json: boolean, io: PlanIo): Promise<ExitCode> {
  const report = await io.plans.plan(request, io.signal);
  io.stdout.write(
    json
      ? renderWireLine(describePlanReport(report))
      : `${renderPlanReport(report, chooseView(io)).join("\n")}\n`,
  );
  return report.plans.every(({ plan }) => plan.status === "fits") ? 0 : 6;
}

async function showTable(request: PlanTableRequest, json: boolean, io: PlanIo): Promise<ExitCode> {
  const report = await io.plans.table(request, io.signal);
  if (json) io.stdout.write(renderWireLine(describePlanTable(report)));
  else writeTable(report, io);
  return report.problems.length === 0 ? 0 : 6;
}

/** The rows go to stdout; why a file has none, to stderr. */
function writeTable(report: PlanTableReport, io: PlanIo): void {
  const view = chooseView(io);
  io.stdout.write(`${renderPlanTable(report, view).join("\n")}\n`);
  for (const { problem } of report.problems) {
    const message = `${problem.message} ${problem.next}`;
    io.stderr.write(`${renderNoticeLine({ level: "warn", message }, view.palette)}\n`);
  }
}

/** In a file or a pipe lines are as long as they are. */
function chooseView({ stdoutIsTty, columns, color }: PlanIo) {
  return {
    columns: stdoutIsTty ? columns : Number.POSITIVE_INFINITY,
    palette: createPalette(color),
  };
}
