/**
 * The formats of JSON Schema as automata over a string's characters. Formats that are no regular language (regex,
 * idn-hostname) and formats of other standards (byte, int32, url) have none. Labels in Punycode are not decoded.
 */
import type { Dfa } from "../automaton/dfa.ts";
import { compilePattern } from "../automaton/pattern.ts";
import { EMAIL, HOSTNAME, IDN_EMAIL, IPV4, IPV6 } from "./string-formats-addresses.ts";
import {
  IRI,
  IRI_REFERENCE,
  JSON_POINTER,
  JSON_POINTER_FRAGMENT,
  RELATIVE_JSON_POINTER,
  URI,
  URI_REFERENCE,
  URI_TEMPLATE,
} from "./string-formats-references.ts";
import { DATE, DATE_TIME, DURATION, TIME } from "./string-formats-times.ts";

const HEX = "[0-9A-Fa-f]";

const PATTERNS: ReadonlyMap<string, string> = new Map([
  ["date", DATE],
  ["time", TIME],
  ["date-time", DATE_TIME],
  ["duration", DURATION],
  ["uuid", `${HEX}{8}-(?:${HEX}{4}-){3}${HEX}{12}`],
  ["email", EMAIL],
  ["idn-email", IDN_EMAIL],
  ["ipv4", IPV4],
  ["ipv6", IPV6],
  ["hostname", HOSTNAME],
  ["uri", URI],
  ["uri-reference", URI_REFERENCE],
  ["iri", IRI],
  ["iri-reference", IRI_REFERENCE],
  ["uri-template", URI_TEMPLATE],
  ["json-pointer", JSON_POINTER],
  ["relative-json-pointer", RELATIVE_JSON_POINTER],
  ["json-pointer-uri-fragment", JSON_POINTER_FRAGMENT],
]);

export const AUTOMATON_FORMATS: readonly string[] = [...PATTERNS.keys()];

/** By format: what the grammar lets through. The validator refuses it, but for idn-hostname. */
export const FORMAT_GAPS: Readonly<Record<string, string>> = {
  hostname: "names of more than 253 characters",
  "idn-hostname": "names that are not well formed",
  regex: "regular expressions that are not well formed",
};

const built = new Map<string, Dfa | null>();

/** Null: the format is unknown or no regular language, and so an annotation. Built once. */
export function formatTexts(name: string): Dfa | null {
  const known = built.get(name);
  if (known !== undefined) return known;
  const pattern = PATTERNS.get(name);
  if (pattern === undefined) return null;
  const compiled = compilePattern(`^(?:${pattern})$`);
  const dfa = "dfa" in compiled ? compiled.dfa : null;
  built.set(name, dfa);
  return dfa;
}
