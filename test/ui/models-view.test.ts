import { expect, test } from "vitest";
import {
  type ModelRow,
  renderModelInfo,
  renderModelList,
  renderPullProgress,
  renderPullResult,
  renderVerifyResult,
} from "../../src/ui/models-view.ts";

const small: ModelRow = {
  alias: "qwen2.5-coder-1.5b",
  title: "Qwen2.5 Coder 1.5B Instruct",
  bytes: 1_117_320_768,
  licence: "Apache-2.0",
  present: true,
  path: "/models/qwen.gguf",
  default: true,
};
const tiny: ModelRow = {
  alias: "tiny",
  title: "Tiny\u001b[2J\nmodel",
  bytes: 98_400_000,
  licence: "MIT",
  present: false,
  default: false,
};

test("the list is a table with the default marked", () => {
  expect(renderModelList([small, tiny])).toBe(
    [
      "MODEL                    SIZE  HERE  LICENCE     TITLE",
      "qwen2.5-coder-1.5b *  1.12 GB  yes   Apache-2.0  Qwen2.5 Coder 1.5B Instruct",
      "tiny                    98 MB  no    MIT         Tiny␛ model",
      "",
    ].join("\n"),
  );
  expect(renderModelList([])).toBe("No models are known.\n");
});

test("one model is a fact per line", () => {
  expect(renderModelInfo(tiny, [["context", "32,768 tokens"]])).toBe(
    [
      "model    tiny",
      "title    Tiny␛ model",
      "size     98 MB",
      "licence  MIT",
      "file     not here yet: agent models pull tiny",
      "context  32,768 tokens",
      "",
    ].join("\n"),
  );
  expect(renderModelInfo(small)).toContain("file     /models/qwen.gguf\n");
});

test.each([
  [
    { doneBytes: 5e8, totalBytes: 1e9, bytesPerSecond: 2.5e7 },
    "tiny  ██████████░░░░░░░░░░ 50 %  500 MB of 1.00 GB  25 MB/s",
  ],
  [{ doneBytes: 2e9, totalBytes: 1e9 }, "tiny  ████████████████████ 100 %  2.00 GB of 1.00 GB"],
  [{ doneBytes: 1500 }, "tiny  2 kB"],
])("a download %j", (progress, line) => {
  expect(renderPullProgress({ alias: "tiny", ...progress }, 80)).toBe(line);
});

test("a pull says whether anything was downloaded", () => {
  const result = { alias: "tiny", path: "/m/tiny.gguf", bytes: 100, downloadedBytes: 0 };
  expect(renderPullResult(result, false)).toBe("✓ tiny is already here\n  /m/tiny.gguf\n");
  expect(renderPullResult({ ...result, downloadedBytes: 100 }, false)).toContain(
    "100 B downloaded",
  );
});

test("a damaged model shows both sums and the way out", () => {
  const result = { alias: "tiny", path: "/m/tiny.gguf", expectedSha256: "aa", actualSha256: "bb" };
  const damaged = renderVerifyResult(result, false);
  expect(damaged).toMatch(/✗ tiny is damaged[\s\S]*aa[\s\S]*bb[\s\S]*agent models pull tiny/);
  expect(renderVerifyResult({ ...result, actualSha256: "aa" }, false)).toBe(
    "✓ tiny is whole: sha256 aa\n",
  );
});
