/** Rules that many languages share: functions, classes, variables, members, blocks. */
import type { Node } from "web-tree-sitter";
import {
  type BindingPlace,
  type BindingRule,
  type DeclarationFact,
  type LinkFact,
  type Token,
  tokenOf,
} from "../binding-rules.ts";
import type { Expression } from "../expression.ts";
import type { DeclarationKind } from "../file-bindings.ts";
import { type Child, childOf, type ValueReader } from "./value-table.ts";

export const openBlock: BindingRule = () => ({ opens: { kind: "block" } });

export interface CommonRules {
  /** A function with a name; in a class it is a member, looked up by `keyOf`. `result` is the field of what it gives back. */
  callable(result: string, keyOf?: (name: string) => string): BindingRule;
  /** A class or the like, whose node is the scope of its members. */
  holder(kind: DeclarationKind, listBases?: (node: Node) => Node[]): BindingRule;
  /** A name with a type and a value, in fields. Locals are seen from where they stand. */
  variable(fields: {
    name: Child;
    type?: (node: Node) => Node | null;
    value?: Child;
    kind?: DeclarationKind;
    /** Whether the value is one of many. */
    isElement?: boolean;
  }): BindingRule;
  /** `object.name`; without an object the name is looked up and may be the class's own. */
  member(object: Child, name: Child, keyOf?: (name: string) => string): BindingRule;
}

export function createCommonRules(read: ValueReader): CommonRules {
  return {
    callable: (result, keyOf) => (node, place) => {
      const name = node.childForFieldName("name");
      const type = node.childForFieldName(result);
      const given = type === null ? {} : { result: read(type, place.scope) };
      if (name === null) return { opens: { kind: "function", ...given } };
      const kind = place.scopeKind === "class" ? "member" : "function";
      return {
        opens: { kind: "function", name: name.text, ownerAt: name.startIndex, ...given },
        declares: [{ token: keyToken(name, kind === "member" ? keyOf : undefined), kind }],
      };
    },
    holder:
      (kind, listBases = () => []) =>
      (node, place) => {
        const name = node.childForFieldName("name");
        if (name === null) return { opens: { kind: "class" } };
        const bases = listBases(node).map((base) => read(base, place.scope));
        return {
          opens: { kind: "class", name: name.text, ownerAt: name.startIndex },
          declares: [{ token: tokenOf(name), kind, bases }],
        };
      },
    variable:
      ({ name: nameChild, type, value, kind = "variable", isElement = false }) =>
      (node, place) => {
        const name = childOf(node, nameChild);
        if (name === null) return null;
        const written = type?.(node) ?? null;
        const given = value === undefined ? null : childOf(node, value);
        const source = read(isInferred(written) ? given : written, place.scope);
        const isMany = isElement && isInferred(written);
        const held: Expression = isMany ? { kind: "element", of: source } : source;
        return { declares: [declareLocal(name, place, { kind, value: held })] };
      },
    member: (objectChild, nameChild, keyOf) => (node, place) => {
      const name = childOf(node, nameChild);
      if (name === null) return null;
      const object = childOf(node, objectChild);
      if (object === null) {
        const fallback: Expression = { kind: "this", scope: place.scope };
        return { uses: [{ token: keyToken(name, keyOf), role: "call", fallback }] };
      }
      const link = memberLink(name, read(object, place.scope));
      return { links: [{ ...link, token: keyToken(name, keyOf) }] };
    },
  };
}

/** A name that is looked up among its own sort. */
export function keyToken(name: Node, keyOf: ((name: string) => string) | undefined): Token {
  const token = tokenOf(name);
  return keyOf === undefined ? token : { ...token, key: keyOf(token.text) };
}

/** Methods where fields may have the same names. */
export function methodKey(name: string): string {
  return `${name}()`;
}

/** `var` and its kin leave the type to the value. */
function isInferred(type: Node | null): boolean {
  return type === null || /^(?:var|auto|val|let)$/.test(type.text);
}

/** A name declared where it stands: a member in a class, else seen from there on. */
export function declareLocal(
  name: Node,
  { scopeKind }: BindingPlace,
  { kind, value }: { kind: DeclarationKind; value: Expression },
): DeclarationFact {
  const isLocal = scopeKind === "function" || scopeKind === "block";
  return {
    token: tokenOf(name),
    kind: scopeKind === "class" ? "member" : kind,
    value,
    ...(isLocal ? { from: name.startIndex } : {}),
  };
}

export function memberLink(name: Node, of: Expression): LinkFact {
  return { token: tokenOf(name), role: "member", binding: { kind: "member", of } };
}
