import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createDoctor } from "../src/app-doctor.ts";
import type { MachineFacts, MachineRequest } from "../src/app-doctor-machine.ts";
import type { OpenModel } from "../src/app-model.ts";
import { AgentError } from "../src/base/errors.ts";
import { identifyFile, recordHash } from "../src/models/hash-record.ts";
import { ENGINE_PACKAGE_VERSION } from "../src/runtime/engine-version.ts";
import type { DoctorFacts, ProbeWish } from "../src/ui/doctor-facts.ts";
import {
  createContent,
  createEntry,
  createMachine,
  putFile,
  sha256Of,
} from "./models/test-machine.ts";
import { answerRightly, createProbeSeat } from "./probe/oracle-model.ts";
import { createReport, createTemplates } from "./ui/scripted-templates.ts";

const content = createContent(2_000);
const entry = createEntry(content, []);
const sha256 = sha256Of(content);
const { signal } = new AbortController();
const engine = { name: "engine 1", gpu: null, devices: [] };
const problem = { code: "engine-unavailable", message: "No.", next: "Nothing." };
const MACHINE = { engine, memory: { problem }, plan: null, speed: null };

function createStart(templates = createTemplates({}), defaultModel?: string) {
  const machine = createMachine({ catalogue: [entry] });
  const { environment } = machine;
  const deps = { version: "1.2.3", environment, defaultModel, templates };
  const doctor = createDoctor({ ...deps, examine: async () => MACHINE });
  const put = (name: string) => putFile(path.join(machine.models, name), content);
  return {
    ...machine,
    templates,
    put,
    collect: (model?: string) => doctor.collect({ model, isQuick: true }, signal),
  };
}

function nameOf({ model }: DoctorFacts): string {
  return "problem" in model ? model.problem.code : model.name;
}

test("the machine is told whatever the model is", async () => {
  const facts = await createStart().collect();
  expect(facts).toMatchObject({
    program: { version: "1.2.3", node: process.versions.node },
    engine,
    machine: { platform: process.platform, architecture: process.arch },
    cache: { freeBytes: 1e12 },
    commands: {
      containment: expect.stringMatching(/^(?:bubblewrap|process-group)$/),
      description: expect.stringMatching(/^Commands run /),
    },
    models: [],
    model: { problem: { code: "model-absent", next: expect.stringContaining("models pull") } },
  });
  expect(facts.machine.cores).toBeGreaterThan(0);
  expect(facts.machine.memoryBytes).toBeGreaterThanOrEqual(facts.machine.freeMemoryBytes);
});

test.each<[string, { files: string[]; asked?: string; configured?: string }, string]>([
  ["the one asked for", { files: ["tiny-1m.gguf", "b.gguf"], asked: "b.gguf" }, "b.gguf"],
  [
    "the one of the settings",
    { files: ["tiny-1m.gguf", "b.gguf"], configured: "b.gguf" },
    "b.gguf",
  ],
  ["the only one", { files: ["b.gguf"] }, "b.gguf"],
  ["the default of several", { files: ["tiny-1m.gguf", "b.gguf"] }, "tiny-1m"],
  ["none of several without the default", { files: ["a.gguf", "b.gguf"] }, "model-ambiguous"],
  ["none that does not exist", { files: ["b.gguf"], asked: "c.gguf" }, "model-not-found"],
])("it looks at %s", async (_, { files, asked, configured }, expected) => {
  const start = createStart(createTemplates({}), configured);
  for (const file of files) await start.put(file);
  expect(nameOf(await start.collect(asked))).toBe(expected);
});

test("a model never read has neither hash nor proof, and its template is judged", async () => {
  const report = createReport({ verdict: "DEGRADED" });
  const start = createStart(createTemplates({ verify: () => report }));
  const file = await start.put("b.gguf");
  expect((await start.collect()).model).toEqual({
    name: "b.gguf",
    path: file,
    bytes: 2_000,
    sha256: null,
    proof: { state: "unproven" },
    template: report,
  });
  expect(start.templates.verified).toMatchObject([{ target: { path: file, kind: "gguf" } }]);
});

test.each([
  [{ engine: ENGINE_PACKAGE_VERSION, ok: true }, { state: "proven" }],
  [
    { engine: ENGINE_PACKAGE_VERSION, ok: false, reason: "it crashed" },
    { state: "failed", reason: "it crashed" },
  ],
  [{ engine: "another", ok: true }, { state: "unproven" }],
])("what an earlier run found, %j, is told", async (record, proof) => {
  const start = createStart();
  const { cacheFolder } = start.environment;
  const file = await start.put("b.gguf");
  await recordHash(cacheFolder, identifyFile(file, statSync(file, { bigint: true })), sha256);
  mkdirSync(path.join(cacheFolder, "proofs"));
  writeFileSync(path.join(cacheFolder, "proofs", `${sha256}.json`), JSON.stringify(record));
  expect((await start.collect()).model).toMatchObject({ sha256, proof });
});

