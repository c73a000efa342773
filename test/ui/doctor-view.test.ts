import { expect, test } from "vitest";
import { type DoctorFacts, findObstacle, type ModelState } from "../../src/ui/doctor-facts.ts";
import { renderDoctor } from "../../src/ui/doctor-view.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createFacts, modelState, problem } from "./scripted-doctor.ts";
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
    "machine   linux x64, 2 cores to use, 8.00 GB of memory, 5.00 GB free",
    "engine    node-llama-cpp 3, llama.cpp 5",
    "gpu       none usable: models run on the CPU",
    "cache     /cache/agent, 50.00 GB free",
    "models    tiny-1m (2 kB), odd·.gguf (1 kB, in part)",
    "          ",
    "model     tiny-1m",
    "file      /models/tiny·.gguf, 2 kB",
    "sha256    ab12",
    "loading   has gone well in a process of its own",
    "template  REPAIRED, used with folded-system",
    "          T02 repaired: The system message is lost␛.",
    "calls     spelled as hermes",
    "history   append-only: a turn computes nothing twice",
    "",
    "✓ A run can begin.",
  ]);
});

test("GPUs are named", () => {
  const engine = { name: "e", gpu: "cuda", devices: ["H200", "A\u0007"] };
  expect(render({ engine })).toContain("gpu       cuda: H200, A·");
});

test("many findings are cut, and the rest is counted", () => {
  const findings = Array.from({ length: 9 }, () => repaired.findings[0]!);
  const lines = render(
    withModel({ template: createReport({ checks: [{ ...repaired, findings }] }) }),
  );
  expect(lines.filter((line) => line.includes("T02 repaired"))).toHaveLength(6);
  expect(lines).toContain("          3 more: agent template check shows all");
});

test.each<[string, Partial<DoctorFacts>, string]>([
  ["no models", { models: [] }, "models    none here"],
  ["a full disk nobody can ask", { cache: { folder: "/c", freeBytes: null } }, "cache     /c"],
  [
    "a file never read",
    withModel({ sha256: null, proof: { state: "unproven" } }),
    "sha256    not known yet: the first run reads the file",
  ],
  [
    "a file never loaded",
    withModel({ proof: { state: "unproven" } }),
    "loading   not tried yet: the first run does it in a process of its own",
  ],
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
])("%s keeps a run from beginning", (_, changes, code, sentence) => {
  expect(findObstacle(createFacts(changes))?.code).toBe(code);
  expect(render(changes).slice(-3)).toEqual([
    "",
    `✗ ${sentence}`,
    expect.stringMatching(/^ {2}\w/),
  ]);
});

test("nothing keeps a proven model with a degraded template from a run", () => {
  const template = createReport({ verdict: "DEGRADED" });
  expect(findObstacle(createFacts(withModel({ template })))).toBeNull();
});
