/**
 * What watching memory costs this process, in processor time: many looks in a row, then looks at the monitor's pace,
 * where caches are cold. The engine's figures are stood in for; nvidia-smi runs where there is one.
 * Usage: tsx scripts/bench-memory-probe.ts [--reads N] [--seconds N] [--json]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createMemoryProbe } from "../src/memory/probe/memory-probe.ts";
import type { MemoryProbe } from "../src/memory/probe/memory-sample.ts";

const { values } = parseArgs({
  options: {
    reads: { type: "string", default: "2000" },
    seconds: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  },
});

const RATES_HZ = [1, 4];
/** Of one core. */
const BAR_PERCENT = 0.5;

function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measureRow(probe: MemoryProbe, reads: number): Promise<number> {
  const before = readCpuMs();
  for (let count = 0; count < reads; count++) await probe.read();
  return (readCpuMs() - before) / reads;
}

/** Looks at the pace of a monitor, with cold caches; processor time of one look. */
async function measurePaced(probe: MemoryProbe, rateHz: number, seconds: number): Promise<number> {
  const looks = Math.max(1, Math.round(seconds * rateHz));
  let spentMs = 0;
  for (let count = 0; count < looks; count++) {
    await sleep(1000 / rateHz);
    spentMs += await measureRow(probe, 1);
  }
  return spentMs / looks;
}

const reads = Number(values.reads);
const seconds = Number(values.seconds);
const figures = {
  backend: "vulkan",
  names: ["GPU"],
  totalBytes: 2 ** 34,
  usedBytes: 2 ** 30,
  isUnified: false,
} as const;

using probe = createMemoryProbe({ readGpu: async () => figures });
await measureRow(probe, 200);
const msPerRead = await measureRow(probe, reads);
const paced: { rateHz: number; msPerRead: number; percent: number }[] = [];
for (const rateHz of RATES_HZ) {
  const coldMs = await measurePaced(probe, rateHz, seconds);
  paced.push({ rateHz, msPerRead: coldMs, percent: (coldMs * rateHz) / 10 });
}
const isWithin = paced.every(({ percent }) => percent < BAR_PERCENT);
if (values.json) console.log(JSON.stringify({ reads, msPerRead, paced, isWithin }));
else {
  console.log(`${reads} looks in a row: ${msPerRead.toFixed(3)} ms of processor time each`);
  for (const row of paced) {
    const { rateHz, percent } = row;
    console.log(
      `${rateHz} Hz: ${row.msPerRead.toFixed(3)} ms each, ${percent.toFixed(3)} % of one core`,
    );
  }
  console.log(isWithin ? `below ${BAR_PERCENT} %` : `ABOVE ${BAR_PERCENT} %`);
}
process.exitCode = isWithin ? 0 : 1;
