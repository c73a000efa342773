/** How far a benchmark is: one line that stays for each run, and on a terminal one that moves below them. */
import { createLiveLine } from "./live-line.ts";
import type { OutputStream } from "./output.ts";
import { sanitizeLine } from "./sanitize.ts";
import { fitLine } from "./status-line.ts";

export interface BenchProgress {
  /** What is going on; shown on a terminal only. */
  note(parts: readonly string[]): void;
  /** Stays. */
  line(text: string): void;
  /** Leaves nothing on the moving line. */
  end(): void;
}

const MAX_LINE_CHARACTERS = 300;

export function createBenchProgress(output: OutputStream, isTty: boolean): BenchProgress {
  const live = createLiveLine(output);
  return {
    note(parts) {
      const safe = parts.map((part) => sanitizeLine(part, MAX_LINE_CHARACTERS));
      if (isTty) live.show((columns) => fitLine(safe, columns));
    },
    line(text) {
      if (isTty) live.clear();
      output.write(`${sanitizeLine(text, MAX_LINE_CHARACTERS)}\n`);
    },
    end() {
      if (isTty) live.clear();
    },
  };
}
