import { expect, test } from "vitest";
import { runDoctorCommand } from "../../src/ui/doctor-command.ts";
import type { DoctorFacts, DoctorRequest } from "../../src/ui/doctor-facts.ts";
import { createFacts, modelState, problem } from "./scripted-doctor.ts";
import { createRecorder } from "./scripted-run.ts";

async function run(facts: DoctorFacts, json = false) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const asked: unknown[] = [];
  const doctor = {
    async collect({ model, isQuick }: DoctorRequest) {
      asked.push({ model, isQuick });
      return facts;
    },
  };
  const io = { stdout, stderr, stderrIsTty: false, color: false, columns: 80, doctor };
  const command = { kind: "doctor", model: "tiny", isQuick: true, json } as const;
  const exitCode = await runDoctorCommand(command, { ...io, signal: new AbortController().signal });
  return { exitCode, asked, stdout: stdout.text(), stderr: stderr.text() };
}

test("a machine that is fit ends with 0", async () => {
  const ended = await run(createFacts());
  expect(ended).toMatchObject({
    exitCode: 0,
    asked: [{ model: "tiny", isQuick: true }],
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
  const { stdout } = await run(createFacts(), true);
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
  const broken = await run(createFacts({ engine: { problem } }), true);
  expect(JSON.parse(broken.stdout)).toMatchObject({ usable: false, obstacle: problem });
});
