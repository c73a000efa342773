import { expect, test } from "vitest";
import { type DoctorFacts, findObstacle, type ModelState } from "../../src/ui/doctor-facts.ts";
import { renderDoctor } from "../../src/ui/doctor-view.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createFacts, modelState, problem } from "./scripted-doctor.ts";
import { cpuSample, gpuSample, partialPlan, refusedPlan } from "./scripted-plans.ts";
import { createReport, informed, refused, repaired } from "./scripted-templates.ts";

function render(changes: Partial<DoctorFacts> = {}): string[] {
  return renderDoctor(createFacts(changes), createPalette(false));
}

const withModel = (changes: Partial<ModelState>) => ({ model: { ...modelState, ...changes } });

test("machine and model fit one screen, in characters that do nothing", () => {
  const checks = [informed, repaired];
  const template = createReport({ verdict: "REPAIRED", checks });
  expect(render(withModel({ template }))).toEqual([
    "agent 1.2.3, node 20.20.0",
    "machine     linux x64, 2 cores to use",
    "engine      node-llama-cpp 3, llama.cpp 5",
    "gpu         none usable: models run on the CPU",
    "memory      11.0 GiB of 16.0 GiB free (cgroup v2), 2.0 GiB of swap free",
    "sandbox     Commands run in a sandbox.",
    "cache       /cache/agent, 50.00 GB free",
    "models      tiny-1m (2 kB), odd·.gguf (1 kB, in part)",
    "",
    "model       tiny-1m",
    "file        /models/tiny·.gguf, 2 kB",
    "sha256      ab12",
    "loading     has gone well in a process of its own",
    "template    REPAIRED, used with folded-system",
    "            T02 repaired: The system message is lost␛.",
    "calls       spelled as hermes",
    "history     append-only: a turn computes nothing twice",
    "plan        all layers on the CPU, context 9,728 tokens, batch 512, KV cache f16, flash attention auto, 8 threads",
    "            takes RAM 1,752 of 9,149 MiB",
    "            context bound by the part of the trained length that serves well: fits 120,064 · trained 32,768 · effective 9,728 · cap 16,384",
    "            ! The engine's overhead is assumed·: it is measured by the first load.",
    "speed       reads 310 tokens/s, writes 24.1 tokens/s with 8 threads",
    "            4 threads 48.3 ms/token · 8 threads 41.0 ms/token",
    "capability  not known: agent doctor --probe finds out in some minutes",
    "",
    "✓ A run can begin.",
  ]);
});

test("GPUs are named", () => {
  const engine = { name: "e", gpu: "cuda", devices: ["H200", "A\u0007"] };
  const memory = { ...cpuSample, gpus: [gpuSample], isUnified: true };
  const lines = render({ engine, memory });
  expect(lines).toContain("gpu         cuda: H200, A·");
  expect(lines).toContain("            NVIDIA· H200: 137.0 GiB of 139.0 GiB free (vulkan)");
  expect(lines).toContain("            ! vulkan does not see· other programs");
  expect(lines).toContain("            the GPU's memory is a part of it, counted once");
});

test("many findings are cut, and the rest is counted", () => {
  const findings = Array.from({ length: 9 }, () => repaired.findings[0]!);
  const lines = render(
    withModel({ template: createReport({ checks: [{ ...repaired, findings }] }) }),
  );
  expect(lines.filter((line) => line.includes("T02 repaired"))).toHaveLength(6);
  expect(lines).toContain("            3 more: agent template check shows all");
});

test.each<[string, Partial<DoctorFacts>, string]>([
  ["no models", { models: [] }, "models      none here"],
  ["a full disk nobody can ask", { cache: { folder: "/c", freeBytes: null } }, "cache       /c"],
  [
    "a file never read",
    withModel({ sha256: null, proof: { state: "unproven" } }),
    "sha256      not known yet: the first run reads the file",
  ],
  [
    "a file never loaded",
    withModel({ proof: { state: "unproven" } }),
    "loading     not tried yet: the first run does it in a process of its own",
  ],
  [
    "memory that cannot be read",
    { memory: { problem } },
    "memory      4.7 GiB of 7.5 GiB free (as the system says)",
  ],
  ["what is wrong with it", { memory: { problem } }, "            It is odd·."],
  ["no plan", { plan: null }, "plan        none was made"],
  [
    "a plan with a part on the GPU",
    { plan: partialPlan },
    "            takes GPU 1,310 of 126,054 MiB, RAM 626 of 9,149 MiB",
  ],
  [
    "a plan that is refused",
    { plan: refusedPlan },
    "plan        refused: the smallest load· takes 11.2 GiB of memory and 8.9 GiB are available",
  ],
  ["a way out of it", { plan: refusedPlan }, "            or: take qwen2.5-coder-0.5b·"],
  ["no speed", { speed: null }, "speed       not measured"],
  ["a speed that could not be measured", { speed: { problem } }, "speed       It is odd·."],
  ["what the model can do", { capability: { problem } }, "capability  It is odd·."],
])("it tells of %s", (_, changes, line) => {
  expect(render(changes)).toContain(line);
});

const refusedTemplate = createReport({ verdict: "REFUSED", checks: [refused] });

test.each<[string, Partial<DoctorFacts>, string, string]>([
  ["an engine that does not start", { engine: { problem } }, "odd", "It is odd·."],
  ["a model that is not here", { model: { problem } }, "odd", "It is odd·."],
  [
    "a model that failed to load",
    withModel({ proof: { state: "failed", reason: "it crashed" } }),
    "model-unusable",
    "The model could not be loaded: it crashed.",
  ],
  ["a template that cannot be read", withModel({ template: { problem } }), "odd", "It is odd·."],
  [
    "a refused template",
    withModel({ template: refusedTemplate }),
    "template-refused",
    "The model's chat template is refused.",
  ],
  [
    "a model that does not fit",
    { plan: refusedPlan },
    "memory-insufficient",
    "There is not enough memory: the smallest load· takes 11.2 GiB of memory and 8.9 GiB are available.",
  ],
  ["a model that no plan can be made for", { plan: { problem } }, "odd", "It is odd·."],
])("%s keeps a run from beginning", (_, changes, code, sentence) => {
  expect(findObstacle(createFacts(changes))?.code).toBe(code);
  expect(render(changes).slice(-3)).toEqual([
    "",
    `✗ ${sentence}`,
    expect.stringMatching(/^ {2}\w/),
  ]);
});

test.each<[string, Partial<DoctorFacts>]>([
  ["memory that cannot be read", { memory: { problem } }],
  ["a speed that could not be measured", { speed: { problem } }],
])("%s keeps nobody from a run", (_, changes) => {
  expect(findObstacle(createFacts(changes))).toBeNull();
});

test("nothing keeps a proven model with a degraded template from a run", () => {
  const template = createReport({ verdict: "DEGRADED" });
  expect(findObstacle(createFacts(withModel({ template })))).toBeNull();
});
