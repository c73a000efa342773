/** `agent doctor`: what this machine and one model are good for. Facts come through the port; they are only shown here. */
import type { ExitCode } from "../base/errors.ts";
import type { CommandIo } from "./command-io.ts";
import { type DoctorFacts, type DoctorPort, findObstacle } from "./doctor-facts.ts";
import type { DoctorCommand } from "./doctor-flags.ts";
import { renderDoctor } from "./doctor-view.ts";
import { renderJsonLine } from "./json-line.ts";
import { createPalette } from "./palette.ts";
import { describeReport } from "./template-facts.ts";

export interface DoctorIo extends CommandIo {
  signal: AbortSignal;
  doctor: DoctorPort;
}

/** 0 when a run can begin; 6 when the engine, the model or its template keeps it from beginning. */
export async function runDoctorCommand(command: DoctorCommand, io: DoctorIo): Promise<ExitCode> {
  const facts = await io.doctor.collect(command, io.signal);
  const obstacle = findObstacle(facts);
  io.stdout.write(
    command.json
      ? renderJsonLine({ usable: obstacle === null, obstacle, ...describeFacts(facts) })
      : `${renderDoctor(facts, createPalette(io.color)).join("\n")}\n`,
  );
  return obstacle === null ? 0 : 6;
}

/** The facts as they are, the template as `agent template check --json` tells it. */
function describeFacts({ model, ...facts }: DoctorFacts): object {
  if ("problem" in model || "problem" in model.template) return { ...facts, model };
  return { ...facts, model: { ...model, template: describeReport(model.path, model.template) } };
}
