/** Draws one line that is rewritten in place on a terminal, and takes it away again before other output. */
import type { OutputStream } from "./output.ts";

const CLEAR_LINE = "\r\u001b[2K";
const DEFAULT_COLUMNS = 80;

export interface LiveLine {
  /** `render` gets the width of the terminal; its text must be safe, on one line, and narrower than that. */
  show(render: (columns: number) => string): void;
  /** Nothing is left on the line afterwards; without a line shown it writes nothing. */
  clear(): void;
}

export function createLiveLine(output: OutputStream): LiveLine {
  let shown = "";
  return {
    show(render) {
      const line = render(output.columns ?? DEFAULT_COLUMNS);
      if (line === shown) return;
      output.write(CLEAR_LINE + line);
      shown = line;
    },
    clear() {
      if (shown !== "") output.write(CLEAR_LINE);
      shown = "";
    },
  };
}
