import { expect, test } from "vitest";
import { createSecondEngine } from "../../../src/template/verifier/second-engine.ts";

const CONTEXT = { messages: [{ role: "user", content: "Hello" }], add_generation_prompt: true };

test("a template renders again and again without touching what it is given", () => {
  const render = createSecondEngine();
  const source = "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}";
  const given = structuredClone(CONTEXT);
  expect(render(source, given)).toBe("user: Hello");
  expect(render(source, given)).toBe("user: Hello");
  expect(given).toEqual(CONTEXT);
});

test("two templates are kept apart", () => {
  const render = createSecondEngine();
  expect([render("a", CONTEXT), render("b", CONTEXT), render("a", CONTEXT)].join("")).toBe("aba");
});

test("a template that is no Jinja throws, every time", () => {
  const render = createSecondEngine();
  expect(() => render("{% for %}", CONTEXT)).toThrow();
  expect(() => render("{% for %}", CONTEXT)).toThrow();
});
