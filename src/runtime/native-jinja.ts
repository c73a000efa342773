/** llama.cpp's own Jinja engine, given the addon's class of it. Knows neither where that comes from nor chat templates. */
import { AgentError, messageOf } from "../base/errors.ts";

/** One compiled template. */
export interface JinjaRenderer {
  /** Throws "template-failed" with the engine's words. */
  render(context: Record<string, unknown>): string;
}

/** Compiles a template. Throws "template-failed". */
export type JinjaCompiler = (source: string) => JinjaRenderer;

/** The addon's own class; an internal of node-llama-cpp. */
export type RendererClass = new (
  source: string,
) => { render(context: Record<string, unknown>): string };

export function compileJinja(Renderer: RendererClass, source: string): JinjaRenderer {
  const native = tryNatively(() => new Renderer(source));
  return { render: (context) => tryNatively(() => native.render(context)) };
}

function tryNatively<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new AgentError("template-failed", { reason: messageOf(error) }, { cause: error });
  }
}
