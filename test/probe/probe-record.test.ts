import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  type ProbeRecord,
  readCapabilities,
  readProbe,
  saveProbe,
} from "../../src/probe/probe-record.ts";

const root = mkdtempSync(path.join(tmpdir(), "agent-probe-"));
afterAll(() => rmSync(root, { recursive: true }));

const SHA256 = "a".repeat(64);
const tally = { trials: 6, right: 6 };
const PROBE: ProbeRecord = {
  promptKey: "b".repeat(64),
  contextTokens: 4096,
  results: {
    edits: {
      finding: {
        ...{ whole: tally, symbol: tally, lines: tally },
        ...{ fill: { trials: 0, right: 0 }, forcedFill: { trials: 6, right: 3 } },
      },
      isWhole: true,
      note: null,
    },
    calls: {
      finding: { trials: 30, right: 20, valid: 30 },
      isWhole: false,
      note: "the time was up",
    },
  },
};

async function createCache(): Promise<{ cache: string; file: string }> {
  const cache = mkdtempSync(path.join(root, "cache-"));
  expect(await saveProbe(cache, SHA256, PROBE)).toBe(true);
  return { cache, file: path.join(cache, "probes", `${SHA256}.json`) };
}

test("what was saved is read again, and its verdict is worked out from it", async () => {
  const { cache } = await createCache();
  expect(await readProbe(cache, SHA256)).toEqual(PROBE);
  expect(await readCapabilities(cache, SHA256)).toMatchObject({
    ...{ tier: "B", driver: "guided", toolTemperature: 0.3 },
    editModes: ["whole", "symbol", "lines"],
  });
});

test("a later probe takes the place of an earlier one", async () => {
  const { cache } = await createCache();
  await saveProbe(cache, SHA256, { ...PROBE, results: {} });
  expect((await readProbe(cache, SHA256))?.results).toEqual({});
  expect(await readCapabilities(cache, SHA256)).toBeNull();
});

const replaced = (from: string, to: string) => (text: string) => text.replace(from, to);

test.each<[string, (text: string) => string]>([
  ["is cut off", (text) => text.slice(0, -20)],
  ["is empty", () => ""],
  ["is no JSON", () => "tier A"],
  ["is nested without end", () => "[".repeat(60_000)],
  ["is huge", (text) => text + " ".repeat(70_000)],
  ["has other counts than its checksum", replaced('"right":20', '"right":30')],
  ["has more right calls than calls", replaced('"right":20', '"right":31')],
  ["has counts below nothing", replaced('"right":20', '"right":-1')],
  ["claims a verdict", replaced('"results":', '"tier":"A","results":')],
  ["is of another version", replaced('"version":2', '"version":1')],
  ["is of another engine", (text) => text.replace(/"engine":"[^"]*"/, '"engine":"0.0.1"')],
  ["is about another file", replaced(SHA256, "c".repeat(64))],
])("a record that %s is as good as none", async (_, damage) => {
  const { cache, file } = await createCache();
  const text = readFileSync(file, "utf8");
  const damaged = damage(text);
  expect(damaged).not.toBe(text);
  writeFileSync(file, damaged);
  expect(await readProbe(cache, SHA256)).toBeNull();
  expect(await readCapabilities(cache, SHA256)).toBeNull();
});

test("a record of another model under this name is as good as none", async () => {
  const { cache, file } = await createCache();
  const other = "d".repeat(64);
  await saveProbe(cache, other, PROBE);
  writeFileSync(file, readFileSync(path.join(cache, "probes", `${other}.json`)));
  expect(await readProbe(cache, SHA256)).toBeNull();
});

test("a hash that is none is never part of a path", async () => {
  const { cache } = await createCache();
  writeFileSync(
    path.join(cache, "x.json"),
    readFileSync(path.join(cache, "probes", `${SHA256}.json`)),
  );
  expect(await readProbe(cache, "../x")).toBeNull();
  expect(await saveProbe(cache, "../x", PROBE)).toBe(false);
});

test("what lies at its place instead of a file is not waited for", async () => {
  const cache = mkdtempSync(path.join(root, "cache-"));
  mkdirSync(path.join(cache, "probes", `${SHA256}.json`), { recursive: true });
  expect(await readProbe(cache, SHA256)).toBeNull();
  expect(await saveProbe(cache, SHA256, PROBE)).toBe(false);
  symlinkSync("/dev/zero", path.join(cache, "probes", `${"e".repeat(64)}.json`));
  expect(await readProbe(cache, "e".repeat(64))).toBeNull();
});

test.skipIf(process.getuid?.() === 0)(
  "a cache that cannot be written costs the record alone",
  async () => {
    const cache = mkdtempSync(path.join(root, "cache-"));
    chmodSync(cache, 0o500);
    expect(await saveProbe(cache, SHA256, PROBE)).toBe(false);
  },
);

test("a cache that is a file costs the record alone", async () => {
  const cache = path.join(root, "no-folder");
  writeFileSync(cache, "");
  expect(await saveProbe(cache, SHA256, PROBE)).toBe(false);
  expect(await readProbe(cache, SHA256)).toBeNull();
});
