import { expect, test } from "vitest";
import { readModelList } from "../../src/remote/model-list.ts";

test.each([
  ["llama-server", { id: "m", meta: { n_ctx: 4096, n_ctx_train: 32768 } }, 4096],
  ["vLLM", { id: "m", max_model_len: 16384 }, 16384],
  ["a router", { id: "m", context_length: 131072 }, 131072],
  ["a server that does not say", { id: "m" }, null],
  ["a server that says nonsense", { id: "m", max_model_len: -1, meta: "x" }, null],
])("the context is known from %s", (_who, model, contextTokens) => {
  expect(readModelList(JSON.stringify({ data: [model] }))).toEqual([{ id: "m", contextTokens }]);
});

test.each(["", "<html>", "[]", "{}", '{"data": 1}', '{"data": [1, {"id": ""}]}'])(
  "%j lists no model",
  (text) => {
    expect(readModelList(text)).toEqual([]);
  },
);
