/** A replay as lines for a person. Texts of the model are shown as data. Pure. */
import type { Palette } from "./palette.ts";
import { formatCount, formatCounted } from "./quantities.ts";
import type { ReplayFacts } from "./replay-port.ts";
import { sanitizeLine } from "./sanitize.ts";

export function renderReplay(facts: ReplayFacts, palette: Palette): readonly string[] {
  const { counts, difference, isWhole, rebuiltTokens } = facts;
  const asked = `${formatCounted(counts.calls, "call")}: ${formatCounted(counts.sampledTokens, "token")} sampled, ${formatCount(counts.scoredTokens)} rated, ${formatCount(counts.computedTokens)} computed`;
  const lines =
    difference === null
      ? [`${palette.good("✓")} as recorded  ${asked}`]
      : [`${palette.bad("✗")} not as recorded, after ${asked}`, ...renderDifference(facts)];
  if (rebuiltTokens > 0 && difference === null) {
    const told = rebuiltTokens === 1 ? "was" : "were";
    lines.push(
      `  ${formatCounted(rebuiltTokens, "token")} of another session's KV cache ${told} computed anew.`,
    );
  }
  if (!isWhole) lines.push("  The end of the token log is missing and was not compared.");
  return [...lines, `  ${sanitizeLine(facts.tape)}`];
}

function renderDifference({ difference, reasons }: ReplayFacts): string[] {
  if (difference === null) return [];
  const { index, op, token, recorded, replayed } = difference;
  const place = token === null ? "" : `, token ${token + 1}`;
  return [
    `  line ${index + 1} of the log (${op})${place}: recorded ${sanitizeLine(recorded)}, now ${sanitizeLine(replayed)}`,
    ...reasons.map((reason) => `  ${sanitizeLine(reason)}`),
  ];
}
