import { describe, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { runPlanCommand } from "../../src/ui/plan-command.ts";
import type { PlanCommand } from "../../src/ui/plan-flags.ts";
import type { PlanPort, PlanReport, PlanTableReport } from "../../src/ui/plan-port.ts";
import { problem } from "./scripted-doctor.ts";
import {
  contradictedPlan,
  cpuPlan,
  createPlanReport,
  createTable,
  partialPlan,
  refusedPlan,
} from "./scripted-plans.ts";
import { createRecorder } from "./scripted-run.ts";

const choices = {
  gpuLayers: undefined,
  cacheTypeK: undefined,
  cacheTypeV: undefined,
  batchTokens: undefined,
  reservedBytes: undefined,
  threads: undefined,
};

const planCommand = (json = false): PlanCommand => ({
  kind: "plan",
  request: { ...choices, model: "qwen", contextTokens: [8192] },
  json,
});

const tableCommand = (json = false): PlanCommand => ({
  kind: "plan-table",
  request: { files: ["a.gguf"], contextTokens: undefined, cardGigabytes: 24 },
  json,
});

interface Answers {
  report?: PlanReport;
  table?: PlanTableReport;
}

async function run(command: PlanCommand, { report, table }: Answers, stdoutIsTty = true) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const asked: unknown[] = [];
  const answer = async <Value>(request: unknown, value: Value | undefined): Promise<Value> => {
    asked.push(request);
    if (value === undefined) throw new AgentError("model-unusable", { path: "m", reason: "odd" });
    return value;
  };
  const plans: PlanPort = {
    plan: (request) => answer(request, report),
    table: (request) => answer(request, table),
  };
  const io = { stdout, stderr, stdoutIsTty, stderrIsTty: false, color: false, columns: 60, plans };
  const exitCode = await runPlanCommand(command, { ...io, signal: new AbortController().signal });
  return { exitCode, asked, stdout: stdout.text(), stderr: stderr.text() };
}

describe("plan", () => {
  test.each([
    ["fits", cpuPlan, 0],
    ["fits in part on the GPU", partialPlan, 0],
    ["is refused", refusedPlan, 6],
    ["contradicts itself", contradictedPlan, 6],
  ] as const)("one that %s ends with its code, its answer on stdout", async (_, plan, exitCode) => {
    const ended = await run(planCommand(), { report: createPlanReport(plan) });
    expect(ended).toMatchObject({ exitCode, stderr: "" });
    expect(ended.asked).toEqual([{ ...choices, model: "qwen", contextTokens: [8192] }]);
    expect(ended.stdout).toMatch(/^model {5}qwen2\.5-coder-1\.5b\n[\s\S]*[^\n]\n$/);
  });

  test("one size of several that does not fit is a refusal", async () => {
    const [sized] = createPlanReport().plans;
    const plans = [sized!, { ...sized!, plan: refusedPlan }];
    expect(
      (await run(planCommand(), { report: createPlanReport(cpuPlan, { plans }) })).exitCode,
    ).toBe(6);
  });

  test("lines are broken on a terminal only", async () => {
    const longest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));
    const report = createPlanReport();
    expect(longest((await run(planCommand(), { report })).stdout)).toBeLessThanOrEqual(60);
    expect(longest((await run(planCommand(), { report }, false)).stdout)).toBeGreaterThan(120);
  });

  test("what the port throws is thrown, and nothing is written", async () => {
    await expect(run(planCommand(), {})).rejects.toMatchObject({ code: "model-unusable" });
  });

  test("--json is one object in snake_case with everything but the layers one by one", async () => {
    const { stdout } = await run(planCommand(true), { report: createPlanReport() });
    expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
    const { plans, ...facts } = JSON.parse(stdout);
    expect(facts).toMatchObject({
      type: "plan",
      fits: true,
      model: { name: "qwen2.5-coder-1.5b", attention: "full", layer_count: 28, head_count: 12 },
      machine: { device: "cpu", cores: 8, sample: { swap_free_bytes: 2 ** 31 } },
    });
    expect(facts.model).not.toHaveProperty("layers");
    expect(plans).toEqual([
      expect.objectContaining({
        asked_tokens: null,
        status: "fits",
        settings: expect.objectContaining({ context_tokens: 9728, key_type: "f16" }),
        context: expect.objectContaining({ by: "effective", asked: null }),
        sums: [expect.objectContaining({ pool: "ram", need_bytes: 1752 * 2 ** 20 })],
      }),
    ]);
    expect(plans[0].cross_check[1]).toEqual({
      term: "KV cache",
      native_bytes: 0,
      formula_bytes: 2 ** 21,
      difference: null,
    });
    expect(stdout).toMatch(/^[\u0020-\u007e\u00b7]*\n$/);
  });

  test("--json of a refusal has the reason and the ways out", async () => {
    const { stdout, exitCode } = await run(planCommand(true), {
      report: createPlanReport(refusedPlan),
    });
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      fits: false,
      plans: [{ status: "refused", missing_bytes: 2345 * 2 ** 20, ways_out: { length: 3 } }],
    });
  });
});

describe("plan --table", () => {
  const problems = [{ file: "b.gguf", problem }];

  test("shows the rows", async () => {
    const ended = await run(tableCommand(), { table: createTable() });
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ended.asked).toEqual([
      { files: ["a.gguf"], contextTokens: undefined, cardGigabytes: 24 },
    ]);
    expect(ended.stdout).toContain("llama-3.3-70b·");
  });

  test("a file that is unusable is told on stderr, and the rest is shown", async () => {
    const ended = await run(tableCommand(), { table: createTable({ problems }) });
    expect(ended).toMatchObject({ exitCode: 6, stderr: "! It is odd·. Mend it.\n" });
    expect(ended.stdout).toContain("qwen2.5-coder-1.5b");
  });

  test("--json is one object with rows and problems", async () => {
    const { stdout, stderr } = await run(tableCommand(true), { table: createTable({ problems }) });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      type: "plan-table",
      context_tokens: 8192,
      rows: [{ cache_type: "f16", smallest_card_gigabytes: 4, fits: null }, {}, {}],
      problems: [{ file: "b.gguf", problem: { code: "odd" } }],
    });
  });
});
