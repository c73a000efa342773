/** What `agent doctor` prints for a person: one screen. It takes plain facts and asks nobody. */
import type { ListedModel } from "../models/model-list.ts";
import type { CheckReport } from "../template/verifier/report.ts";
import { type DoctorFacts, findObstacle, type ModelState, type Problem } from "./doctor-facts.ts";
import { describeMemory, describePlan, describeSpeed, type Fact } from "./doctor-memory-view.ts";
import { describeCapability } from "./doctor-probe-view.ts";
import type { Palette } from "./palette.ts";
import { formatBytes, formatCounted } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { VerifiedTemplate } from "./template-port.ts";
import { describeAppendOnly, describeDialect, describeVerdict } from "./template-words.ts";

const MAX_FINDINGS = 6;
const MAX_MODELS = 8;
const LABEL_WIDTH = "capability".length;

export function renderDoctor(facts: DoctorFacts, palette: Palette): string[] {
  const { program, model } = facts;
  const lines = [
    ...describeMachine(facts),
    ...("problem" in model ? [] : [...describeModel(model), ...describeUse(facts)]),
  ];
  return [
    palette.strong(`agent ${sanitizeLine(program.version)}, node ${sanitizeLine(program.node)}`),
    ...lines.map(([name, value]) => `${name.padEnd(LABEL_WIDTH)}  ${value}`.trimEnd()),
    ...renderEnd(findObstacle(facts), palette),
  ];
}

function describeMachine(facts: DoctorFacts): Fact[] {
  const { engine, machine, memory, cache, commands, models } = facts;
  const { platform, architecture, cores } = machine;
  const free = cache.freeBytes === null ? "" : `, ${formatBytes(cache.freeBytes)} free`;
  return [
    ["machine", `${platform} ${architecture}, ${formatCounted(cores, "core")} to use`],
    ...describeEngine(engine),
    ...describeMemory(memory, machine),
    ["sandbox", sanitizeLine(commands.description)],
    ["cache", `${sanitizeLine(cache.folder)}${free}`],
    ["models", describeModels(models)],
  ];
}

/** What the model is good for here. */
function describeUse({ plan, speed, capability }: DoctorFacts): Fact[] {
  return [...describePlan(plan), ...describeSpeed(speed), ...describeCapability(capability)];
}

function describeEngine(engine: DoctorFacts["engine"]): Fact[] {
  if ("problem" in engine) return [["engine", sanitizeLine(engine.problem.message)]];
  const { name, gpu, devices } = engine;
  const listed = devices.map((device) => sanitizeLine(device, 60)).join(", ");
  return [
    ["engine", sanitizeLine(name)],
    ["gpu", gpu === null ? "none usable: models run on the CPU" : `${gpu}: ${listed}`],
  ];
}

function describeModels(models: readonly ListedModel[]): string {
  if (models.length === 0) return "none here";
  const listed = models.slice(0, MAX_MODELS).map(({ name, bytes, state }) => {
    const part = state === "partial" ? ", in part" : "";
    return `${sanitizeLine(name, 60)} (${formatBytes(bytes)}${part})`;
  });
  const more = models.length - listed.length;
  return [...listed, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function describeModel({ name, path, bytes, sha256, proof, template }: ModelState): Fact[] {
  return [
    ["", ""],
    ["model", sanitizeLine(name)],
    ["file", `${sanitizeLine(path)}, ${formatBytes(bytes)}`],
    ["sha256", sha256 ?? "not known yet: the first run reads the file"],
    ["loading", describeProof(proof)],
    ...("problem" in template
      ? [["template", sanitizeLine(template.problem.message)] as const]
      : describeTemplate(template)),
  ];
}

function describeProof(proof: ModelState["proof"]): string {
  switch (proof.state) {
    case "proven":
      return "has gone well in a process of its own";
    case "unproven":
      return "not tried yet: the first run does it in a process of its own";
    case "failed":
      return `failed: ${sanitizeLine(proof.reason)}`;
  }
}

function describeTemplate(report: VerifiedTemplate): Fact[] {
  const findings = report.checks.filter(isNotable).flatMap(listFindings);
  const more = findings.length - MAX_FINDINGS;
  return [
    ["template", `${report.verdict}, ${describeVerdict(report)}`],
    ...findings.slice(0, MAX_FINDINGS).map((finding) => ["", finding] as const),
    ...(more > 0 ? [["", `${more} more: agent template check shows all`] as const] : []),
    ["calls", describeDialect(report.dialect)],
    ["history", describeAppendOnly(report.appendOnly)],
  ];
}

function isNotable({ status }: CheckReport): boolean {
  return status === "warn" || status === "fail" || status === "repaired";
}

function listFindings({ id, status, findings }: CheckReport): string[] {
  return findings
    .filter(({ severity }) => severity !== "info")
    .map(({ message }) => `${id} ${status}: ${sanitizeLine(message, 120)}`);
}

function renderEnd(obstacle: Problem | null, { good, bad }: Palette): string[] {
  if (obstacle === null) return ["", `${good("✓")} A run can begin.`];
  return ["", `${bad("✗")} ${sanitizeLine(obstacle.message)}`, `  ${sanitizeLine(obstacle.next)}`];
}
