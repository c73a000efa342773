import { expect, test } from "vitest";
import { expandHome, parseReference } from "../../src/models/reference.ts";

test.each([
  ["/models/a.gguf", { kind: "path", path: "/models/a.gguf" }],
  ["./a.gguf", { kind: "path", path: "./a.gguf" }],
  ["models/a", { kind: "path", path: "models/a" }],
  ["~/a.gguf", { kind: "path", path: "~/a.gguf" }],
  ["a.gguf", { kind: "name", name: "a.gguf" }],
  ["qwen2.5-coder-1.5b", { kind: "name", name: "qwen2.5-coder-1.5b" }],
  ["hf:Qwen/Q-GGUF:q.gguf", { kind: "hugging-face", repository: "Qwen/Q-GGUF", file: "q.gguf" }],
  ["hf:o/r:Q4/m.gguf", { kind: "hugging-face", repository: "o/r", file: "Q4/m.gguf" }],
])("%s is read as %j", (text, expected) => {
  expect(parseReference(text)).toEqual(expected);
});

test.each([
  ["an empty text", ""],
  ["blanks", "  "],
  ["a text with a zero byte", "a\0b"],
  ["hf: without a file", "hf:owner/repo"],
  ["hf: without an owner", "hf:repo:a.gguf"],
  ["hf: with a file that is no GGUF", "hf:owner/repo:a.bin"],
  ["hf: that climbs out of the repository", "hf:owner/repo:../a.gguf"],
  ["one piece of a split model", "hf:owner/repo:a-00001-of-00003.gguf"],
])("%s is a usage error", (_, text) => {
  expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: "usage-invalid" }));
});

test.each([
  ["~", "/home/ada"],
  ["~/m.gguf", "/home/ada/m.gguf"],
  ["~ada/m.gguf", "~ada/m.gguf"],
  ["a~", "a~"],
])("%s expands to %s", (text, expected) => {
  expect(expandHome(text, "/home/ada")).toBe(expected);
});
