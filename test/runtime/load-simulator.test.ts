import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import {
  type LoadSimulator,
  type LoadSimulatorOptions,
  MAX_SETTINGS,
  openLoadSimulator,
  type SimulatedLoad,
} from "../../src/runtime/load-simulator.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { writeModelShape } from "../support/model-shapes.ts";

const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 1024,
  batchTokens: 128,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

const opened: LoadSimulator[] = [];

function open(options: Partial<LoadSimulatorOptions> = {}): LoadSimulator {
  const simulator = openLoadSimulator({ gpu: false, ...options });
  opened.push(simulator);
  return simulator;
}

afterEach(async () => {
  for (const simulator of opened.splice(0)) await simulator[Symbol.asyncDispose]();
});

/** Ours that simulate; an unreferenced one is in no list of Node's. */
function listChildren(): string[] {
  const lines = execFileSync("ps", ["-A", "-o", "ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter(
    (line) => Number.parseInt(line, 10) === process.pid && line.includes("simulation-child"),
  );
}

function contextBytesOf(load: SimulatedLoad | undefined): number {
  if (load?.ok !== true) throw new Error(load?.reason ?? "no load");
  return load.memory.context.ramBytes;
}

test("the figures are those of a real load", async () => {
  const modelPath = writeByteModel();
  const simulated = await open().simulate({ modelPath, settings: [SETTINGS] });
  const { contextTokens, batchTokens } = SETTINGS;
  const real = { modelPath, contextTokens, batchTokens, gpu: false, threads: 1 } as const;
  await using engine = await loadLlamaEngine(real);
  expect(engine.settings).toEqual({ ...SETTINGS, flashAttention: engine.settings.flashAttention });
  expect(simulated).toEqual([{ ok: true, memory: engine.memory }]);
});

test("answers come in the order of the settings, what cannot be had with its reason", async () => {
  const settings = [
    { ...SETTINGS, contextTokens: 0 },
    { ...SETTINGS, contextTokens: 4096 },
    { ...SETTINGS, keyType: "q8_0" as const },
    { ...SETTINGS, valueType: "q8_0" as const, flashAttention: false },
    SETTINGS,
  ];
  const loads = await open().simulate({ modelPath: writeByteModel(), settings });
  expect(loads.map(({ ok }) => ok)).toEqual([false, true, false, false, true]);
  expect(contextBytesOf(loads[1])).toBeGreaterThan(contextBytesOf(loads[4]));
  const reasons = loads.map((load) => (load.ok ? "" : load.reason));
  expect(reasons[0]).toMatch(/^the context size is 0 /);
  expect(reasons[2]).toMatch(/^a key cache of q8_0 needs heads of .* this model's have 16$/);
  expect(reasons[3]).toBe("a value cache of q8_0 needs flash attention");
});

test("where llama.cpp refuses, its own words are the reason, and no heuristic takes its place", async () => {
  const modelPath = writeModelShape("deepseek-v2-lite-mla-Q4_K_M");
  const mixed = { ...SETTINGS, keyType: "q8_0" } as const;
  // The plain layout: AMX packs some of this model's tensors in a way that llama.cpp v0.5.0 then cannot use.
  const simulator = open({ layout: "plain" });
  const loads = await simulator.simulate({ modelPath, settings: [mixed, SETTINGS] });
  expect(loads[0]).toMatchObject({ ok: false });
  expect(loads[0]?.ok === false && loads[0].reason).toMatch(
    /does not support different K .* and V/,
  );
  expect(loads[1]).toMatchObject({ ok: true });
});

test("the plain layout needs the header alone; as loaded, what is missing is told", async () => {
  const settings = [SETTINGS];
  const plain = open({ layout: "plain" });
  const [whole] = await plain.simulate({ modelPath: writeByteModel(), settings });
  const modelPath = writeByteModel({ defect: "truncated" });
  expect(await plain.simulate({ modelPath, settings })).toEqual([whole]);
  await expect(open().simulate({ modelPath, settings })).rejects.toMatchObject({
    code: "model-unusable",
    message: expect.stringContaining("not within the file bounds"),
  });
});

test("what is simulated is what a load takes, to the byte", async () => {
  const modelPath = writeByteModel();
  const [load] = await open().simulate({ modelPath, settings: [SETTINGS] });
  await using engine = await loadLlamaEngine({ ...SETTINGS, modelPath, gpu: false, threads: 1 });
  expect(load).toEqual({ ok: true, memory: engine.memory });
});

test("a quantised cache is smaller, by what its blocks save", async () => {
  const modelPath = writeModelShape("qwen3-8b-Q4_K_M");
  const large = { ...SETTINGS, contextTokens: 32_768 };
  const packed = { ...large, keyType: "q8_0", valueType: "q8_0" } as const;
  const loads = await open().simulate({ modelPath, settings: [large, packed] });
  const savedBytes = contextBytesOf(loads[0]) - contextBytesOf(loads[1]);
  const plainBytes = 36 * 2 * 1024 * 2 * 32_768;
  expect(savedBytes / (plainBytes * (1 - 17 / 32))).toBeCloseTo(1, 2);
});

test.each([
  ["bad-magic", /Invalid GGUF magic/],
  ["expert-groups", /the engine ended with SIG\w+ when it was to size it\.$/],
] as const)(
  "of a file with the defect %s the reason is told, and the next one is sized",
  async (defect, reason) => {
    const simulator = open();
    const modelPath = writeByteModel({ defect });
    const failing = simulator.simulate({ modelPath, settings: [SETTINGS] });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "model-unusable", details: { path: modelPath } });
    expect(String(error)).toMatch(reason);
    const next = await simulator.simulate({ modelPath: writeByteModel(), settings: [SETTINGS] });
    expect(next).toMatchObject([{ ok: true }]);
  },
);

