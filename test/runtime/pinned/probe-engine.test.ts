import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { probeEngine } from "../../../src/runtime/pinned/probe-engine.ts";
import { HAS_PREBUILT_OBJECTS, PREBUILT_FOLDER } from "../../support/prebuilt-objects.ts";

// The loader takes a space within a name for the end of it.
const folder = mkdtempSync(path.join(tmpdir(), "agent-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env.LD_PRELOAD;
  delete process.env.AGENT_ENGINE_BUILD;
});

function probe(signal = new AbortController().signal) {
  return probeEngine(folder, signal);
}

/** An object of the engine with a byte more: it works, and it is not the one that is locked. */
function preload(name: string): string {
  const file = path.join(folder, name);
  copyFileSync(path.join(PREBUILT_FOLDER, "libggml-base.so"), file);
  appendFileSync(file, "x");
  process.env.LD_PRELOAD = file;
  return file;
}

describe.runIf(HAS_PREBUILT_OBJECTS)("the engine in a process of its own", () => {
  test("is as locked, its kernel included", async () => {
    const { name, check, features } = await probe();
    expect(check).toMatchObject({ build: "prebuilt", source: "maps", problems: [], strangers: [] });
    expect(check.objects.map((object) => object.name)).toEqual(
      expect.arrayContaining(["llama-addon.node", expect.stringMatching(/^libggml-cpu-/)]),
    );
    expect(name).toMatch(/llama\.cpp v[\d.]+ \(prebuilt\)/);
    expect(features).toMatch(/CPU/);
  });

  test("shows an object that was slipped in under the engine's name", async () => {
    const file = preload("libggml-base.so");
    const { problems, objects } = (await probe()).check;
    expect(problems).toEqual([`${file} has other bytes than it should`]);
    expect(objects).toContainEqual(expect.objectContaining({ path: file, state: "changed" }));
  });

  test("shows an object that was slipped in under any name", async () => {
    const file = preload("hook.so");
    const { problems, strangers } = (await probe()).check;
    expect(problems).toEqual([]);
    expect(strangers).toEqual([expect.stringContaining(file)]);
  });

  test("ends with a reason where there is no local build", async () => {
    process.env.AGENT_ENGINE_BUILD = "local";
    await expect(probe()).rejects.toMatchObject({ code: "engine-build-unusable" });
  });

  test("is stopped by the signal", async () => {
    const stop = new AbortController();
    const probing = probe(stop.signal);
    stop.abort();
    await expect(probing).rejects.toMatchObject({ code: "interrupted" });
  });
});
