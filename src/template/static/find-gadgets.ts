/** Which accesses of a trace reach for code, and the same by words alone for tags that no parser understands. */
import { isConstant, listOptions, type Value } from "./constant.ts";
import {
  classifyMember,
  classifyVariable,
  formatsDunder,
  type Gadget,
  isDunderPath,
  isHiddenDunder,
} from "./gadget-names.ts";
import type { Tag } from "./template-tags.ts";
import type { Access } from "./trace-state.ts";

export interface FoundGadget {
  kind: Gadget | "dynamic";
  /** The name, or what is known of it. */
  name: string;
}

export function findGadgets(accesses: readonly Access[]): FoundGadget[] {
  return accesses.flatMap((access) =>
    listOptions(access.name).flatMap((name) => judgeAccess(access, name) ?? []),
  );
}

function judgeAccess({ via, called }: Access, name: Value): FoundGadget | null {
  if (typeof name === "string") {
    const kind = classifyText(name, via, called);
    return kind === null ? null : { kind, name };
  }
  if (isConstant(name)) return null;
  if (name.kind === "gapped" && isHiddenDunder(name.parts)) {
    return { kind: "dunder", name: name.parts.map((part) => part ?? "?").join("") };
  }
  return via === "attribute" ? { kind: "dynamic", name: "?" } : null;
}

function classifyText(name: string, via: Access["via"], called: boolean): Gadget | null {
  switch (via) {
    case "name":
      return classifyVariable(name, called);
    case "argument":
      return isDunderPath(name) || formatsDunder(name) ? "dunder" : null;
    case "filter":
      return classifyMember(name, true);
    default:
      return classifyMember(name, called);
  }
}

const HIDDEN_NAME =
  /__(?:class|bases?|mro|subclasses|init|globals|builtins|import|dict|getattribute|call|reduce|code|closure|func|self|loader|spec|wrapped)__/;

/** Names behind a dot or before a bracket, and the texts of a tag put together, forwards and backwards. */
export function findGadgetsInTag({ inside }: Tag): FoundGadget[] {
  const named = inside.flatMap((_, index) => judgeLexeme(inside, index) ?? []);
  const texts = inside.filter(({ kind }) => kind === "string").map(({ value }) => value);
  const together = texts.join("").toLowerCase();
  const hidden = HIDDEN_NAME.exec(together) ?? HIDDEN_NAME.exec([...together].reverse().join(""));
  return hidden === null ? named : [...named, { kind: "dunder", name: hidden[0] }];
}

function judgeLexeme(inside: Tag["inside"], index: number): FoundGadget | null {
  const { kind, value: name } = inside[index] ?? { kind: "symbol", value: "" };
  const before = inside[index - 1]?.value;
  if (kind === "string") return isDunderPath(name) ? { kind: "dunder", name } : null;
  if (kind !== "name") return null;
  if (name === "attr" && before === "|") return { kind: "dynamic", name };
  const called = inside[index + 1]?.value === "(";
  const gadget = before === "." ? classifyMember(name, called) : classifyVariable(name, called);
  return gadget === null ? null : { kind: gadget, name };
}
