/**
 * The tool that renames a symbol everywhere it is used, by the rename engine. All of its files are written, or none. A
 * plan with a conflict is refused; what is left alone is listed.
 */
import { z } from "zod";
import { applyEdits } from "../../code/rename/apply-edits.ts";
import { describeRename } from "../../code/rename/describe-rename.ts";
import { findSymbol } from "../../code/rename/find-symbol.ts";
import { planRename, type RenamePlan } from "../../code/rename/plan-rename.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import { openReaderBindings } from "../reader-bindings.ts";
import { type Observation, refuse, succeed } from "./observation.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import { findOneSymbol, openTarget } from "./symbol-target.ts";

export const rename = defineProjectTool({
  name: "rename",
  description: "Renames a symbol (path#Name) everywhere it is used.",
  input: z.object({
    symbol: z.string(),
    new_name: z.string().regex(/^[\p{L}_$][\p{L}\p{N}_$]{0,63}$/u),
  }),
  async run({ symbol: target, new_name: newName }, context: ChangeContext): Promise<Observation> {
    const { reader } = context;
    const opened = await openTarget(target, reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol } = opened;
    if (symbol === null) return refuse(`Name a symbol of it: ${path}#Name.`);
    const found = findOneSymbol({ path, symbol }, await reader.parse(path));
    if (typeof found === "string") return refuse(found);
    const project = await openReaderBindings(reader);
    const place = await locate(project, { path, ...found });
    const plan = place === null ? null : await planRename({ target: place, newName, project });
    if (plan === null) return refuse(`${symbol} cannot be told from other things of that name.`);
    const conflict = plan.conflicts.find(({ severity }) => severity === "refused");
    if (conflict !== undefined) {
      const { path: at, line, explanation } = conflict;
      return refuse(`Not renamed: ${at}:${line} ${explanation}. Choose another name.`);
    }
    return writePlan(plan, project, context);
  },
});

interface Wanted {
  path: string;
  name: string;
  qualifiedName: string;
  startLine: number;
  endLine: number;
}

/** Where the name of this very declaration stands; null when that is not certain. */
async function locate(
  project: ProjectBindings,
  { path, name, qualifiedName, startLine, endLine }: Wanted,
): Promise<{ path: string; startIndex: number } | null> {
  const container = qualifiedName.slice(0, -name.length - 1);
  const search = await findSymbol(
    { name, container: container === "" ? null : container, file: path, kind: null },
    project,
  );
  if (search.kind === "missing") return null;
  const candidates = search.kind === "found" ? [search.symbol] : search.candidates;
  return (
    candidates.find(
      (each) => each.path === path && startLine <= each.line && each.line <= endLine,
    ) ?? null
  );
}

async function writePlan(
  plan: RenamePlan,
  project: ProjectBindings,
  context: ChangeContext,
): Promise<Observation> {
  const { rules, checks, seen, noteChanged, maxResultChars } = context;
  const paths = plan.edits.map(({ path }) => path);
  const bar = rules.admitRename(paths, {
    name: plan.subject.qualifiedName,
    path: plan.subject.path,
  });
  if (bar !== null) return refuse(bar);
  for (const path of paths) {
    const early = await checks.beforeWrite(path);
    if (early !== null) return refuse(early);
  }
  const stale = await writeAll(plan, project, context);
  if (stale !== null) return refuse(`${stale} changed meanwhile; nothing was renamed. Try again.`);
  for (const path of paths) seen.forget(path);
  await noteChanged(paths);
  const { edits, files } = plan.counts;
  const preview = describeRename(plan).slice(0, maxResultChars).trimEnd();
  return succeed(`Renamed in ${edits} places of ${files} files.\n${preview}`, paths);
}

/** The first file that is not as it was planned from, after putting back what was written; null when all were. */
async function writeAll(
  plan: RenamePlan,
  project: ProjectBindings,
  { workspace }: ChangeContext,
): Promise<string | null> {
  const written: { path: string; text: string }[] = [];
  const putBack = async () => {
    for (const { path, text } of written.reverse()) await workspace.write(path, text);
  };
  try {
    for (const { path, edits } of plan.edits) {
      const { text } = await workspace.read(path);
      if (text !== (await project.readText(path))) {
        await putBack();
        return path;
      }
      await workspace.write(path, applyEdits(text, edits));
      written.push({ path, text });
    }
    return null;
  } catch (error) {
    await putBack();
    throw error;
  }
}
