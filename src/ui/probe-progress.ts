/** How far a probe is: one line that is rewritten on a terminal, else one line for each part. */
import type { ProbeProgress } from "../probe/run-probe.ts";
import { namePart } from "../probe/verdict-words.ts";
import { createLiveLine } from "./live-line.ts";
import type { OutputStream } from "./output.ts";
import { sanitizeLine } from "./sanitize.ts";
import { fitLine, renderBar } from "./status-line.ts";

export interface ProbeProgressView {
  onProgress: (progress: ProbeProgress) => void;
  onNotice: (message: string) => void;
  /** Leaves nothing on the line. */
  end: () => void;
}

export function createProbeProgress(output: OutputStream, isTty: boolean): ProbeProgressView {
  const live = createLiveLine(output);
  return {
    onProgress({ part, doneTrials, trials }) {
      if (isTty) {
        const parts = [
          renderBar(doneTrials / trials),
          namePart(part),
          `${doneTrials} of ${trials}`,
        ];
        live.show((columns) => fitLine(parts, columns));
      } else if (doneTrials === 0) output.write(`probing: ${namePart(part)}\n`);
    },
    onNotice(message) {
      if (isTty) live.clear();
      output.write(`! ${sanitizeLine(message, 1000)}\n`);
    },
    end() {
      if (isTty) live.clear();
    },
  };
}
