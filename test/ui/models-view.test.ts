import { expect, test } from "vitest";
import type { ListedModel, ModelInfo } from "../../src/models/model-list.ts";
import {
  renderModelInfo,
  renderModelList,
  renderPulled,
  renderRemoved,
  renderVerified,
} from "../../src/ui/models-view.ts";
import { createPalette } from "../../src/ui/palette.ts";

const plain = createPalette(false);

const small: ListedModel = {
  name: "qwen2.5-coder-1.5b",
  title: "Qwen2.5 Coder 1.5B Instruct",
  bytes: 1_117_320_768,
  state: "here",
  verified: true,
  path: "/models/qwen.gguf",
  isDefault: true,
};
const tiny: ListedModel = {
  name: "tiny",
  title: "Tiny\u001b[2J\nmodel",
  bytes: 98_400_000,
  state: "absent",
  verified: false,
  path: null,
  isDefault: false,
};

function describe(model: ListedModel): ModelInfo {
  return {
    ...model,
    sha256: "ab12",
    licence: { name: "MIT", url: "https://example.org/mit" },
    notes: "",
    sources: ["Hugging Face a/b", "package tiny 1.0"],
  };
}

test("the list is a table with the default marked", () => {
  expect(renderModelList([small, tiny])).toEqual([
    "MODEL                    SIZE  HERE  TITLE",
    "qwen2.5-coder-1.5b *  1.12 GB  yes   Qwen2.5 Coder 1.5B Instruct",
    "tiny                  98.4 MB  no    Tiny␛ model",
  ]);
  expect(renderModelList([])).toEqual(["No models are known."]);
});

test.each<[Partial<ListedModel>, RegExp]>([
  [{ state: "here", verified: false }, / unchecked /],
  [{ state: "partial" }, / in part /],
])("the list tells %j", (changes, expected) => {
  expect(renderModelList([{ ...tiny, ...changes }])[1]).toMatch(expected);
});

test("one model is a fact per line", () => {
  expect(renderModelInfo(describe(tiny))).toEqual([
    "model    tiny",
    "title    Tiny␛ model",
    "size     98.4 MB",
    "licence  MIT https://example.org/mit",
    "here     no",
    "file     agent models pull tiny fetches it",
    "sha256   ab12",
    "source   Hugging Face a/b",
    "source   package tiny 1.0",
  ]);
  const lines = renderModelInfo({ ...describe(small), notes: "Good at code." });
  expect(lines).toContain("file     /models/qwen.gguf");
  expect(lines).toContain("notes    Good at code.");
});

test.each([
  ["packages", "✓ tiny is downloaded"],
  ["hugging-face", "✓ tiny is downloaded"],
  ["cache", "✓ tiny is already here"],
  ["models-folder", "✓ tiny is already here"],
  ["path", "✓ tiny is already here"],
] as const)("a model pulled from %s: %s", (origin, heading) => {
  const model = { path: "/m/tiny.gguf", alias: "tiny", origin };
  expect(renderPulled(model, plain)).toEqual([heading, "  /m/tiny.gguf"]);
});

test("a check says whether there was something to compare with", () => {
  const file = { path: "/m/tiny.gguf", sha256: "aa" };
  expect(renderVerified({ ...file, verdict: "intact" }, plain)).toEqual([
    "✓ /m/tiny.gguf is intact",
    "  sha256 aa",
  ]);
  expect(renderVerified({ ...file, verdict: "unknown" }, plain)[0]).toMatch(/^~ .*no known sha256/);
});

test("a removal names every file and what it freed", () => {
  expect(renderRemoved({ removed: ["/m/a.gguf", "/m/a\nb"], freedBytes: 2e6 }, plain)).toEqual([
    "✓ removed /m/a.gguf",
    "✓ removed /m/a b",
    "  2.0 MB freed",
  ]);
});
