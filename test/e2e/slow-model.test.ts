/** A model that takes longer to load than the whole run may last: a stand-in, for no file loads slowly everywhere. */
import { expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { runMessage } from "../../src/app.ts";
import type { OpenedModel } from "../../src/app-model.ts";
import { AgentError } from "../../src/base/errors.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { createWorkbench, TEST_COMMAND } from "./workbench.ts";

/** Never ready; stopped, it reports an interrupt, as the native loader does. */
function loadForEver(signal: AbortSignal): Promise<OpenedModel> {
  return new Promise((_, reject) => {
    const fail = () => reject(new AgentError("interrupted", { signal: "SIGINT" }));
    signal.addEventListener("abort", fail, { once: true });
  });
}

test.each([
  ["a time limit", 3000, { status: "limit", exitCode: 5 }],
  ["SIGTERM", undefined, { status: "interrupted", exitCode: 143 }],
] as const)("%s while the model loads is reported as such", async (_, timeoutMs, result) => {
  const bench = createWorkbench();
  const events: AgentEvent[] = [];
  const stop = new AbortController();
  const emit = (event: AgentEvent) => {
    events.push(event);
    if (event.type !== "scope" || timeoutMs !== undefined) return;
    stop.abort(new AgentError("interrupted", { signal: "SIGTERM" }));
  };
  const exitCode = await runMessage(
    {
      task: "fix the tests",
      cwd: bench.root,
      model: writeByteModel(),
      testCommand: TEST_COMMAND,
      timeoutMs,
      seed: 1,
      offline: true,
      allow: [],
    },
    {
      emit,
      models: createModelsEnvironment({ HOME: bench.notes }),
      env: { XDG_STATE_HOME: bench.state },
      signal: stop.signal,
      onEmergency: () => {},
      openModel: ({ signal }) => loadForEver(signal),
    },
  );
  expect(exitCode).toBe(result.exitCode);
  expect(events.at(-1)).toMatchObject(result);
  bench.expectUntouched();
});
