/** The patterns of Python's `match`: bare names capture, dotted names and classes are looked up. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";
import { readValue } from "./python-expressions.ts";

const PATTERN_HOLDERS = new Set(["case_pattern", "keyword_pattern", "union_pattern"]);

/** A bare name in a pattern takes what stands there; of a dotted one the later parts are members. */
const readDottedName: BindingRule = (node, place) => {
  const [first, ...rest] = node.namedChildren;
  if (first === undefined) return null;
  if (rest.length > 0) return { links: readParts(first, rest, place.scope) };
  const isCapture = node.parent !== null && PATTERN_HOLDERS.has(node.parent.type);
  if (!isCapture || first.text === "_") return null;
  return { declares: [{ token: tokenOf(first), kind: "variable" }] };
};

function readParts(first: Node, rest: readonly Node[], scope: number): LinkFact[] {
  let of = readValue(first, scope);
  return rest.map((part) => {
    const link: LinkFact = {
      token: tokenOf(part),
      role: "member",
      binding: { kind: "member", of },
    };
    of = { kind: "member", object: of, name: part.text };
    return link;
  });
}

const readCapture: BindingRule = (node) => {
  const name = node.namedChildren.find(({ type }) => type === "identifier");
  return name === undefined ? null : { declares: [{ token: tokenOf(name), kind: "variable" }] };
};

/** `case P() as name` has no field for its name. */
const readCaseAs: BindingRule = (node) => {
  if (node.namedChild(0)?.type !== "as_pattern") return null;
  const last = node.namedChild(0)?.namedChildren.at(-1);
  return last?.type === "identifier"
    ? { declares: [{ token: tokenOf(last), kind: "variable" } as DeclarationFact] }
    : null;
};

const readKeywordPattern: BindingRule = (node, place) => {
  const name = node.namedChild(0);
  const holder = node.parent?.parent?.namedChild(0)?.namedChild(0) ?? null;
  if (name?.type !== "identifier") return null;
  const of = { kind: "instance" as const, of: readValue(holder, place.scope) };
  return { links: [{ token: tokenOf(name), role: "key", binding: { kind: "member", of } }] };
};

export const PYTHON_MATCH_RULES: BindingRules["byNodeType"] = {
  dotted_name: readDottedName,
  splat_pattern: readCapture,
  case_pattern: readCaseAs,
  keyword_pattern: readKeywordPattern,
};
