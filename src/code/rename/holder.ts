/** Who has members: classes, objects, modules; and the look-up of a member through what a class is built on. */
import type { Expression } from "../binding/expression.ts";
import type { Declaration, FileBindings, Scope } from "../binding/file-bindings.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import type { Target } from "./resolve-modules.ts";

export type Holder =
  | MemberHolder
  | { kind: "module"; path: string }
  | { kind: "function"; path: string; scope: number }
  | { kind: "list"; path: string; of: Expression }
  /** Known to be outside the project. */
  | { kind: "external" };

/** A class, object, enum or namespace: the scope of its members. */
export interface MemberHolder {
  kind: "scope";
  path: string;
  scope: number;
}

/** The class or object whose function a scope is in; null where a plain function has its own `this`. */
export function findSelf(
  bindings: FileBindings | null,
  scope: number,
  path: string,
): MemberHolder | null {
  let at = bindings?.scopes[scope];
  while (at !== undefined && bindings !== null) {
    if (at.kind === "class" || at.kind === "object") return { kind: "scope", path, scope: at.id };
    const parent: Scope | undefined = bindings.scopes[at.parent ?? -1];
    const isMethod = parent?.kind === "class" || parent?.kind === "object";
    if (at.rebindsThis && !isMethod) return null;
    at = parent;
  }
  return null;
}

/** The parameters of a function in order, the object of a method left out. */
export function listParameters(bindings: FileBindings | null, scope: number): Declaration[] {
  const parameters = (bindings?.declarations ?? []).filter(
    (declaration) => declaration.scope === scope && declaration.kind === "parameter",
  );
  return parameters[0]?.value?.kind === "this" ? parameters.slice(1) : parameters;
}

interface MemberSearch {
  name: string;
  listBases(holder: MemberHolder): (Holder | null)[];
  /** A member declared in another body of the class, which names the class it belongs to. */
  findAttached(holder: MemberHolder): Target | null;
}

const MAX_CLASSES = 60;

/** The declaration of a member in a class or what it is built on; null when it is not found there. */
export function findMember(
  project: ProjectBindings,
  start: MemberHolder,
  { name, listBases, findAttached }: MemberSearch,
): Target | null {
  const waiting = [start];
  const seen = new Set<string>();
  for (let holder = waiting.shift(); holder !== undefined; holder = waiting.shift()) {
    const key = `${holder.path}#${holder.scope}`;
    if (seen.has(key) || seen.size > MAX_CLASSES) continue;
    seen.add(key);
    const found = findOwnMember(project.get(holder.path), holder.scope, name);
    if (found !== null) return { kind: "declaration", path: holder.path, id: found };
    const attached = findAttached(holder);
    if (attached !== null) return attached;
    waiting.push(...listBases(holder).filter((base) => base?.kind === "scope"));
  }
  return null;
}

/** A member declared in any of the bodies that a class has. */
function findOwnMember(bindings: FileBindings | null, scopeId: number, name: string) {
  const scope = bindings?.scopes[scopeId];
  if (bindings === null || scope === undefined) return null;
  const bodies = bindings.declarations[scope.owner ?? -1]?.bodies ?? [scope.id];
  for (const body of [scope.id, ...bodies]) {
    const id = bindings.scopes[body]?.names.get(name)?.[0];
    if (id !== undefined) return id;
  }
  return null;
}
