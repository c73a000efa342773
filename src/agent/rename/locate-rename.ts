/** From the words of a rename to the declaration they mean. Reads files through the given project only. */
import { findSymbol, type SymbolSearch } from "../../code/rename/find-symbol.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import type { RenameRequest } from "./rename-request.ts";

/** The declaration in the first of the named files that has it, else wherever in the project. */
export async function locateRename(
  { oldName, container, kind, files, isLocal }: RenameRequest,
  project: ProjectBindings,
): Promise<SymbolSearch> {
  const wanted = { name: oldName, container, kind: isLocal ? "local" : kind };
  for (const file of files) {
    const search = await findSymbol({ ...wanted, file }, project);
    if (search.kind === "found") return search;
  }
  return findSymbol({ ...wanted, file: null }, project);
}
