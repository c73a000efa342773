/** llama.cpp's own Jinja engine without a model, for tests of templates that are known to be harmless. */
import { loadJinja } from "../../src/runtime/load-jinja.ts";
import type { JinjaRenderer } from "../../src/runtime/native-jinja.ts";
import type { TemplateContext } from "../../src/template/template-context.ts";

const compile = await loadJinja();

/** Few at a time: what a compiled template holds is outside the heap, so it is collected late. */
const compiled = new Map<string, JinjaRenderer>();
const MOST_COMPILED = 8;

export function renderNatively(source: string, context: TemplateContext): string {
  const known = compiled.get(source);
  if (known !== undefined) return known.render(context);
  const renderer = compile(source);
  if (compiled.size === MOST_COMPILED) compiled.clear();
  compiled.set(source, renderer);
  return renderer.render(context);
}
