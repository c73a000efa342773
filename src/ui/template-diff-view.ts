/** What `agent template diff` prints. It takes plain facts and renders no template. */
import type { TextDifference } from "../template/evidence/texts/text-difference.ts";
import type { Palette } from "./palette.ts";
import { formatCounted } from "./quantities.ts";
import { quoteText } from "./quoted-text.ts";
import { sanitizeLine } from "./sanitize.ts";

/** How one probe went. "refused": neither template renders it. */
export type ProbeComparison =
  | { probe: string; outcome: "equal" | "refused" }
  | { probe: string; outcome: "different"; difference: TextDifference }
  /** Only one renders it; the other's reason. */
  | { probe: string; outcome: "one-sided"; fails: "first" | "second"; reason: string };

const MAX_PIECE_CHARACTERS = 160;

/** A paragraph for each way in which prompts differ, with the probes that show it; then how many are equal. */
export function renderComparison(
  names: { first: string; second: string },
  comparisons: readonly ProbeComparison[],
  palette: Palette,
): string[] {
  const unequal = comparisons.filter(isUnequal);
  const heading = [
    `${palette.bad("-")} ${sanitizeLine(names.first)}`,
    `${palette.good("+")} ${sanitizeLine(names.second)}`,
    "",
  ];
  return [
    ...(unequal.length > 0 ? heading : []),
    ...groupAlike(unequal).flatMap((group) => [...renderGroup(group, palette), ""]),
    renderTotals(comparisons),
  ];
}

/** Probes whose prompts differ in the same two pieces, or fail for the same reason. */
function groupAlike(comparisons: readonly ProbeComparison[]): ProbeComparison[][] {
  const groups = new Map<string, ProbeComparison[]>();
  for (const comparison of comparisons) {
    const key = JSON.stringify(nameKind(comparison));
    groups.set(key, [...(groups.get(key) ?? []), comparison]);
  }
  return [...groups.values()];
}

function nameKind(comparison: ProbeComparison): readonly string[] {
  switch (comparison.outcome) {
    case "different":
      return [comparison.difference.first, comparison.difference.second];
    case "one-sided":
      return [comparison.fails, comparison.reason, ""];
    default:
      return [];
  }
}

function renderTotals(comparisons: readonly ProbeComparison[]): string {
  const equal = comparisons.filter(({ outcome }) => outcome === "equal").length;
  const refused = comparisons.filter(({ outcome }) => outcome === "refused").length;
  const all = formatCounted(comparisons.length, "probe");
  return `${equal} of ${all}: equal prompts${refused > 0 ? `, ${refused} neither renders` : ""}`;
}

/** True when the two templates do not do the same. */
export function isUnequal({ outcome }: ProbeComparison): boolean {
  return outcome === "different" || outcome === "one-sided";
}

function renderGroup(group: readonly ProbeComparison[], palette: Palette): string[] {
  const [example] = group;
  if (example === undefined) return [];
  const probes = palette.strong(group.map(({ probe }) => probe).join(", "));
  switch (example.outcome) {
    case "different":
      return renderDifferent(probes, example.difference, palette);
    case "one-sided": {
      const sign = example.fails === "first" ? palette.bad("-") : palette.good("+");
      return [probes, `  ${sign} does not render it: ${sanitizeLine(example.reason)}`];
    }
    default:
      return [];
  }
}

/** The place is that of the first probe. */
function renderDifferent(
  probes: string,
  { line, index, before, first, second, after }: TextDifference,
  { dim, bad, good }: Palette,
): string[] {
  const renderContext = (text: string) =>
    text === "" ? [] : [`    ${dim(quoteText(text, MAX_PIECE_CHARACTERS))}`];
  return [
    `${probes}  ${dim(`line ${line}, character ${index + 1}`)}`,
    ...renderContext(before),
    `  ${bad(`- ${quoteText(first, MAX_PIECE_CHARACTERS)}`)}`,
    `  ${good(`+ ${quoteText(second, MAX_PIECE_CHARACTERS)}`)}`,
    ...renderContext(after),
  ];
}
