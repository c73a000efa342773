import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { runDoctorCommand } from "../../src/ui/doctor-command.ts";
import type { DoctorFacts, DoctorListener, DoctorRequest } from "../../src/ui/doctor-facts.ts";
import type { DoctorCommand } from "../../src/ui/doctor-flags.ts";
import { renderBar } from "../../src/ui/status-line.ts";
import { createFacts, createProbe, modelState, problem } from "./scripted-doctor.ts";
import { createRecorder } from "./scripted-run.ts";

const PROBE = {
  ...{ isFresh: false, timeoutMs: 1000 },
  ...{ threads: undefined, contextTokens: undefined },
};
const { signal } = new AbortController();

interface Circumstances {
  json?: boolean;
  probe?: DoctorCommand["probe"];
  signal?: AbortSignal;
  stderrIsTty?: boolean;
  work?: (listener: DoctorListener | undefined) => void;
}

async function run(facts: DoctorFacts, told: Circumstances = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const asked: unknown[] = [];
  const doctor = {
    async collect(
      { model, isQuick, probe }: DoctorRequest,
      _: AbortSignal,
      listener?: DoctorListener,
    ) {
      asked.push({ model, isQuick, probe });
      told.work?.(listener);
      return facts;
    },
  };
  const { json = false, probe = null, stderrIsTty = false } = told;
  const io = { stdout, stderr, stderrIsTty, color: false, columns: 80, doctor };
  const command = { kind: "doctor", model: "tiny", isQuick: true, probe, json } as const;
  const exitCode = await runDoctorCommand(command, { ...io, signal: told.signal ?? signal });
  return { exitCode, asked, stdout: stdout.text(), stderr: stderr.text() };
}

test("a machine that is fit ends with 0", async () => {
  const ended = await run(createFacts());
  expect(ended).toMatchObject({
    exitCode: 0,
    asked: [{ model: "tiny", isQuick: true, probe: null }],
    stderr: "",
  });
  expect(ended.stdout).toMatch(/^agent 1\.2\.3.*✓ A run can begin\.\n$/s);
});

test("one that is not ends with 6, and the facts are told all the same", async () => {
  const ended = await run(createFacts({ model: { problem } }));
  expect(ended.exitCode).toBe(6);
  expect(ended.stdout).toMatch(/machine {5}linux.*✗ It is odd·\.\n {2}Mend it\.\n$/s);
});

test("--json is one object with the facts, the template as its own command tells it", async () => {
  const { stdout } = await run(createFacts(), { json: true });
  const { path } = modelState;
  expect(JSON.parse(stdout)).toMatchObject({
    usable: true,
    obstacle: null,
    program: { version: "1.2.3" },
    machine: { cores: 2 },
    memory: { ram: { source: "cgroup v2" }, isUnified: false },
    plan: { status: "fits", settings: { contextTokens: 9728 } },
    speed: { threads: 8, decodeTokensPerSecond: 24.13 },
    capability: null,
    model: { path, proof: { state: "proven" }, template: { file: path, verdict: "PASS" } },
  });
  expect(stdout).not.toContain("the template's text");
  const broken = await run(createFacts({ engine: { problem } }), { json: true });
  expect(JSON.parse(broken.stdout)).toMatchObject({ usable: false, obstacle: problem });
});

test("a probe is answered with its own table, and fit is what can run", async () => {
  const { exitCode, asked, stdout } = await run(createFacts({ capability: createProbe() }), {
    probe: PROBE,
  });
  expect(exitCode).toBe(0);
  expect(asked).toMatchObject([{ probe: PROBE }]);
  expect(stdout).toMatch(/^model {8}tiny-1m\nverdict {6}C: /);
  expect(stdout).toContain("tool calls, without");
});

test("--json tells a probe whole", async () => {
  const capability = createProbe();
  const { stdout } = await run(createFacts({ capability }), { probe: PROBE, json: true });
  const told: unknown = JSON.parse(stdout);
  expect(told).toMatchObject({ usable: true, capability: JSON.parse(JSON.stringify(capability)) });
});

test("a model that cannot be probed is told with all other facts, and ends with 6", async () => {
  const { exitCode, stdout } = await run(createFacts({ capability: { problem } }), {
    probe: PROBE,
  });
  expect(exitCode).toBe(6);
  expect(stdout).toMatch(/^agent 1\.2\.3.*capability {2}It is odd·\./s);
});

test("a stop ends with the code of its signal, after what was found", async () => {
  const controller = new AbortController();
  controller.abort(new AgentError("interrupted", { signal: "SIGTERM" }));
  const stop = { code: "interrupted", message: "Stopped by SIGTERM.", next: "Again." };
  const capability = createProbe({ end: "stopped", stop });
  const told = { probe: PROBE, signal: controller.signal };
  const { exitCode, stdout } = await run(createFacts({ capability }), told);
  expect(exitCode).toBe(143);
  expect(stdout).toContain("Stopped by SIGTERM.");
});

test.each([
  [false, "probing: edits\n! It is·tight\nprobing: instructions\n"],
  [
    true,
    `\r\u001b[2K${renderBar(0)}  edits  0 of 24\r\u001b[2K${renderBar(0.5)}  edits  12 of 24\r\u001b[2K! It is·tight\n\r\u001b[2K${renderBar(0)}  instructions  0 of 8\r\u001b[2K`,
  ],
])("progress is told on the way; on a terminal, %s, in place", async (stderrIsTty, expected) => {
  const { stderr } = await run(createFacts({ capability: createProbe() }), {
    ...{ probe: PROBE, stderrIsTty },
    work: (listener) => {
      listener?.onProgress({ part: "edits", doneTrials: 0, trials: 24 });
      listener?.onProgress({ part: "edits", doneTrials: 12, trials: 24 });
      listener?.onNotice("It is\u0007tight");
      listener?.onProgress({ part: "instructions", doneTrials: 0, trials: 8 });
    },
  });
  expect(stderr).toBe(expected);
});
