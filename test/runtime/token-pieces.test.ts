import { expect, test } from "vitest";
import { decodePiece, listPlainMarkers } from "../../src/runtime/token-pieces.ts";

const NORMAL = 1;
const USER_DEFINED = 4;
const BYTE = 6;

test.each<[string, string, string, number, readonly number[]]>([
  ["gpt2 letters", "gpt2", "the", NORMAL, [0x74, 0x68, 0x65]],
  ["gpt2 stand-ins", "gpt2", "\u0120a\u010A", NORMAL, [0x20, 0x61, 0x0a]],
  ["half a character in gpt2", "gpt2", "\u00C3", NORMAL, [0xc3]],
  ["plain text in a gpt2 list", "gpt2", "日", NORMAL, [0xe6, 0x97, 0xa5]],
  ["an added token of gpt2", "gpt2", "\u0120é", USER_DEFINED, [0xc4, 0xa0, 0xc3, 0xa9]],
  ["a SentencePiece word", "llama", "\u2581the\u2581", NORMAL, [0x20, 0x74, 0x68, 0x65, 0x20]],
  ["a SentencePiece byte", "llama", "<0xC3>", BYTE, [0xc3]],
  ["text that looks like a byte", "llama", "<0xC3>", NORMAL, [...Buffer.from("<0xC3>")]],
])("%s", (...[, model, piece, type, bytes]) => {
  const source = { model, tokens: ["x", piece], tokenTypes: [NORMAL, type] };
  expect([...decodePiece(source, 1)]).toEqual(bytes);
});

test("added entries that structure conversations are markers, words and tags of documents are not", () => {
  const markers = ["<tool_call>", "</tool_call>", "<|x|>", "<\uFF5Cx y\uFF5C>", "[TOOL_CALLS]"];
  const others = ["<td>", "</b>", "   ", "[x]", "hello", "<a b_c>"];
  const tokens = ["<|normal|>", ...markers, ...others];
  const tokenTypes = tokens.map((_, index) => (index === 0 ? NORMAL : USER_DEFINED));
  expect(listPlainMarkers({ model: "gpt2", tokens, tokenTypes })).toEqual(markers);
});
