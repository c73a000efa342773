/**
 * The contract between the walk and the languages: a language is a table of rules by node type, and a
 * rule says in plain facts what one node does with names. Rules keep no state.
 */
import type { Node } from "web-tree-sitter";
import type { Expression } from "./expression.ts";
import type {
  Binding,
  DeclarationKind,
  Face,
  ImportSource,
  OccurrenceRole,
  ScopeKind,
  TextRegion,
} from "./file-bindings.ts";

/** A name in the text. */
export interface Token {
  text: string;
  startIndex: number;
  endIndex: number;
  /** 1-based. */
  line: number;
  /** What it is looked up by, where names of different sorts do not meet; default: the text. */
  key?: string;
}

export interface ScopeFact {
  kind: ScopeKind;
  /** The part of the path that what is declared inside gets. */
  name?: string;
  /** Where the name of what this is the body of stands. */
  ownerAt?: number;
  rebindsThis?: boolean;
  context?: Expression;
  result?: Expression;
  /** Where the scope starts, for literals; default: the node. */
  startIndex?: number;
  /** The class that this is another body of, as with Go's receivers and Rust's impl. */
  partOf?: Expression;
  /** What only this body of a class is built on. */
  bases?: Expression[];
  /** Whether variables of the surroundings are not seen inside. */
  isSealed?: boolean;
}

export interface DeclarationFact {
  token: Token;
  kind: DeclarationKind;
  /**
   * Default "here": the scope the node stands in. "inside" is the scope it opens, "around" the outer one
   * of two; "visible" is the one whose variable of that name it sees, else here.
   */
  where?: "here" | "inside" | "around" | "visible" | "function" | "class";
  role?: OccurrenceRole;
  face?: Face;
  /** The offset from which it can be used, where the order of lines matters. */
  from?: number;
  /** Whether it is a new thing even where the scope has one of that name. */
  shadows?: boolean;
  value?: Expression;
  bases?: Expression[];
  source?: ImportSource;
  /** Declares a class member by the same token as well. */
  isMemberToo?: boolean;
  isFileLocal?: boolean;
  /** The name under which other modules see it. */
  exportedAs?: string;
}

/** A name bound through the scopes, whose role the walk cannot tell. */
export interface UseFact {
  token: Token;
  role: OccurrenceRole;
  face?: Face;
  /** Whose member it is when no scope declares it. */
  fallback?: Expression;
}

/** A name that no scope binds. */
export interface LinkFact extends UseFact {
  binding: Binding;
}

export interface ExportFact {
  name: string;
  to:
    | { kind: "local"; name: string }
    | { kind: "import"; source: ImportSource }
    | { kind: "value"; value: Expression };
}

export interface BindingReading {
  /** A scope for all that is below the node, save what `outside` lists. */
  opens?: ScopeFact;
  /** A scope around the one that `opens` tells. */
  opensAround?: ScopeFact;
  /** Nodes below that are read in the scope around. */
  outside?: readonly Node[];
  declares?: readonly DeclarationFact[];
  uses?: readonly UseFact[];
  links?: readonly LinkFact[];
  exports?: readonly ExportFact[];
  stars?: readonly string[];
  redirects?: { names: readonly string[]; to: "module" | "outer" };
  /** What the function around expects of each argument. */
  expects?: readonly Expression[];
  /** What the function around gives back here. */
  returns?: Expression;
  /** Nodes below that hold names of no interest, such as tags of HTML. */
  skips?: readonly Node[];
}

/** Where a rule's node stands. */
export interface BindingPlace {
  scope: number;
  scopeKind: ScopeKind;
}

export type BindingRule = (node: Node, place: BindingPlace) => BindingReading | null;

export interface BindingRules {
  byNodeType: Readonly<Record<string, BindingRule>>;
  /** Node types of names that are looked up in the scopes when no rule claims them. */
  names: Readonly<Record<string, OccurrenceRole>>;
  /** Node types of names that are never looked up: keys and members nothing is known of. */
  keys: readonly string[];
  texts: Readonly<Record<string, TextRegion["kind"]>>;
  /** Which code sees the names of a class bare: none, what stands right in its body, or all below it. */
  classNames: "none" | "body" | "below";
}

export function tokenOf(node: Node): Token {
  return {
    text: node.text,
    startIndex: node.startIndex,
    endIndex: node.endIndex,
    line: node.startPosition.row + 1,
  };
}
