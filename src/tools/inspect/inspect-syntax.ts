/** Syntax errors as our own parser sees them: no process, every language it reads. */
import type { ProjectReader } from "../project-reader.ts";
import type { Finding } from "./inspector.ts";

/** Of the files of `paths` that are there and can be parsed. */
export async function inspectSyntax(
  paths: readonly string[],
  reader: Pick<ProjectReader, "parse">,
  source: string,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const path of paths) {
    const parsed = await reader.parse(path);
    for (const { line, kind, near } of parsed?.problems ?? []) {
      if (kind === "refused") continue;
      const message =
        kind === "missing" ? `syntax error: ${near} is missing` : `syntax error near "${near}"`;
      findings.push({ path, line, rule: kind, message, source });
    }
  }
  return findings;
}
