/** What the names of a project mean, read through a reader: the binding engine on the files as they are now. */
import { createProjectBindings, type ProjectBindings } from "../code/rename/project-bindings.ts";
import { isSecretPath } from "./permissions/secret-paths.ts";
import type { ProjectReader } from "./project-reader.ts";

/**
 * Files are read when first needed; they must not change while the result is in use. All of them may be, so the secret
 * ones count as unreadable, rather than be asked about one by one.
 */
export async function openReaderBindings(
  reader: Pick<ProjectReader, "paths" | "read">,
): Promise<ProjectBindings> {
  const read = async (path: string): Promise<string | null> => {
    if (isSecretPath(path)) return null;
    return reader.read(path).then(
      ({ text }) => text,
      () => null, // binary, unreadable or outside: nothing that has names
    );
  };
  const [paths, goModText, cargoTomlText] = await Promise.all([
    reader.paths(),
    read("go.mod"),
    read("Cargo.toml"),
  ]);
  return createProjectBindings({
    paths: new Set(paths),
    read,
    goModText: goModText ?? "",
    cargoTomlText: cargoTomlText ?? "",
  });
}
