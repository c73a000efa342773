import path from "node:path";
import { expect, test } from "vitest";
import { Budget, createUsage } from "../src/agent/budget.ts";
import { readGeneratorRecord } from "../src/agent/repair/generate/generator-record.ts";
import type { ModelRequest, OpenedModel } from "../src/app-model.ts";
import type { AppOptions } from "../src/app-options.ts";
import { describeKnowledge, offerScout, type RepairAids } from "../src/app-repair-aids.ts";
import { hashFile } from "../src/models/file-hash.ts";
import type { ResolvedModel } from "../src/models/resolve-model.ts";
import { trustTemplate } from "../src/template/chat-model.ts";
import { createFailure, createRed } from "./agent/repair/check-result.ts";
import { createRepair } from "./agent/repair/repair-fixture.ts";
import { createFolder, createMachine } from "./models/test-machine.ts";
import { writeHeaderFile } from "./support/header-file.ts";
import { createScriptedEngine } from "./support/scripted-engine.ts";

interface Bench {
  aids: RepairAids;
  folder: string;
  cacheFolder: string;
  requests: ModelRequest[];
  freed: string[];
}

function writeModel(file: string, blocks: number): string {
  return writeHeaderFile(file, {
    blocks,
    entries: {
      "tokenizer.ggml.model": { kind: "text", value: "gpt2" },
      "general.basename": { kind: "text", value: "Tiny" },
    },
  });
}

function createBench(options: Partial<AppOptions> = {}, chosen?: ResolvedModel | null): Bench {
  const folder = createFolder();
  const { environment } = createMachine({ workingFolder: folder });
  const requests: ModelRequest[] = [];
  const freed: string[] = [];
  const first = writeModel(path.join(folder, "first.gguf"), 60);
  const engine = createScriptedEngine({ answers: "", facts: { fileBytes: 1_000_000 } });
  const signal = new AbortController().signal;
  const openModel = async (request: ModelRequest): Promise<OpenedModel> => {
    requests.push(request);
    const name = path.basename(request.model.path);
    return {
      chat: trustTemplate(createScriptedEngine({ answers: "" })),
      stepDown: async ({ neededTokens }) => neededTokens === 7,
      close: async () => void freed.push(name),
    };
  };
  const named = chosen === undefined ? ({ path: first, origin: "path" } as const) : chosen;
  const aids: RepairAids = {
    root: "/elsewhere",
    options: { cwd: folder, seed: 1, offline: true, allow: [], ...options },
    seat: {
      model: async () => trustTemplate(engine),
      memory: { beforeTurn: async () => {}, stepDown: async () => false },
      budget: new Budget({ maxCandidates: 1, maxTokens: 1, timeoutMs: null }, () => 0),
      usage: createUsage(),
      seed: 1,
      signal,
    },
    capabilities: null,
    inUse: {
      chosen: () => named,
      stateFolder: path.join(folder, "state"),
      deps: { models: environment, env: {}, emit: () => {}, openModel },
    },
  };
  return { aids, folder, cacheFolder: environment.cacheFolder, requests, freed };
}

const SIGNAL = new AbortController().signal;

async function runRepair(aids: RepairAids): Promise<readonly string[]> {
  const failure = createFailure("tests/test_sums.py::test_add", {
    file: "tests/test_sums.py",
    message: "assert -1 == 3",
  });
  const repair = await createRepair({
    texts: { "sums.py": "def add(a, b):\n    return a - b\n", "tests/test_sums.py": "import sums" },
    judge: () => createRed([failure]),
    engine: { answers: (prompt) => `def add(a, b):\n    return ${prompt.length}\n\`\`\`` },
    records: describeKnowledge(aids).records,
  });
  await repair.run();
  return repair.engine.prompts;
}

test("a repair is recorded under the hash of its model, and the next is added", async () => {
  const { aids, cacheFolder, folder } = createBench();
  // As when the model was proven: the hash becomes known after the model was chosen.
  const sha256 = await hashFile(path.join(folder, "first.gguf"), { cacheFolder, signal: SIGNAL });
  const read = () => readGeneratorRecord(cacheFolder, { sha256, language: "python" });
  const asked = await runRepair(aids);
  expect((await read()).rewrite?.tries).toBe(asked.length);
  await runRepair(aids);
  expect((await read()).rewrite?.tries).toBeCloseTo(asked.length * 1.9);
});

test("a model that nobody has hashed, or that is not known, has no record", async () => {
  expect(await describeKnowledge(createBench().aids).records?.identify()).toBeNull();
  expect(await describeKnowledge(createBench({}, null).aids).records?.identify()).toBeNull();
});

test("a person's or a benchmark's run may do without records", () => {
  expect(describeKnowledge(createBench({ usesRecords: false }).aids).records).toBeNull();
});

test.each([
  [{ scout: "none" }, null],
  [{ effort: "low" }, null],
  [{}, null],
  [{ scout: "small.gguf" }, 4],
  [{ effort: "max" }, 12],
] as const)("%o offers a smaller model after %s asks", (options, afterAsks) => {
  const offer = offerScout(createBench(options).aids);
  expect(offer?.afterAsks ?? null).toBe(afterAsks);
});

test("a relative is loaded with as many threads as the first has, and freed", async () => {
  const { aids, folder, requests, freed } = createBench({ effort: "max" });
  writeModel(path.join(folder, "small.gguf"), 2);
  const scout = await offerScout(aids)?.open(SIGNAL);
  if (scout === undefined || "reason" in scout) throw new Error(scout?.reason);
  expect(scout.name).toBe("small.gguf");
  const { engine } = await aids.seat.model();
  expect(requests).toMatchObject([{ load: { threads: engine.threads, gpuLayers: 0 } }]);
  await scout.memory.beforeTurn(1);
  expect([await scout.memory.stepDown(1), await scout.memory.stepDown(7)]).toEqual([false, true]);
  await scout.dispose();
  expect(freed).toEqual(["small.gguf"]);
});

test("where there is none, that is said", async () => {
  const options = { effort: "max" } as const;
  expect(await offerScout(createBench(options).aids)?.open(SIGNAL)).toEqual({
    reason: "There is no scout: no smaller model of the same family is on this machine.",
  });
  expect(await offerScout(createBench(options, null).aids)?.open(SIGNAL)).toHaveProperty("reason");
});
