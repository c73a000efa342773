/** kill -9 at random instants and at chosen file operations of whole runs; scripts/bench-kill.ts has the large counts. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgeBrokenRun } from "../support/judge-run.ts";
import { runStory } from "../support/killed-story.ts";
import { RandomSource } from "../support/random-source.ts";
import { bundleStory, type StoryBundle } from "../support/story-bundle.ts";
import { createPlace, type RunPlace, removePlace } from "../support/whole-run.ts";

const RANDOM_KILLS = 6;
const SEED = 5;
const TIMEOUT_MS = 180_000;

let bundle: StoryBundle;
beforeAll(async () => {
  bundle = await bundleStory();
});
afterAll(() => bundle.remove());

async function withPlace<Result>(work: (place: RunPlace) => Promise<Result>): Promise<Result> {
  const place = createPlace();
  try {
    return await work(place);
  } finally {
    removePlace(place);
  }
}

test("killed at any instant, whole files, all finished turns and a way on are left", {
  timeout: TIMEOUT_MS,
}, async () => {
  const whole = await withPlace((place) => runStory(bundle.file, place));
  expect(whole).toMatchObject({ signal: null, finished: 4, stderr: "" });
  const random = new RandomSource(SEED);
  for (let kill = 0; kill < RANDOM_KILLS; kill++) {
    const afterMs = random.next() * whole.durationMs;
    await withPlace(async (place) => {
      const { finished } = await runStory(bundle.file, place, { afterMs });
      expect(await judgeBrokenRun(place, finished), `after ${afterMs} ms`).toEqual([]);
    });
  }
});

test.each([
  ["before", "kill-before", [40, 500, 900]],
  ["behind", "kill-after", [40, 500, 900]],
] as const)(
  "killed %s a file operation, too",
  { timeout: TIMEOUT_MS },
  async (_, kind, numbers) => {
    for (const at of numbers) {
      await withPlace(async (place) => {
        const { finished, signal } = await runStory(bundle.file, place, { at: { at, kind } });
        expect(signal, `operation ${at}`).toBe("SIGKILL");
        expect(await judgeBrokenRun(place, finished), `operation ${at}`).toEqual([]);
      });
    }
  },
);

test("a file that is neither as it was nor as it was written is found", async () => {
  await withPlace(async (place) => {
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${place.root}/value.py`, "v=");
    writeFileSync(`${place.root}/.agent-1-tmp_x.tmp`, "v=");
    const problems = await judgeBrokenRun(place, 0);
    expect(problems).toContain('value.py holds "v="');
    expect(problems.join("\n")).toMatch(/after 0 turns the tree is/);
  });
});