test("a template that cannot be judged is a fact, a stop is not", async () => {
  const failing = (error: Error) =>
    createTemplates({
      verify: () => {
        throw error;
      },
    });
  const unusable = createStart(
    failing(new AgentError("model-unusable", { path: "b", reason: "x" })),
  );
  await unusable.put("b.gguf");
  expect((await unusable.collect()).model).toMatchObject({
    template: { problem: { code: "model-unusable" } },
  });
  const interrupted = new AgentError("interrupted", { signal: "SIGINT" });
  const stopped = createStart(failing(interrupted));
  await stopped.put("b.gguf");
  await expect(stopped.collect()).rejects.toBe(interrupted);
});

test("the machine is examined for the model found, and its facts are told as they are", async () => {
  const { environment, models } = createMachine({ catalogue: [entry] });
  const file = await putFile(path.join(models, "b.gguf"), content);
  const requests: MachineRequest[] = [];
  const doctor = createDoctor({
    ...{ version: "1", environment, defaultModel: undefined, templates: createTemplates({}) },
    examine: async (request) => {
      requests.push(request);
      return { ...MACHINE, engine: { problem } };
    },
  });
  const facts = await doctor.collect({ model: undefined, isQuick: true }, signal);
  expect(facts).toMatchObject({ engine: { problem }, plan: null, speed: null });
  await doctor.collect({ model: "absent.gguf", isQuick: false }, signal);
  expect(requests).toMatchObject([
    { model: { path: file, sha256: null, isProven: false }, isQuick: true },
    { model: null, isQuick: false },
  ]);
});

const WISH = {
  ...{ isFresh: false, timeoutMs: 60_000 },
  ...{ threads: undefined, contextTokens: undefined },
};

interface ProbeStart {
  openModel: OpenModel;
  examine?: () => Promise<MachineFacts>;
}

async function createProbeStart({ openModel, examine = async () => MACHINE }: ProbeStart) {
  const { environment, models } = createMachine({ catalogue: [entry] });
  await putFile(path.join(models, "b.gguf"), content);
  const doctor = createDoctor({
    ...{ version: "1", environment, defaultModel: undefined, templates: createTemplates({}) },
    ...{ examine, openModel, variables: { XDG_STATE_HOME: environment.cacheFolder } },
  });
  return (probe: ProbeWish | null) =>
    doctor.collect({ model: undefined, isQuick: true, probe }, signal);
}

test("a probe is kept: the next doctor tells it without loading the model, the next probe has nothing to do", async () => {
  let opened = 0;
  let closed = 0;
  const collect = await createProbeStart({
    openModel: async () => {
      opened += 1;
      const seat = createProbeSeat({ answers: answerRightly });
      return {
        chat: await seat.model(),
        close: async () => {
          closed += 1;
        },
      };
    },
  });
  expect((await collect(null)).capability).toBeNull();
  const probed = (await collect(WISH)).capability;
  expect(probed).toMatchObject({
    ...{ end: "whole", isSaved: true, stop: null },
    verdict: { tier: "A", open: [] },
  });
  expect({ opened, closed }).toEqual({ opened: 1, closed: 1 });
  const told = (await collect(null)).capability;
  expect(told).toMatchObject({ end: null, verdict: { tier: "A" } });
  expect(opened).toBe(1);
  expect((await collect(WISH)).capability).toEqual(told);
  expect(opened).toBe(1);
  const again = (await collect({ ...WISH, isFresh: true })).capability;
  expect(again).toMatchObject({ end: "whole" });
  expect(opened).toBe(2);
}, 120_000);

test("a model that cannot be loaded is a fact of the probe", async () => {
  const collect = await createProbeStart({
    openModel: async () => {
      throw new AgentError("model-unusable", { path: "b.gguf", reason: "damaged" });
    },
  });
  expect((await collect(WISH)).capability).toMatchObject({ problem: { code: "model-unusable" } });
});

test("where no run could begin, nothing is probed", async () => {
  const collect = await createProbeStart({
    examine: async () => ({ ...MACHINE, engine: { problem } }),
    openModel: async () => {
      throw new Error("it must not be opened");
    },
  });
  expect((await collect(WISH)).capability).toBeNull();
});
