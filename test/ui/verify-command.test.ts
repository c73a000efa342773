import { expect, test } from "vitest";
import { runVerifyCommand } from "../../src/ui/verify-command.ts";
import type { VerifyFacts } from "../../src/ui/verify-facts.ts";
import { problem } from "./scripted-doctor.ts";
import { createRecorder } from "./scripted-run.ts";
import { createReport } from "./scripted-templates.ts";
import {
  createEngine,
  createVerification,
  lockedEngine,
  pinnedModel,
} from "./scripted-verification.ts";

interface Circumstances {
  json?: boolean;
  stderrIsTty?: boolean;
}

async function run(facts: VerifyFacts, { json = false, stderrIsTty = false }: Circumstances = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const asked: unknown[] = [];
  const verifier = {
    async collect(request: unknown, _: AbortSignal, onRead?: (done: number, all: number) => void) {
      asked.push(request);
      onRead?.(500_000_000, 1_000_000_000);
      return facts;
    },
  };
  const io = { stdout, stderr, stderrIsTty, color: false, columns: 80, verifier };
  const { signal } = new AbortController();
  const exitCode = await runVerifyCommand(
    { kind: "verify", model: "tiny", modelSha256: undefined, engineBuild: undefined, json },
    { ...io, signal },
  );
  return { exitCode, asked, stdout: stdout.text(), stderr: stderr.text() };
}

test("a chain without a fault ends with 0 and names every link", async () => {
  const { exitCode, stdout, stderr } = await run(createVerification());
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^program {3}agent 1\.2\.3, node 20\.20\.0, built, code 0123456789abcdef$/m,
  );
  expect(stdout).toMatch(/^lock .*llama\.cpp v5, 6 packages; not locked: @x\/win$/m);
  expect(stdout).toMatch(/^cpu +libggml-cpu-zen4\.so: CPU : AVX2 = 1$/m);
  expect(stdout).toMatch(/llama-addon\.node +0123456789abcdef +744 kB +locked {2}@x\/linux/);
  expect(stdout).toMatch(/^model +tiny-1m, 2 kB, as the catalogue says$/m);
  expect(stdout).toMatch(/^template /m);
  expect(stdout).toMatch(/^grammar +2 tools, sha256 \w+ \(hermes \w+, generic \w+\)$/m);
  expect(stdout).toMatch(/^settings +model: tiny-1m/m);
  expect(stdout).toMatch(/✓ All is as locked\.\n$/);
});

test("foreign text is made safe", async () => {
  const { stdout } = await run(createVerification());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout).not.toMatch(/[\u0007\u001b]/);
});

const unlisted = { ...pinnedModel, standing: "unlisted" } as const;
const refused = { ...pinnedModel, template: createReport({ verdict: "REFUSED" }) };

test.each<[string, Partial<VerifyFacts>, RegExp]>([
  ["an engine that cannot be loaded", { engine: { problem } }, /✗ It is odd/],
  [
    "an object with other bytes",
    { engine: createEngine(["a.so has other bytes"]) },
    /✗ A\.so has other bytes\.\n {2}Install/,
  ],
  [
    "an object from elsewhere",
    { engine: createEngine([], ["/tmp/x.so does not belong"]) },
    /LD_PRELOAD/,
  ],
  ["a model that cannot be used", { model: { problem } }, /✗ It is odd/],
  ["a model that nobody lists", { model: unlisted }, /--model-sha256 0123456789abcdef/],
  ["a template that is refused", { model: refused }, /template is refused\.\n {2}See why/],
  [
    "a template that cannot be read",
    { model: { ...pinnedModel, template: { problem } } },
    /✗ It is odd/,
  ],
])("%s ends with 6, and what to do next is said", async (_, change, words) => {
  const { exitCode, stdout } = await run(createVerification(change));
  expect(exitCode).toBe(6);
  expect(stdout).toMatch(words);
  expect(stdout).not.toContain("All is as locked");
});

test("a local build is mended by building it again", async () => {
  const engine = createEngine(["b.so is unknown"]);
  const local = { ...engine, check: { ...engine.check, build: "local" as const } };
  expect((await run(createVerification({ engine: local }))).stdout).toMatch(/build:native/);
});

test("without a model the engine is proven all the same", async () => {
  const { exitCode, stdout } = await run(createVerification({ model: null }));
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^model +none here$/m)]);
});

test("a lock that cannot be used says why", async () => {
  const lock = { ok: false, reason: "it is damaged" } as const;
  expect((await run(createVerification({ lock }))).stdout).toMatch(
    /^lock +cannot be used: it is damaged$/m,
  );
});

test("ten thousand objects are not all listed", async () => {
  const [first] = lockedEngine.check.objects;
  if (first === undefined) throw new Error("no object");
  const objects = Array.from({ length: 10_000 }, () => first);
  const engine = { ...lockedEngine, check: { ...lockedEngine.check, objects } };
  const { stdout } = await run(createVerification({ engine }));
  expect(stdout.split("\n").length).toBeLessThan(60);
  expect(stdout).toMatch(/9,?970 more/);
});

test("JSON has the verdict, the failures and all facts", async () => {
  const { exitCode, stdout } = await run(createVerification({ model: unlisted }), { json: true });
  const told = JSON.parse(stdout);
  expect(exitCode).toBe(6);
  expect(told).toMatchObject({
    asLocked: false,
    failures: [{ code: "model-not-pinned" }],
    engine: { check: { objects: [{ name: "llama-addon.node", state: "expected" }, {}] } },
    model: { sha256: pinnedModel.sha256, standing: "unlisted" },
  });
});

test("reading a large model is shown at a terminal and nowhere else", async () => {
  expect((await run(createVerification(), { stderrIsTty: true })).stderr).toMatch(/500.*of.*1.*GB/);
  expect((await run(createVerification())).stderr).toBe("");
});
