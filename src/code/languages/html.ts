/** What a page can be found by: elements with an id, headings, and the scripts and styles it loads. */
import type { Node } from "web-tree-sitter";
import { type LanguageRules, lineOf, type Rule, unquote } from "../reading.ts";
import { cutText } from "../source-lines.ts";

const MAX_HEADING_CHARS = 80;
const MAX_HEADING_SOURCE_CHARS = 2000;

const readElement: Rule = (node) => {
  const tag = node.namedChild(0);
  const tagName = tag?.namedChild(0)?.text.toLowerCase() ?? "";
  const id = readAttribute(tag, "id");
  const declares = [
    ...(id === "" ? [] : [{ name: id, kind: "class" as const, node, body: null, exported: true }]),
    ...readHeading(node, tagName),
  ];
  const target = readAttribute(tag, tagName === "link" ? "href" : "src");
  const loads = target !== "" && ["link", "script"].includes(tagName);
  const imports = loads ? [{ specifier: target, names: ["*"], line: lineOf(node) }] : [];
  return { declares, imports };
};

function readHeading(node: Node, tagName: string) {
  if (!/^h[1-6]$/.test(tagName)) return [];
  const source = cutText(node.text, MAX_HEADING_SOURCE_CHARS);
  const words = source
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const name = cutText(words, MAX_HEADING_CHARS);
  if (name === "") return [];
  return [{ name, kind: "constant" as const, node, body: null, exported: false }];
}

function readAttribute(tag: Node | null, wanted: string): string {
  const attribute = tag?.namedChildren.find(
    (child) => child.type === "attribute" && child.namedChild(0)?.text.toLowerCase() === wanted,
  );
  return unquote(attribute?.namedChild(1)?.text ?? "");
}

export const html: LanguageRules = {
  byNodeType: { element: readElement, script_element: readElement, style_element: readElement },
  leading: [],
};
