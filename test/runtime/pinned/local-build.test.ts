import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { ENGINE_PACKAGE_VERSION } from "../../../src/runtime/engine-version.ts";
import { checkEngine } from "../../../src/runtime/pinned/check-engine.ts";
import { chooseEngineBuild, readEngineBuild } from "../../../src/runtime/pinned/engine-build.ts";
import { loadLocalBuild } from "../../../src/runtime/pinned/load-local-build.ts";
import { type BuildRecord, readLocalBuild } from "../../../src/runtime/pinned/local-build.ts";
import {
  HAS_PREBUILT_OBJECTS,
  PREBUILT_FOLDER,
  replaceFile,
} from "../../support/prebuilt-objects.ts";

const folder = mkdtempSync(path.join(tmpdir(), "agent build ü-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env.AGENT_ENGINE_BUILD;
});

const HEX40 = "a".repeat(40);
const HEX64 = "b".repeat(64);

const RECORD: BuildRecord = {
  version: 1,
  engine: ENGINE_PACKAGE_VERSION,
  platform: process.platform,
  architecture: process.arch,
  source: {
    repository: "ggml-org/llama.cpp",
    release: "v0.5.0",
    bundleSha256: HEX64,
    commit: HEX40,
    tree: HEX40,
    patches: [],
  },
  flags: { GGML_NATIVE: "OFF" },
  tools: { cmake: "cmake version 3.30" },
  objects: { "llama-addon.node": { sha256: HEX64, bytes: 1 } },
};

function record(change: object): string {
  const own = mkdtempSync(path.join(folder, "record-"));
  writeFileSync(path.join(own, "build.json"), JSON.stringify({ ...RECORD, ...change }));
  return own;
}

test("the engine is the prebuilt one unless somebody says otherwise", () => {
  expect(readEngineBuild({})).toBe("prebuilt");
  expect(readEngineBuild({ AGENT_ENGINE_BUILD: "" })).toBe("prebuilt");
  chooseEngineBuild("local");
  expect(readEngineBuild()).toBe("local");
});

test("a word that names no build is refused", () => {
  expect(() => readEngineBuild({ AGENT_ENGINE_BUILD: "mine" })).toThrow(AgentError);
});

test("a record of this engine and machine is read", async () => {
  expect(await readLocalBuild(record({}))).toEqual(RECORD);
});

test.each([
  ["of another engine", { engine: "3.0.0" }, /node-llama-cpp 3\.0\.0/],
  ["of another system", { platform: "aix" }, /made for aix/],
  ["of another processor", { architecture: "mips" }, /made for .* mips/],
  ["of another version", { version: 2 }, /damaged/],
  ["without an addon", { objects: { "libllama.so": { sha256: HEX64, bytes: 1 } } }, /llama-addon/],
  [
    "of objects elsewhere",
    { objects: { "../llama-addon.node": { sha256: HEX64, bytes: 1 } } },
    /damaged/,
  ],
])("a record %s is refused", async (_, change, reason) => {
  await expect(readLocalBuild(record(change))).rejects.toMatchObject({
    code: "engine-build-unusable",
    message: expect.stringMatching(reason),
  });
});

test("without a record there is no build", async () => {
  await expect(readLocalBuild(path.join(folder, "none"))).rejects.toMatchObject({
    code: "engine-build-unusable",
  });
});

test("an addon that is none is told, not thrown about", async () => {
  const own = record({});
  mkdirSync(path.join(own, "objects"));
  writeFileSync(path.join(own, "objects", "llama-addon.node"), "no object");
  const loading = loadLocalBuild({ maxThreads: 1, onError: () => {} }, own);
  await expect(loading).rejects.toMatchObject({ code: "engine-build-unusable" });
});

describe.runIf(HAS_PREBUILT_OBJECTS)("a build that is there", () => {
  /** The prebuilt objects, as if they had been built here. */
  function makeBuild(): string {
    const own = mkdtempSync(path.join(folder, "whole-"));
    mkdirSync(path.join(own, "objects"));
    const names = readdirSync(PREBUILT_FOLDER).filter((name) => !name.endsWith(".json"));
    const objects = names.map((name) => {
      const bytes = readFileSync(path.join(PREBUILT_FOLDER, name));
      copyFileSync(path.join(PREBUILT_FOLDER, name), path.join(own, "objects", name));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return [name, { sha256, bytes: bytes.length }];
    });
    const text = JSON.stringify({ ...RECORD, objects: Object.fromEntries(objects) });
    writeFileSync(path.join(own, "build.json"), text);
    return own;
  }

  test("is loaded under a name of its own, and judged by its record", async () => {
    const localBuildFolder = makeBuild();
    const addon = path.join(localBuildFolder, "objects", "llama-addon.node");
    const llama = await loadLocalBuild({ maxThreads: 1, onError: () => {} }, localBuildFolder);
    try {
      expect(llama.buildType).toBe("localBuild");
      expect(llama.llamaCppRelease.release).toMatch(/^v0\.5\.0\+[0-9a-f]{8}$/);
      chooseEngineBuild("local");
      const options = { cacheFolder: folder, buildType: llama.buildType, localBuildFolder };
      const before = await checkEngine(options);
      expect(before.problems).toEqual([]);
      expect(before.objects).toContainEqual(
        expect.objectContaining({ path: addon, state: "expected" }),
      );
      replaceFile(addon);
      const { problems } = await checkEngine(options);
      expect(problems).toContainEqual(expect.stringMatching(/llama-addon\.node was replaced/));
    } finally {
      await llama.dispose();
    }
  });

  test("is not taken for the prebuilt one", async () => {
    const { problems } = await checkEngine({ cacheFolder: folder, buildType: "localBuild" });
    expect(problems).toContainEqual(expect.stringContaining("where prebuilt was asked for"));
  });
});
