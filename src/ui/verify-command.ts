/** `agent verify`: the whole chain from the program to its settings, and whether each link is what it should be. */
import type { ExitCode } from "../base/errors.ts";
import type { CommandIo } from "./command-io.ts";
import { renderJsonLine } from "./json-line.ts";
import { createLiveLine } from "./live-line.ts";
import { createPalette } from "./palette.ts";
import { formatBytes } from "./quantities.ts";
import { describeReport } from "./template-facts.ts";
import { createThrottle } from "./throttle.ts";
import { listFailures, type VerifyFacts, type VerifyPort } from "./verify-facts.ts";
import type { VerifyCommand } from "./verify-flags.ts";
import { renderVerification } from "./verify-view.ts";

export interface VerifyIo extends CommandIo {
  signal: AbortSignal;
  verifier: VerifyPort;
}

const REDRAW_INTERVAL_MS = 100;

/** 0 when all is as locked, else 6. Throws the reason of the signal. */
export async function runVerifyCommand(command: VerifyCommand, io: VerifyIo): Promise<ExitCode> {
  const facts = await collect(command, io);
  const failures = listFailures(facts);
  io.stdout.write(
    command.json
      ? renderJsonLine({ asLocked: failures.length === 0, failures, ...describeFacts(facts) })
      : `${renderVerification(facts, createPalette(io.color)).join("\n")}\n`,
  );
  return failures.length === 0 ? 0 : 6;
}

/** A large model takes a while to read. */
async function collect(command: VerifyCommand, io: VerifyIo): Promise<VerifyFacts> {
  const line = createLiveLine(io.stderr);
  const mayDraw = createThrottle(REDRAW_INTERVAL_MS, () => performance.now());
  const onRead = (doneBytes: number, totalBytes: number) => {
    if (!io.stderrIsTty || !mayDraw("read")) return;
    line.show(() => `  reading the model: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
  };
  try {
    return await io.verifier.collect(command, io.signal, onRead);
  } finally {
    line.clear();
  }
}

/** The facts as they are, the template as `agent template check --json` tells it. */
function describeFacts({ model, ...facts }: VerifyFacts): object {
  if (model === null || "problem" in model || "problem" in model.template)
    return { ...facts, model };
  return { ...facts, model: { ...model, template: describeReport(model.path, model.template) } };
}
