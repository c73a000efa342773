/** Where one name stands in a project, and what it is known to mean there. */
import type { Declaration, Occurrence } from "../binding/file-bindings.ts";

export interface NamedPlace {
  path: string;
  occurrence: Occurrence;
  /** What is meant, as a key of the groups; null when that is not known or not of the project. */
  key: string | null;
  /** "other" is known to be none of the project's declarations of that name. */
  standing: "bound" | "unknown" | "other";
}

export interface NamedDeclaration {
  path: string;
  key: string;
  declaration: Declaration;
  /** Whether it is a member of a class, an interface, an enum or an object. */
  isMember: boolean;
  /** Whether it belongs to an object that no type is known of, or to a type without a name. */
  isLooseKey: boolean;
}
