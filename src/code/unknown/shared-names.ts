/** Names that a script gets from other files without an import: ambient declarations, pages, settings of a linter. */
import type { ProjectBindings } from "../rename/project-bindings.ts";

const SETTINGS = /(?:^|\/)(?:\.eslintrc[^/]*|eslint\.config\.[cm]?[jt]s|\.jshintrc|biome\.jsonc?)$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const MODULE_SIGN = /^\s*(?:import|export)\b|\brequire\s*\(|\bmodule\.exports\b/m;

/** Whether another file may give the name to all. Cost: reads the project once; to be asked of few names. */
export async function isSharedName(
  name: string,
  path: string,
  project: ProjectBindings,
): Promise<boolean> {
  const escaped = name.replaceAll("$", String.raw`\$`);
  const given = new RegExp(
    String.raw`\b(?:globalThis|global|window|self)\s*(?:\.|\[["'])${escaped}(?![\w$])|\bdeclare\s+global\b`,
  );
  for (const other of await project.findPathsWith(name)) {
    if (other === path) continue;
    if (SETTINGS.test(other) || DECLARATIONS.test(other)) return true;
    const text = SCRIPT.test(other) ? await project.readText(other) : null;
    if (text !== null && (given.test(text) || !MODULE_SIGN.test(text))) return true;
  }
  return false;
}
