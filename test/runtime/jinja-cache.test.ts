import { expect, test } from "vitest";
import { cacheJinja } from "../../src/runtime/jinja-cache.ts";

function counted() {
  const compiled: string[] = [];
  const render = cacheJinja((source) => {
    compiled.push(source);
    return { render: (context) => `${source}${JSON.stringify(context)}` };
  });
  return { render, compiled };
}

test("a template is compiled once for all its conversations", () => {
  const { render, compiled } = counted();
  expect(render("a", { n: 1 })).toBe('a{"n":1}');
  expect(render("a", { n: 2 })).toBe('a{"n":2}');
  expect(compiled).toEqual(["a"]);
});

test("of many templates few are kept", () => {
  const { render, compiled } = counted();
  const sources = Array.from({ length: 20 }, (_, n) => `s${n}`);
  for (const source of sources) render(source, {});
  for (const source of ["s19", "s0"]) render(source, {});
  expect(compiled).toEqual([...sources, "s0"]);
});
