/** What a style sheet declares: its rules by their selectors, its custom properties and animations. */
import { type LanguageRules, lineOf, type Rule, unquote } from "../reading.ts";
import { cutText } from "../source-lines.ts";

const MAX_SELECTOR_CHARS = 80;

const readRuleSet: Rule = (node) => {
  const selectors = node.namedChildren.find(({ type }) => type === "selectors")?.text ?? "";
  const name = cutText(selectors.replace(/\s+/g, " "), MAX_SELECTOR_CHARS);
  const body = node.namedChildren.find(({ type }) => type === "block") ?? null;
  return { declares: [{ name, kind: "class", node, body, exported: true }] };
};

const readKeyframes: Rule = (node) => {
  const name = node.namedChildren.find(({ type }) => type === "keyframes_name")?.text ?? "";
  return { declares: [{ name, kind: "constant", node, body: null, exported: true }] };
};

const readDeclaration: Rule = (node) => {
  const name = node.namedChild(0)?.text ?? "";
  if (!name.startsWith("--")) return null;
  return { declares: [{ name, kind: "variable", node, body: null, exported: true }] };
};

const readImport: Rule = (node) => {
  const [source] = node.descendantsOfType(["string_value", "plain_value"]);
  const specifier = unquote(source?.text ?? "");
  return { imports: [{ specifier, names: ["*"], line: lineOf(node) }] };
};

export const css: LanguageRules = {
  byNodeType: {
    rule_set: readRuleSet,
    keyframes_statement: readKeyframes,
    declaration: readDeclaration,
    import_statement: readImport,
  },
  leading: [],
  nameTypes: ["id_name", "plain_value", "tag_name"],
};
