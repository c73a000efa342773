import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { probeModel } from "../../src/app-probe.ts";
import { AgentError } from "../../src/base/errors.ts";
import { hashFile } from "../../src/models/file-hash.ts";
import { readProbe } from "../../src/probe/probe-record.ts";
import type { ProbeProgress } from "../../src/probe/run-probe.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath = await findModelFile("smollm2-135m");
const folder = mkdtempSync(path.join(tmpdir(), "agent-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A probe that is stopped, as by Ctrl-C, once it has come so far. */
async function probeUntil(isFar: (progress: ProbeProgress) => boolean) {
  const stop = new AbortController();
  const progress: ProbeProgress[] = [];
  const facts = await probeModel({
    model: { path: modelPath ?? "", origin: "path" },
    ...{ cacheFolder: folder, stateFolder: folder, isFresh: false, timeoutMs: 600_000 },
    ...{ places: { templateFolder: folder, modelFolders: [] } },
    ...{ threads: 1, contextTokens: 2048, signal: stop.signal },
    onProgress: (each) => {
      progress.push(each);
      if (isFar(each)) stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
    },
    onNotice: () => {},
  });
  return { ...facts, progress };
}

describe.skipIf(modelPath === null)("a probe of SmolLM2 135M that is stopped", () => {
  test("keeps what it has measured on the real path, and the next one goes on from there", async () => {
    const first = await probeUntil(({ part, doneTrials }) => part === "calls" && doneTrials === 3);
    expect(first).toMatchObject({ end: "stopped", isSaved: true, contextTokens: 2048 });
    const { speed, calls } = first.results;
    expect(speed?.finding?.decodeTokensPerSecond).toBeGreaterThan(0);
    expect(calls).toMatchObject({ finding: { trials: 3 }, isWhole: false });
    const sha256 = await hashFile(modelPath ?? "", { cacheFolder: folder });
    expect((await readProbe(folder, sha256))?.results).toEqual(first.results);
    const second = await probeUntil(({ doneTrials }) => doneTrials === 1);
    expect(second.progress[0]?.part).toBe("calls");
    expect(second.results).toMatchObject({ speed, calls: { finding: { trials: 3 } } });
  }, 300_000);
});
