/** A program that is nothing but interactive use over a scripted conversation; run by the tests in a terminal. */
import { AgentError } from "../../../src/base/errors.ts";
import { exitCodeOf, renderError } from "../../../src/ui/error-view.ts";
import { runInteractive } from "../../../src/ui/interactive/run-interactive.ts";
import { createScriptedPort } from "./scripted-port.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => stop.abort(new AgentError("interrupted", { signal })));
}

const exitCode = await runInteractive((listener) => Promise.resolve(createScriptedPort(listener)), {
  input: process.stdin,
  output: process.stdout,
  variables: process.env,
  color: process.env.NO_COLOR === undefined,
  verbose: false,
  historyFile: process.env.HISTORY_FILE ?? null,
  signal: stop.signal,
}).catch((error: unknown) => {
  process.stderr.write(renderError(error, "text"));
  return exitCodeOf(error);
});
process.exit(exitCode);
