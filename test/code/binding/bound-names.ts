/** Bindings as short lines: what every place of a name means, in a form that a test can state in full. */
import { bindFile } from "../../../src/code/binding/bind-file.ts";
import type { FileBindings, Occurrence } from "../../../src/code/binding/file-bindings.ts";

export async function bindSource(path: string, text: string): Promise<FileBindings> {
  const outcome = await bindFile(path, text);
  if (outcome?.kind !== "bound") throw new Error(`${path} is not bound`);
  return outcome.bindings;
}

/**
 * One line an occurrence of `name`: "2:5 call f.x" is a call, in line 2 at column 5, of what was
 * declared with the path f.x; "#2" tells the second declaration of one path.
 */
export async function boundNames(path: string, text: string, name: string): Promise<string[]> {
  const bindings = await bindSource(path, text);
  return bindings.occurrences
    .filter((occurrence) => occurrence.name === name)
    .map((occurrence) => renderOccurrence(occurrence, bindings));
}

function renderOccurrence(occurrence: Occurrence, bindings: FileBindings): string {
  const { startIndex, line, role, face } = occurrence;
  const column = startIndex - bindings.text.lastIndexOf("\n", startIndex - 1);
  const side = face === undefined ? "" : ` ${face.side}`;
  return `${line}:${column} ${role}${side} ${renderBinding(occurrence, bindings)}`;
}

function renderBinding({ binding }: Occurrence, { declarations }: FileBindings): string {
  switch (binding.kind) {
    case "declaration": {
      const declaration = declarations[binding.id];
      const same = declarations.filter(({ path }) => path === declaration?.path);
      const order = same.findIndex(({ id }) => id === binding.id);
      return `${declaration?.path}${order > 0 ? `#${order + 1}` : ""}`;
    }
    case "imported":
      return `from ${binding.source.specifier}`;
    case "member":
    case "argument":
      return `(${binding.kind} of ${binding.of.kind})`;
    default:
      return `(${binding.kind})`;
  }
}
