/**
 * What the names of one file mean: scopes, what they declare, and every place a name stands.
 * Plain data: no tree is kept. Offsets count UTF-16 units of the text that was read.
 */
import type { LanguageId } from "../language.ts";
import type { Expression } from "./expression.ts";

export type OccurrenceRole =
  | "definition"
  | "read"
  | "write"
  | "call"
  | "member"
  | "key"
  | "import"
  | "export"
  | "type"
  | "label";

export type Binding =
  /** Something this file declares, an import or a class member too. */
  | { kind: "declaration"; id: number }
  /** `of.name`; whose it is needs the type of `of`. An implicit one may be a name from elsewhere as well. */
  | { kind: "member"; of: Expression; isImplicit?: boolean }
  /** A keyword argument: the parameter of that name of what is called. */
  | { kind: "argument"; of: Expression }
  /** A name as another module spells it. */
  | { kind: "imported"; source: ImportSource }
  /** A name as other modules see it, where that is not the name of a declaration. */
  | { kind: "exported" }
  /** Declared nowhere in this file: a global, or a name of a file that needs no import. */
  | { kind: "free" };

/**
 * A token that is two names at once, as `x` in `{ x }` or `import { x }`.
 * The outer one is the key, or the name in the other module; the inner one is the local name.
 */
export interface Face {
  side: "outer" | "inner";
  form: FaceForm;
}

/** How the two names are written apart: `outer: inner`, `outer as inner`, `inner as outer`, `outer=inner`. */
export type FaceForm = "pair" | "import" | "export" | "argument";

export interface Occurrence {
  name: string;
  startIndex: number;
  endIndex: number;
  /** 1-based. */
  line: number;
  /** What it is looked up by, where that is not the name: see `Declaration.key`. */
  key?: string;
  role: OccurrenceRole;
  binding: Binding;
  face?: Face;
}

export type DeclarationKind =
  | "variable"
  | "parameter"
  | "function"
  | "class"
  | "interface"
  | "type"
  | "enum"
  | "namespace"
  | "member"
  | "import"
  | "label";

/** `name` is "*" for the whole module and "default" for its default export. */
export interface ImportSource {
  specifier: string;
  name: string;
}

export interface Declaration {
  id: number;
  name: string;
  /** What it is looked up by, where names of different sorts do not meet: "size()" is not "size". */
  key?: string;
  kind: DeclarationKind;
  scope: number;
  /** Dotted path from the top of the file. */
  path: string;
  /** Where the name stands first. */
  startIndex: number;
  endIndex: number;
  line: number;
  /** The offset from which the name can be used; 0 where the order of lines does not matter. */
  from: number;
  /** The scopes opened by a function, class or the like of this name; several for overloads. */
  bodies: number[];
  /** What it holds; a written type goes before an initial value. */
  value?: Expression;
  /** What a class or interface is built on. */
  bases?: Expression[];
  source?: ImportSource;
  /** Another declaration made by the same token, as with TypeScript's parameter properties. */
  twin?: number;
  /** Whether only this file can use it, whatever else is exported. */
  isFileLocal?: boolean;
}

export type ScopeKind =
  | "module"
  | "namespace"
  | "function"
  | "block"
  | "comprehension"
  | "class"
  | "object";

export interface Scope {
  id: number;
  parent: number | null;
  kind: ScopeKind;
  path: string;
  startIndex: number;
  endIndex: number;
  /** The declaration this is the body of. */
  owner: number | null;
  /** The class that this is another body of. */
  partOf?: Expression;
  /** What only this body of a class is built on. */
  bases?: readonly Expression[];
  /** Whether variables of the surroundings are not seen inside. */
  isSealed?: boolean;
  /** Declarations by name, oldest first. */
  names: Map<string, number[]>;
  /** Names that belong to another scope by statement: Python's `global` and `nonlocal`. */
  redirects?: Map<string, "module" | "outer">;
  /** Whether `this` means something else inside than outside. */
  rebindsThis: boolean;
  /** What an object literal is expected to be. */
  context?: Expression;
  /** What a function expects of each argument, where its parameters are no plain names. */
  expects?: readonly Expression[];
  /** What a function says it gives back, or is seen to. */
  results: Expression[];
}

/** A name that other modules can import. */
export interface ExportLink {
  name: string;
  to:
    | { kind: "declaration"; id: number }
    | { kind: "import"; source: ImportSource }
    | { kind: "value"; value: Expression };
}

/** A stretch that is no code. */
export interface TextRegion {
  kind: "comment" | "string" | "text";
  startIndex: number;
  endIndex: number;
}

export interface FileBindings {
  path: string;
  language: LanguageId;
  text: string;
  /** The scope with id 0 is the file. */
  scopes: Scope[];
  declarations: Declaration[];
  /** In source order. */
  occurrences: Occurrence[];
  exports: ExportLink[];
  /** Modules whose every export is passed on. */
  stars: string[];
  /** In source order, without overlap. */
  textRegions: TextRegion[];
  /** Whether parts of the file do not fit the grammar. */
  hasSyntaxErrors: boolean;
}