test("a request that takes too long is ended, and says so", async () => {
  const request = { modelPath: writeByteModel(), settings: [SETTINGS] };
  const late = open({ timeoutMs: 1 }).simulate(request);
  await expect(late).rejects.toMatchObject({ code: "engine-stalled", details: { waitedMs: 1 } });
});

test("an abort ends the child with the signal's reason, and the next request gets another", async () => {
  const simulator = open();
  const request = { modelPath: writeByteModel(), settings: [SETTINGS] };
  const controller = new AbortController();
  const running = simulator.simulate(request, controller.signal);
  setImmediate(() => controller.abort(new AgentError("time-up", { timeoutMs: 5 })));
  await expect(running).rejects.toMatchObject({ code: "time-up" });
  await expect(simulator.simulate(request, controller.signal)).rejects.toMatchObject({
    code: "time-up",
  });
  expect(await simulator.simulate(request)).toMatchObject([{ ok: true }]);
});

test("requests made at once are answered one after the other", async () => {
  const simulator = open();
  const ask = (contextTokens: number) =>
    simulator.simulate({
      modelPath: writeByteModel(),
      settings: [{ ...SETTINGS, contextTokens }],
    });
  const [small, large] = await Promise.all([ask(512), ask(4096)]);
  expect(contextBytesOf(small?.[0])).toBeLessThan(contextBytesOf(large?.[0]));
});

test("without a GPU the layers meant for one are counted in RAM", async () => {
  const settings = [SETTINGS, { ...SETTINGS, gpuLayers: 2 }];
  const loads = await open().simulate({ modelPath: writeByteModel(), settings });
  expect(loads[1]).toEqual(loads[0]);
});

test("the device is described without a model", async () => {
  expect(await open().describe()).toEqual({ device: "cpu", gpuNames: [] });
});

test("a request is bounded", async () => {
  const settings = Array.from({ length: MAX_SETTINGS + 1 }, () => SETTINGS);
  const asking = open().simulate({ modelPath: "/none.gguf", settings });
  await expect(asking).rejects.toThrow(RangeError);
});

test.skipIf(process.platform === "win32")(
  "closing ends the child and refuses what comes later",
  async () => {
    const simulator = open();
    await simulator.describe();
    expect(listChildren()).toHaveLength(1);
    await simulator[Symbol.asyncDispose]();
    expect(listChildren()).toEqual([]);
    await expect(simulator.describe()).rejects.toThrow("closed");
  },
);

test.skipIf(process.platform === "win32")(
  "resting ends the child too, and the next request gets another",
  async () => {
    const simulator = open();
    await simulator.describe();
    await simulator.rest();
    expect(listChildren()).toEqual([]);
    expect(await simulator.describe()).toEqual({ device: "cpu", gpuNames: [] });
    await simulator.rest();
    await simulator.rest();
    expect(listChildren()).toEqual([]);
  },
);

test("an idle child does not keep the program running", () => {
  const module = path.resolve("src/runtime/load-simulator.ts");
  const script = `import { openLoadSimulator } from ${JSON.stringify(module)};
    process.stdout.write((await openLoadSimulator({ gpu: false }).describe()).device);`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script];
  expect(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 })).toBe("cpu");
});
