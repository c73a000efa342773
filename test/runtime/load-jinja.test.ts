import { expect, test } from "vitest";
import { loadJinja } from "../../src/runtime/load-jinja.ts";
import { createJinjaRenderer, startLlama } from "../../src/runtime/native-llama.ts";

const SOURCE =
  "{% for m in messages %}{{ m.content | upper }};{% endfor %}{{ raise_exception(x) if x }}";

const compile = await loadJinja();

test("one compiled template renders many contexts", () => {
  const renderer = compile(SOURCE);
  const texts = ["a", "ü"].map((content) => renderer.render({ messages: [{ content }] }));
  expect(texts).toEqual(["A;", "ü;"]);
});

test.each([
  ["that is no Jinja", () => compile("{% for %}")],
  ["that raises", () => compile(SOURCE).render({ messages: [], x: "not today" })],
])("a template %s throws the engine's words", (_, run) => {
  expect(run).toThrow(expect.objectContaining({ code: "template-failed" }));
});

test("without the whole engine it renders as with it", async () => {
  const llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
  const context = { messages: [{ content: "a" }, { content: "b" }] };
  const whole = createJinjaRenderer(llama, SOURCE).render(context);
  expect(compile(SOURCE).render(context)).toBe(whole);
  await llama.dispose();
});
