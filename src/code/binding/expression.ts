/**
 * What is known of a value from the text alone: enough to tell later whose member `value.name` is.
 * Plain data without a tree; scopes and offsets point into the bindings of the same file.
 */

export type Expression =
  | { kind: "name"; name: string; scope: number; at: number }
  /** The object, or the class in a class method, that the scope's method belongs to. */
  | { kind: "this"; scope: number }
  | { kind: "super"; scope: number }
  | { kind: "member"; object: Expression; name: string }
  /** What a call or `new` gives; a class called gives an instance. */
  | { kind: "call"; callee: Expression }
  /** One of the elements of a collection. */
  | { kind: "element"; of: Expression }
  /** A value of a named type. Members of a class and of its instances are not told apart. */
  | { kind: "instance"; of: Expression }
  | { kind: "list"; of: Expression }
  /** An object, class, type or function written in place; the scope it opens starts there. */
  | { kind: "literal"; at: number }
  | { kind: "module"; specifier: string }
  /** What a function expects as its argument at `index`. */
  | { kind: "parameter"; callee: Expression; index: number }
  /** What the function around `scope` gives back. */
  | { kind: "result"; scope: number }
  /** A value of the language itself: text, numbers, collections. */
  | { kind: "builtin" }
  | { kind: "unknown" };

export const UNKNOWN: Expression = { kind: "unknown" };
export const BUILTIN: Expression = { kind: "builtin" };

/** Chains longer than this are not followed. */
export const MAX_EXPRESSION_DEPTH = 12;

export function nameExpression(name: string, scope: number, at: number): Expression {
  return { kind: "name", name, scope, at };
}
