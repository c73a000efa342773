import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import {
  parseTemplateRegistry,
  readTemplateRegistry,
} from "../../../src/template/registry/registry.ts";
import { fixturePath, hasTemplateFixtures } from "../../support/template-fixtures.ts";

const FILE = "models/templates.json";
const text = readFileSync(FILE, "utf8");

test("the registry that ships is valid, small and sorted", () => {
  const ids = readTemplateRegistry().map(({ id }) => id);
  expect(parseTemplateRegistry(text)).toHaveLength(ids.length);
  expect(ids).toEqual(ids.toSorted());
  expect(text.length).toBeLessThan(200_000);
});

test("it holds no template", () => {
  expect(text).not.toMatch(/\{%|\{\{|<\|/);
});

test("whatever is outdated has an official replacement", () => {
  const registry = readTemplateRegistry();
  const outdated = registry.filter(({ status }) => status === "outdated");
  expect(outdated.map(({ id }) => id)).toEqual(["gemma-4-first", "kimi-k2-first"]);
  for (const { replacement } of outdated) {
    expect(registry.find(({ id }) => id === replacement)?.status).toBe("official");
  }
});

interface Draft {
  version: number;
  templates: [DraftEntry, DraftEntry, ...DraftEntry[]];
}

interface DraftEntry {
  id: string;
  probes: Record<string, string>;
}

test.each<[string, (draft: Draft) => unknown]>([
  ["of another version", (draft) => Object.assign(draft, { version: 0 })],
  [
    "with a changed hash",
    ({ templates: [one] }) => Object.assign(one.probes, { user: "0123456789" }),
  ],
  ["without a probe", ({ templates: [one] }) => Reflect.deleteProperty(one.probes, "user")],
  ["with one id twice", ({ templates: [one, two] }) => Object.assign(two, { id: one.id })],
  ["with a template twice", ({ templates }) => templates.push({ ...templates[0], id: "x" })],
  [
    "with a replacement it lacks",
    ({ templates: [one] }) => Object.assign(one, { replacement: "x" }),
  ],
])("a registry %s is refused", (_what, spoil) => {
  const draft: Draft = JSON.parse(text);
  spoil(draft);
  expect(() => parseTemplateRegistry(JSON.stringify(draft))).toThrow();
});

test("the script builds the very file that ships, in any time zone", (context) => {
  if (!hasTemplateFixtures) context.skip("no template fixtures on this machine");
  const folder = mkdtempSync(path.join(tmpdir(), "registry-"));
  try {
    const out = path.join(folder, "templates.json");
    execFileSync(
      process.execPath,
      [
        ...["--import", "tsx", "scripts/make-template-registry.ts"],
        ...["--templates", fixturePath(), "--out", out],
      ],
      { env: { ...process.env, TZ: "Pacific/Kiritimati" } },
    );
    expect(readFileSync(out, "utf8")).toBe(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
