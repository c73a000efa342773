import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import { requireEngine, requireModel } from "../src/app-pinned.ts";
import { readCatalogue } from "../src/models/catalogue.ts";
import type { LlamaHost } from "../src/runtime/llama-host.ts";

const cacheFolder = mkdtempSync(path.join(tmpdir(), "agent pinned ü-"));
afterAll(() => rmSync(cacheFolder, { recursive: true }));

const OTHER = "ab".repeat(32);
const LISTED = readCatalogue()[0]?.sha256 ?? "";

function judge(sha256: string, pin?: { isPinned: boolean; modelSha256?: string }): string | null {
  const wish = pin && { modelSha256: undefined, ...pin };
  try {
    requireModel({ path: "/m.gguf", origin: "path", sha256 }, wish);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each([
  ["any model", OTHER, undefined, null],
  ["any model", OTHER, { isPinned: false }, null],
  ["the one that is named", OTHER, { isPinned: false, modelSha256: OTHER }, null],
  [
    "another than the one that is named",
    LISTED,
    { isPinned: false, modelSha256: OTHER },
    "model-not-pinned",
  ],
  ["one of the catalogue, pinned", LISTED, { isPinned: true }, null],
  ["one that nobody lists, pinned", OTHER, { isPinned: true }, "model-not-pinned"],
  [
    "one that nobody lists and that is named, pinned",
    OTHER,
    { isPinned: true, modelSha256: OTHER },
    null,
  ],
  [
    "another than the one that is named, pinned",
    LISTED,
    { isPinned: true, modelSha256: OTHER },
    "model-not-pinned",
  ],
])("%s: %s with %j gives %s", (_, sha256, pin, expected) => {
  expect(judge(sha256, pin)).toBe(expected);
});

/** Nothing of the engine is mapped in this process, which is what an engine that hides looks like. */
const host = { llama: { buildType: "prebuilt" } } as Pick<LlamaHost, "llama">;

function requireWith(isPinned: boolean, events: AgentEvent[]): Promise<void> {
  const pin = { isPinned, modelSha256: undefined };
  return requireEngine(host, { pin, cacheFolder, emit: (event) => events.push(event) });
}

test("an engine that is not as locked stops a pinned run and says nothing else", async () => {
  const events: AgentEvent[] = [];
  await expect(requireWith(true, events)).rejects.toMatchObject({
    code: "engine-not-pinned",
    exitCode: 6,
    next: expect.stringContaining("agent verify"),
  });
  expect(events).toEqual([]);
});

test("any other run is told once and goes on", async () => {
  const events: AgentEvent[] = [];
  await requireWith(false, events);
  await requireWith(false, events);
  expect(events).toEqual([
    {
      type: "notice",
      level: "warn",
      message: expect.stringContaining("not the one that is locked"),
    },
  ]);
});
