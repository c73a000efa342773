/** Runs a command for the model: what the policy lets through, or the person when asked; told in few words. */
import { runReportedCommand } from "../../tools/command-report.ts";
import { type Observation, refuse, succeed } from "../../tools/project/observation.ts";
import type { Request } from "../understand/request.ts";
import type { FreeDeps } from "./free-deps.ts";

export async function runAllowed(
  command: string,
  { mentions }: Request,
  { reader, seat, gate, testTimeoutMs }: FreeDeps,
): Promise<Observation> {
  const report = await runReportedCommand({
    command,
    root: reader.root,
    timeoutMs: testTimeoutMs,
    signal: seat.signal,
    mayRun: (asked) => gate.mayRun(asked),
    said: mentions.commands,
  });
  if (report !== null) return succeed(report.text);
  const said = mentions.commands;
  return refuse(`${command} was not run: ${gate.explainRun({ command, said })}`);
}
