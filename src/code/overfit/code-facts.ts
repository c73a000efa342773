/**
 * What a source decides, answers, catches and gives up: the plain facts in which two versions of a file are compared.
 * Of Python, JavaScript and TypeScript.
 */
import type { Node } from "web-tree-sitter";
import type { LiteralValue } from "./literal.ts";

/** A comparison with values that are spelled out. */
export interface Decision {
  line: number;
  /** Without white space. */
  spelled: string;
  /** What is compared, without white space. */
  subject: string;
  /** "between": a chain such as `29 < x < 31`, from its lower to its upper end. */
  form: "equal" | "member" | "between";
  values: readonly LiteralValue[];
  /** What is answered where it holds, when that is spelled out too. */
  outcome: LiteralValue | null;
}

/** A table or a list of values that is looked into. */
export interface LookUp {
  line: number;
  spelled: string;
  pairs: readonly (readonly [LiteralValue, LiteralValue])[];
  /** Looked into where it stands; else it only has a name. */
  isDirect: boolean;
}

/** A value that is returned as it is spelled, by code that is given something to compute it from. */
export interface Answer {
  line: number;
  value: LiteralValue;
}

export interface Body {
  /** Of a function its dotted name, of a branch its head without white space. */
  name: string;
  line: number;
  /** Statements, those inside others included. */
  statements: number;
  /** Only an answer that is spelled out, or nothing at all. */
  isHollow: boolean;
  isEmpty: boolean;
}

export interface Catch {
  line: number;
  spelled: string;
  /** It would catch anything. */
  isBroad: boolean;
}

/** A place and what stands there, without white space. */
export interface Place {
  line: number;
  spelled: string;
}

export interface CodeFacts {
  language: "python" | "script";
  /** Keys of every literal. */
  literalKeys: Set<string>;
  /** Comments and docstrings. */
  prose: string[];
  decisions: Decision[];
  lookUps: LookUp[];
  answers: Answer[];
  functions: Body[];
  branches: Body[];
  /** Those that do nothing with what they catch. */
  silentCatches: Catch[];
  throws: Place[];
  assertions: Place[];
  calls: Place[];
  /** Comparisons that say yes whatever they are asked. */
  falseEquals: Place[];
  /** Numbers that are given to names such as timeoutMs. */
  limits: { name: string; value: number; line: number }[];
  /** The text with comments and docstrings blanked, line for line. */
  code: string;
}

/** What is said of a node; the walk goes on below it. */
export type FactRule = (node: Node, facts: CodeFacts) => void;
