/** A rename as a person reads it before it is done: what changes in which file, and what stays and why. */
import type { RenamePlan } from "./plan-rename.ts";
import type { SkippedPlace } from "./skipped-text.ts";

const MAX_LINES = 12;

/** Lines of plain text, without colours. */
export function describeRename(plan: RenamePlan): string {
  const { subject, oldName, newName, counts } = plan;
  const lines = [
    `Rename ${subject.kind} ${subject.qualifiedName} (${subject.path}:${subject.line}): ${oldName} → ${newName}`,
    `${count(counts.edits, "place")} in ${count(counts.files, "file")}`,
    ...plan.edits.map(({ path, edits }) => `  ${path}: ${edits.length}`),
  ];
  for (const severity of ["refused", "warning"] as const) {
    const found = plan.conflicts.filter((conflict) => conflict.severity === severity);
    if (found.length > 0) lines.push(severity === "refused" ? "Refused:" : "Take care:");
    lines.push(...cut(found.map((each) => `  ${each.path}:${each.line} ${each.explanation}`)));
  }
  lines.push(...describeSkipped(plan.skipped));
  return `${lines.join("\n")}\n`;
}

const HEADINGS: readonly [SkippedPlace["reason"], string][] = [
  ["uncertain", "Left alone, please look"],
  ["other", "Left alone, another thing of that name"],
  ["string", "Left alone, in strings"],
  ["comment", "Left alone, in comments"],
  ["document", "Left alone, in other files"],
];

function describeSkipped(skipped: readonly SkippedPlace[]): string[] {
  return HEADINGS.flatMap(([reason, heading]) => {
    const found = skipped.filter((each) => each.reason === reason);
    if (found.length === 0) return [];
    const places = found.map(({ path, line, detail }) =>
      reason === "uncertain" || reason === "other"
        ? `  ${path}:${line} ${detail}`
        : `  ${path}:${line}`,
    );
    return [`${heading} (${found.length}):`, ...cut(places)];
  });
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= MAX_LINES) return [...lines];
  return [...lines.slice(0, MAX_LINES - 1), `  … and ${lines.length - MAX_LINES + 1} more`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
