/**
 * Objects written without a type: which type of the project they have the shape of. A guess, and only
 * made where one type alone has all the keys.
 */
import type { FileBindings } from "../binding/file-bindings.ts";
import type { MemberHolder } from "./holder.ts";
import type { NamedDeclaration } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import type { Resolver } from "./resolve-holders.ts";

/** Fewer keys say too little. */
const MIN_KEYS = 2;
const MAX_KEYS = 200;

/** Pairs of keys: a key of such an object, and the member of the one type that has its shape. */
export function listShapes(
  declarations: readonly NamedDeclaration[],
  project: ProjectBindings,
  resolver: Resolver,
): [string, string][] {
  const typed = declarations.filter((each) => isOfType(each, project));
  return declarations.flatMap((loose): [string, string][] => {
    const scope = project.get(loose.path)?.scopes[loose.declaration.scope];
    if (!loose.isLooseKey || scope?.kind !== "object") return [];
    const names = [...scope.names.keys()];
    if (names.length < MIN_KEYS || names.length > MAX_KEYS) return [];
    const fitting = typed.filter((each) => hasAll(each, names, resolver));
    const [only] = fitting;
    return only !== undefined && fitting.length === 1 ? [[loose.key, only.key]] : [];
  });
}

/** Whether a member belongs to a type with a name. */
function isOfType({ path, declaration }: NamedDeclaration, project: ProjectBindings): boolean {
  const bindings: FileBindings | null = project.get(path);
  const scope = bindings?.scopes[declaration.scope];
  const owner = bindings?.declarations[scope?.owner ?? -1];
  return scope?.kind === "class" && (owner?.kind === "interface" || owner?.kind === "type");
}

function hasAll(
  { path, declaration }: NamedDeclaration,
  names: readonly string[],
  resolver: Resolver,
): boolean {
  const holder: MemberHolder = { kind: "scope", path, scope: declaration.scope };
  return names.every((name) => resolver.resolveMember(holder, name) !== null);
}
