/** Renders many conversations with few templates: each source is compiled once, as long as it is among the last few. */
import type { JinjaCompiler, JinjaRenderer } from "./native-jinja.ts";

/** What a compiled template holds is outside the heap, so it is collected late. */
const MOST_COMPILED = 8;

/** Renders or throws "template-failed". */
export type JinjaRender = (source: string, context: Record<string, unknown>) => string;

export function cacheJinja(compile: JinjaCompiler): JinjaRender {
  const compiled = new Map<string, JinjaRenderer>();
  return (source, context) => {
    const known = compiled.get(source);
    if (known !== undefined) return known.render(context);
    const renderer = compile(source);
    if (compiled.size === MOST_COMPILED) compiled.clear();
    compiled.set(source, renderer);
    return renderer.render(context);
  };
}
