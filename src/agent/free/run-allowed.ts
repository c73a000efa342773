/** Runs a command for the model: what the policy lets through, or the person when asked; told in few words. */
import { runReportedCommand } from "../../tools/command-report.ts";
import { type Observation, refuse, succeed } from "../../tools/project/observation.ts";
import type { Request } from "../understand/request.ts";
import type { FreeDeps } from "./free-deps.ts";

export async function runAllowed(
  command: string,
  { mentions }: Request,
  { reader, seat, approve, testTimeoutMs }: FreeDeps,
): Promise<Observation> {
  const report = await runReportedCommand({
    command,
    root: reader.root,
    timeoutMs: testTimeoutMs,
    signal: seat.signal,
    approve,
    said: mentions.commands,
  });
  return report === null ? refuse(`${command} is not allowed here.`) : succeed(report.text);
}
