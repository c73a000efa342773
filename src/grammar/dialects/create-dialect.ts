/** A dialect from its frame. */
import type { CallFrame, FullFrame } from "./call-frame.ts";
import type { Dialect } from "./dialect.ts";
import { compileCalls } from "./frame-grammar.ts";
import { formatCalls, parseCalls } from "./frame-text.ts";

const NOTHING_WRITTEN = {
  opening: "",
  closing: "",
  afterName: "",
  afterArguments: "",
  afterCall: "",
} as const;

export function createDialect(definition: CallFrame): Dialect {
  const frame: FullFrame = { ...NOTHING_WRITTEN, ...definition };
  return {
    id: frame.id,
    supportsParallelCalls: frame.separator !== undefined,
    compile: (tools, options) => compileCalls(frame, tools, options),
    format: (calls, tools, firstCall) => formatCalls(frame, calls, { tools, firstCall }),
    parse: (source, tools, firstCall) => parseCalls(frame, source, { tools, firstCall }),
  };
}
