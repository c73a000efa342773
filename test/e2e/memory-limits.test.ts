/** The program where memory is limited: it loads within the limit or refuses with reasons, and nobody is killed. */
import { afterEach, expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { createMemoryGroup, findGroupObstacle, type MemoryGroup } from "../support/memory-group.ts";
import { findModelFile } from "../support/model-file.ts";
import { createWorkbench, expectExplained, readEvents, repairWith } from "./workbench.ts";

const MIB = 2 ** 20;
/** Whichever the model makes of it. */
const FIXED = 0;
const AT_LIMIT = 5;
const obstacle = findGroupObstacle();
if (obstacle !== null) process.stderr.write(`skipped: control groups: ${obstacle}\n`);
const smolPath = await findModelFile("smollm2-135m");
const MODELS = { "the byte model": writeByteModel(), "SmolLM2 135M": smolPath } as const;

const groups: MemoryGroup[] = [];
afterEach(async () => {
  for (const group of groups.splice(0)) await group[Symbol.asyncDispose]();
});

function createGroup(mib: number): MemoryGroup {
  const group = createMemoryGroup(mib * MIB);
  groups.push(group);
  return group;
}

type Case = { name: keyof typeof MODELS; mib: number };
const canRun = ({ name }: Case) => obstacle === null && MODELS[name] !== null;
const LOADING: Case[] = [
  { name: "the byte model", mib: 512 },
  { name: "SmolLM2 135M", mib: 700 },
];
const REFUSED: Case[] = [
  { name: "the byte model", mib: 256 },
  { name: "SmolLM2 135M", mib: 400 },
];

// Before anything is loaded: what a load takes beside the model is assumed until one has shown it.
for (const each of REFUSED) {
  const { name, mib } = each;
  test.skipIf(!canRun(each))(
    `${name} is refused in ${mib} MiB, with the reason and what to do`,
    async () => {
      const bench = createWorkbench();
      const group = createGroup(mib);
      const ended = await bench.run(repairWith(MODELS[name] ?? ""), { enter: group.enter });
      expect(ended.exitCode).toBe(6);
      expect(group.kills).toBe(0);
      expectExplained(ended, /not enough memory .* MiB of memory, where \d+ MiB may be used/);
      bench.expectUntouched();
    },
    60_000,
  );
}

// The first time the model is proven and sized, each in a process of its own within the same limit.
for (const time of ["first", "second"]) {
  for (const each of LOADING) {
    const { name, mib } = each;
    test.skipIf(!canRun(each))(
      `${name} is loaded and answers within ${mib} MiB, the ${time} time too`,
      async () => {
        const bench = createWorkbench();
        const group = createGroup(mib);
        const limits = ["--max-candidates", "1", "--max-tokens", "60"];
        const args = repairWith(MODELS[name] ?? "", "--output-format", "stream-json", ...limits);
        const ended = await bench.run(args, { enter: group.enter });
        expect(ended.stderr).toBe("");
        expect([FIXED, AT_LIMIT]).toContain(ended.exitCode);
        expect(group.kills).toBe(0);
        const events = readEvents(ended.stdout);
        const told = events.filter(({ type }) => type === "memory").map(({ kind }) => kind);
        expect(told).toEqual(expect.arrayContaining(["plan", "verified"]));
        const { usage } = events.at(-1) as { usage?: { sampled_tokens: number } };
        expect(usage?.sampled_tokens).toBeGreaterThan(0);
        expect(group.peakBytes).toBeLessThanOrEqual(group.limitBytes);
      },
      120_000,
    );
  }
}
