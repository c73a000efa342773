/** `agent doctor`: what this machine and one model are good for. Facts come through the port; they are only shown here. */
import type { ExitCode } from "../base/errors.ts";
import type { CommandIo } from "./command-io.ts";
import { type DoctorFacts, type DoctorPort, findObstacle, type Problem } from "./doctor-facts.ts";
import type { DoctorCommand } from "./doctor-flags.ts";
import { renderProbe } from "./doctor-probe-view.ts";
import { renderDoctor } from "./doctor-view.ts";
import { exitCodeOf } from "./error-view.ts";
import { renderJsonLine } from "./json-line.ts";
import { createPalette, type Palette } from "./palette.ts";
import { createProbeProgress } from "./probe-progress.ts";
import { describeReport } from "./template-facts.ts";

export interface DoctorIo extends CommandIo {
  signal: AbortSignal;
  doctor: DoctorPort;
}

/**
 * 0 when a run can begin, whatever a probe says of the model; 6 when the engine, the model or its template keeps it from
 * beginning, or ended a probe; that of the signal for a probe that was stopped.
 */
export async function runDoctorCommand(command: DoctorCommand, io: DoctorIo): Promise<ExitCode> {
  const progress = createProbeProgress(io.stderr, io.stderrIsTty);
  const facts = await io.doctor.collect(command, io.signal, progress).finally(progress.end);
  const obstacle = findObstacle(facts) ?? findProbeProblem(facts);
  const palette = createPalette(io.color);
  io.stdout.write(
    command.json
      ? renderJsonLine({ usable: obstacle === null, obstacle, ...describeFacts(facts) })
      : `${renderFacts(command, facts, palette).join("\n")}\n`,
  );
  if (io.signal.aborted) return exitCodeOf(io.signal.reason);
  return obstacle === null ? 0 : 6;
}

/** The probe alone where one was run; else all that is known. */
function renderFacts(command: DoctorCommand, facts: DoctorFacts, palette: Palette): string[] {
  const { model, capability, plan } = facts;
  const isProbed = command.probe !== null && capability !== null && !("problem" in capability);
  if (!isProbed || "problem" in model) return renderDoctor(facts, palette);
  return renderProbe(model.name, capability, { plan, palette });
}

/** A model that cannot be loaded, or whose engine failed under way. */
function findProbeProblem({ capability }: DoctorFacts): Problem | null {
  if (capability === null) return null;
  return "problem" in capability ? capability.problem : capability.stop;
}

/** The facts as they are, the template as `agent template check --json` tells it. */
function describeFacts({ model, ...facts }: DoctorFacts): object {
  if ("problem" in model || "problem" in model.template) return { ...facts, model };
  return { ...facts, model: { ...model, template: describeReport(model.path, model.template) } };
}
