/** The doctor's facts about memory, the plan for a model and its speed, as labelled lines. Pure. */
import type { PoolSample } from "../memory/probe/memory-sample.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import { describeBounds, describeLoad, describeRule, describeSums } from "./plan-words.ts";
import { formatBinaryBytes, formatCounted, formatTokenRate } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";

export type Fact = readonly [name: string, value: string];

/** Main memory, then each GPU; the operating system's own figures where the probe has none. */
export function describeMemory(
  memory: DoctorFacts["memory"],
  { memoryBytes, freeMemoryBytes }: DoctorFacts["machine"],
): Fact[] {
  if ("problem" in memory) {
    const free = `${formatBinaryBytes(freeMemoryBytes)} of ${formatBinaryBytes(memoryBytes)} free`;
    return [
      ["memory", `${free} (as the system says)`],
      ["", sanitizeLine(memory.problem.message)],
    ];
  }
  const { ram, gpus, isUnified, swapFreeBytes } = memory;
  const swap = `${formatBinaryBytes(swapFreeBytes)} of swap free`;
  return [
    ["memory", `${describePool(ram)}, ${swap}`],
    ...listBlindSpot(ram),
    ...gpus.flatMap((gpu): Fact[] => [
      ["", `${sanitizeLine(gpu.name, 60)}: ${describePool(gpu)}`],
      ...listBlindSpot(gpu),
    ]),
    ...(isUnified ? [["", "the GPU's memory is a part of it, counted once"] as const] : []),
  ];
}

function describePool({ freeBytes, totalBytes, source }: PoolSample): string {
  const free = `${formatBinaryBytes(freeBytes)} of ${formatBinaryBytes(totalBytes)} free`;
  return `${free} (${sanitizeLine(source, 60)})`;
}

function listBlindSpot({ blindSpot }: PoolSample): Fact[] {
  return blindSpot === null ? [] : [["", `! ${sanitizeLine(blindSpot)}`]];
}

/** How a run would load the model and what that takes, or why it would not. */
export function describePlan(plan: DoctorFacts["plan"]): Fact[] {
  if (plan === null) return [["plan", "none was made"]];
  if ("problem" in plan) return [["plan", sanitizeLine(plan.problem.message)]];
  if (plan.status === "refused") {
    return [
      ["plan", `refused: ${sanitizeLine(plan.reason)}`],
      ...plan.waysOut.map((way) => ["", `or: ${sanitizeLine(way)}`] as const),
    ];
  }
  const { context, notices } = plan;
  return [
    ["plan", describeLoad(plan)],
    ["", `takes ${describeSums(plan)}`],
    ["", `context bound by ${describeRule(context)}: ${describeBounds(context)}`],
    ...notices.map((notice) => ["", `! ${sanitizeLine(notice)}`] as const),
  ];
}

export function describeSpeed(speed: DoctorFacts["speed"]): Fact[] {
  if (speed === null) return [["speed", "not measured"]];
  if ("problem" in speed) return [["speed", sanitizeLine(speed.problem.message)]];
  const { threads, samples, prefillTokensPerSecond, decodeTokensPerSecond } = speed;
  const rates = `reads ${formatTokenRate(prefillTokensPerSecond)}, writes ${formatTokenRate(decodeTokensPerSecond)}`;
  const calibration = samples.map(
    (sample) =>
      `${formatCounted(sample.threads, "thread")} ${sample.msPerToken.toFixed(1)} ms/token`,
  );
  return [
    ["speed", `${rates} with ${formatCounted(threads, "thread")}`],
    ...(calibration.length === 0 ? [] : [["", calibration.join(" · ")] as const]),
  ];
}
