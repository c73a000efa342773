/** Picks the reader of the event stream that the person asked for. */
import { createJsonRenderer } from "./json.ts";
import type { OutputFormat, OutputStream, Renderer } from "./output.ts";
import { createStreamJsonRenderer } from "./stream-json.ts";
import { createTextRenderer, type TextOptions } from "./text.ts";

export function createRenderer(
  format: OutputFormat,
  output: OutputStream,
  options: TextOptions,
): Renderer {
  switch (format) {
    case "text":
      return createTextRenderer(output, options);
    case "json":
      return createJsonRenderer(output);
    case "stream-json":
      return createStreamJsonRenderer(output, options.now);
  }
}
