import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { HuggingFaceSource } from "../../src/models/catalogue.ts";
import { pullModel } from "../../src/models/pull-model.ts";
import { targetEntry, targetHuggingFace } from "../../src/models/pull-target.ts";
import { type Hub, type HubBehaviour, startHub } from "./hub-server.ts";
import {
  createContent,
  createEntry,
  createMachine,
  sha256Of,
  type TestMachine,
} from "./test-machine.ts";

const content = createContent(300_000);
const source: HuggingFaceSource = { kind: "hugging-face", repository: "ada/tiny", file: "t.gguf" };
const entry = createEntry(content, [source]);

async function setUp(behaviour: Partial<HubBehaviour> = {}): Promise<TestMachine & { hub: Hub }> {
  const hub = await startHub({ content, linkedEtag: entry.sha256, ...behaviour });
  return { ...createMachine({ fetch, huggingFaceUrl: hub.url }), hub };
}

function pullEntry({ deps, environment }: TestMachine, signal?: AbortSignal): Promise<unknown> {
  return pullModel(targetEntry(entry, environment), { ...deps, signal });
}

function pullReference(
  { deps, environment }: TestMachine,
  file = "other.gguf",
): Promise<{ path: string }> {
  return pullModel(targetHuggingFace("bob/free", file, environment), deps);
}

function readModel(machine: TestMachine): Buffer {
  return readFileSync(path.join(machine.models, entry.file));
}

test("a catalogued file is downloaded through the redirect", async () => {
  const machine = await setUp();
  await pullEntry(machine);
  expect(readModel(machine).equals(content)).toBe(true);
  expect(machine.hub.requests[0]).toBe("HEAD /ada/tiny/resolve/main/t.gguf");
  expect(readdirSync(machine.models)).toEqual([entry.file]);
});

test("a dropped connection goes on where it broke", async () => {
  const machine = await setUp({ dropAfterBytes: [100_000] });
  await pullEntry(machine);
  expect(readModel(machine).equals(content)).toBe(true);
  expect(machine.hub.requests.at(-1)).toMatch(/^GET \/cdn.* bytes=\d+-$/);
});

test("a stopped download goes on where it stopped", async () => {
  const machine = await setUp();
  const stop = new AbortController();
  machine.deps.onProgress = ({ doneBytes }) => doneBytes > 0 && stop.abort();
  await expect(pullEntry(machine, stop.signal)).rejects.toMatchObject({ code: "interrupted" });
  expect(existsSync(path.join(machine.models, entry.file))).toBe(false);
  machine.deps.onProgress = undefined;
  await pullEntry(machine);
  expect(machine.hub.requests.at(-1)).toMatch(/^GET \/cdn.* bytes=[1-9]\d*-$/);
  expect(readModel(machine).equals(content)).toBe(true);
});

test("a host that ignores ranges sends everything again", async () => {
  const machine = await setUp({ dropAfterBytes: [100_000], ignoresRanges: true });
  await pullEntry(machine);
  expect(readModel(machine).equals(content)).toBe(true);
});

test.each<[string, Partial<HubBehaviour>, RegExp]>([
  ["never answers", { isSilent: true }, /no answer within 5 seconds/],
  ["answers 404", { status: 404 }, /no such file \(HTTP 404\)/],
  ["refuses access", { status: 401 }, /access is refused \(HTTP 401\)/],
  ["is broken", { status: 503 }, /HTTP 503/],
  [
    "has a file of another size",
    { content: createContent(5) },
    /has 5 bytes and should have 300000/,
  ],
  ["never sends a byte", { dropAfterBytes: [0, 0, 0, 0, 0, 0] }, /terminated|closed|other side/],
  [
    "sends other bytes of the same size",
    { sentContent: Buffer.alloc(300_000) },
    /damaged .*thrown away/,
  ],
  ["sends more than it said", { sentContent: Buffer.alloc(400_000) }, /sends too much/],
])("a host that %s fails with its reason", async (_, behaviour, message) => {
  const machine = await setUp(behaviour);
  await expect(pullEntry(machine)).rejects.toThrow(message);
  expect(existsSync(path.join(machine.models, entry.file))).toBe(false);
});

test("an unreachable host fails with the network's reason", async () => {
  // Port 9 of loopback: nothing listens there.
  const machine = createMachine({ fetch });
  await expect(pullEntry(machine)).rejects.toMatchObject({
    code: "model-unavailable",
    details: { failures: [{ reason: expect.stringMatching(/fetch failed|bad port/) }] },
  });
});

test("a redirect away from https is refused", async () => {
  const answer = new Response(null, { status: 302, headers: { location: "http://127.0.0.1/x" } });
  const machine = createMachine({
    fetch: () => Promise.resolve(answer),
    huggingFaceUrl: "https://hub.example",
  });
  await expect(pullEntry(machine)).rejects.toThrow(/redirects to http:\/\/127.0.0.1/);
});

test("a reference is checked against the published hash", async () => {
  const machine = await setUp();
  const pulled = await pullReference(machine);
  expect(path.basename(pulled.path)).toBe("bob--free--other.gguf");
  expect(machine.notices).toEqual([]);
});

test("a reference with another content than the published hash is refused", async () => {
  const machine = await setUp({ linkedEtag: "0".repeat(64) });
  await expect(pullReference(machine)).rejects.toThrow(/damaged/);
});

test("a reference without a published hash is used and said to be unverified", async () => {
  const machine = await setUp({ linkedEtag: "not-a-sha256" });
  await pullReference(machine);
  expect(machine.notices).toEqual([
    { level: "warn", message: expect.stringContaining(`could not be verified`) },
  ]);
  expect(machine.notices[0]?.message).toContain(sha256Of(content));
});

test("a reference to something that is no model is refused", async () => {
  const page = Buffer.from("<html>Please log in</html>");
  const machine = await setUp({ content: page, linkedEtag: sha256Of(page) });
  await expect(pullReference(machine)).rejects.toThrow(/not a GGUF model/);
  expect(readdirSync(machine.models)).toEqual([]);
});

test("a disk without room is refused before the first byte", async () => {
  const machine = await setUp();
  machine.environment.readFreeBytes = () => Promise.resolve(1_000);
  await expect(pullEntry(machine)).rejects.toMatchObject({ code: "disk-full" });
  expect(machine.hub.requests.filter((request) => request.startsWith("GET"))).toEqual([]);
});
