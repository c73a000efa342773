/** The second opinion: @huggingface/jinja, a JavaScript engine that differs from llama.cpp's where templates are fragile. */
import { Template } from "@huggingface/jinja";
import type { RenderFunction } from "./template-subject.ts";

/** A renderer that keeps what it has parsed, by source. It throws what the engine throws. */
export function createSecondEngine(): RenderFunction {
  const parsed = new Map<string, Template>();
  return (source, context) => {
    let template = parsed.get(source);
    if (template === undefined) {
      template = new Template(source);
      parsed.set(source, template);
    }
    // The engine writes into what it is given.
    return template.render(structuredClone(context));
  };
}
