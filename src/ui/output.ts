/** What every reader of the event stream writes to and answers to; it knows no format itself. */
import type { AgentEvent } from "../agent/events.ts";

export type OutputFormat = "text" | "json" | "stream-json";

export const OUTPUT_FORMATS: readonly OutputFormat[] = ["text", "json", "stream-json"];

/** The part of a stream a renderer needs; `process.stdout` is one. */
export interface OutputStream {
  write(text: string): unknown;
  /** Width of the terminal in cells; a resize shows up here. */
  readonly columns?: number | undefined;
}

/** Shows a run to someone. Events come in order; `end` comes once, after the last of them. */
export interface Renderer {
  handle(event: AgentEvent): void;
  end(): void;
}
