import { statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createVerifier } from "../src/app-verify.ts";
import { AgentError } from "../src/base/errors.ts";
import { readConfig } from "../src/config/read-config.ts";
import { identifyFile, recordHash } from "../src/models/hash-record.ts";
import {
  createContent,
  createEntry,
  createMachine,
  putFile,
  sha256Of,
} from "./models/test-machine.ts";
import { createTemplates } from "./ui/scripted-templates.ts";
import { lockedEngine } from "./ui/scripted-verification.ts";

const content = createContent(2_000);
const entry = createEntry(content, []);
const sha256 = sha256Of(content);
const { signal } = new AbortController();

function createStart() {
  const machine = createMachine({ catalogue: [entry] });
  const { environment } = machine;
  const config = readConfig({ variables: {}, root: null });
  const deps = { version: "1.2.3", environment, config, templates: createTemplates({}) };
  const verifier = createVerifier({
    ...deps,
    probe: async () => ({ ...lockedEngine, device: "cpu" }),
  });
  return {
    ...machine,
    deps,
    put: (name: string) => putFile(path.join(machine.models, name), content),
    collect: (model?: string, modelSha256?: string) =>
      verifier.collect({ model, modelSha256 }, signal),
  };
}

test("program, lock, grammars and settings are told without a model", async () => {
  const facts = await createStart().collect();
  expect(facts).toMatchObject({
    program: {
      version: "1.2.3",
      kind: "source",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    lock: { ok: true, enginePackage: expect.stringMatching(/^node-llama-cpp /) },
    model: null,
  });
  expect(facts.grammar.tools).toBeGreaterThan(5);
  expect(Object.keys(facts.grammar.dialects)).toEqual(["generic"]);
});

test("the fingerprints are the same each time", async () => {
  const [first, second] = [await createStart().collect(), await createStart().collect()];
  expect(second.grammar).toEqual(first.grammar);
  expect(second.program).toEqual(first.program);
});

test("a model of the catalogue is recognised by its bytes", async () => {
  const start = createStart();
  await start.put(entry.file);
  const { model, grammar } = await start.collect(entry.alias);
  expect(model).toMatchObject({ sha256, standing: "catalogue" });
  expect(Object.keys(grammar.dialects)).toEqual(["hermes", "generic"]);
});

test("a hash on record is not believed: the file is read", async () => {
  const start = createStart();
  const file = await start.put("other.gguf");
  const identity = identifyFile(file, statSync(file, { bigint: true }));
  await recordHash(start.environment.cacheFolder, identity, "f".repeat(64));
  expect((await start.collect(file)).model).toMatchObject({ sha256 });
});

test.each([
  ["its own", sha256, { standing: "given" }],
  ["another", "f".repeat(64), { problem: { code: "model-not-pinned" } }],
])("a model is held against the hash that is given: %s", async (_, given, expected) => {
  const start = createStart();
  const file = await start.put("other.gguf");
  expect((await start.collect(file, given)).model).toMatchObject(expected);
});

test("a model that is named and not there is a fact", async () => {
  expect((await createStart().collect("none.gguf")).model).toMatchObject({
    problem: { code: "model-not-found" },
  });
});

test("an engine that cannot be loaded is a fact", async () => {
  const { deps } = createStart();
  const probe = () => Promise.reject(new AgentError("engine-unavailable", { reason: "it died" }));
  const facts = await createVerifier({ ...deps, probe }).collect(
    { model: undefined, modelSha256: undefined },
    signal,
  );
  expect(facts.engine).toMatchObject({ problem: { code: "engine-unavailable" } });
});
