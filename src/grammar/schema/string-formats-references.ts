/** References as patterns: RFC 3986 (uri), 3987 (iri), 6570 (uri-template), 6901 (json-pointer). */
import { IPV6 } from "./string-formats-addresses.ts";

const HEX = "%[0-9A-Fa-f]{2}";
const SCHEME = "[A-Za-z][0-9A-Za-z+.-]*:";
/** unreserved and sub-delims, to stand inside brackets; the hyphen is last. */
const PLAIN = "0-9A-Za-z._~!$&'()*+,;=";

/** ucschar: all planes but the private ones and the non-characters at the end of each. */
const INTERNATIONAL = [
  String.raw`\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}`,
  ...Array.from({ length: 14 }, (_, index) => planeOf(index + 1)),
].join("");
const PRIVATE = String.raw`\u{e000}-\u{f8ff}\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}`;

interface Letters {
  /** Class members allowed everywhere. */
  readonly plain: string;
  /** Class members allowed in a query besides. */
  readonly query: string;
}

const ASCII: Letters = { plain: PLAIN, query: "" };
const UNICODE: Letters = { plain: PLAIN + INTERNATIONAL, query: PRIVATE };

export const URI = absolute(ASCII);
export const URI_REFERENCE = `(?:${absolute(ASCII)}|${relative(ASCII)})`;
export const IRI = absolute(UNICODE);
export const IRI_REFERENCE = `(?:${absolute(UNICODE)}|${relative(UNICODE)})`;

const VARIABLE_LETTER = `(?:[0-9A-Za-z_]|${HEX})`;
const VARIABLE = String.raw`${VARIABLE_LETTER}(?:\.?${VARIABLE_LETTER})*(?:\*|:[1-9][0-9]{0,3})?`;
const EXPRESSION = String.raw`\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\}`;
const LITERAL = String.raw`[!#$&(-;=?-\[\]_a-z~${INTERNATIONAL}${PRIVATE}]`;

export const URI_TEMPLATE = `(?:${LITERAL}|${HEX}|${EXPRESSION})*`;

const TOKENS = "(?:/(?:[^~/]|~[01])*)*";

export const JSON_POINTER = TOKENS;
export const RELATIVE_JSON_POINTER = `(?:0|[1-9][0-9]*)(?:#|${TOKENS})`;
export const JSON_POINTER_FRAGMENT = `#(?:/(?:[0-9A-Za-z_.!$&'()*+,;:=@-]|${HEX}|~[01])*)*`;

function absolute(letters: Letters): string {
  const segment = segmentOf(letters, ":@");
  const rootless = `${segment}+(?:/${segment}*)*`;
  return `${SCHEME}(?:${rooted(letters)}|${rootless})?${endings(letters)}`;
}

/** The first segment has no colon, or it would be a scheme. */
function relative(letters: Letters): string {
  const first = segmentOf(letters, "@");
  const segment = segmentOf(letters, ":@");
  return `(?:${rooted(letters)}|${first}+(?:/${segment}*)*)?${endings(letters)}`;
}

/** "//" authority and path, or a path from the root. */
function rooted(letters: Letters): string {
  const segment = segmentOf(letters, ":@");
  const user = `(?:${segmentOf(letters, ":")}*@)?`;
  const future = String.raw`[Vv][0-9A-Fa-f]+\.[${PLAIN}:-]+`;
  const host = String.raw`(?:\[(?:${IPV6}|${future})\]|${segmentOf(letters, "")}*)`;
  return `(?://${user}${host}(?::[0-9]*)?(?:/${segment}*)*|/(?:${segment}+(?:/${segment}*)*)?)`;
}

function endings(letters: Letters): string {
  const query = segmentOf({ ...letters, plain: letters.plain + letters.query }, ":@/?");
  return String.raw`(?:\?${query}*)?(?:#${segmentOf(letters, ":@/?")}*)?`;
}

function segmentOf(letters: Letters, more: string): string {
  return `(?:[${letters.plain}${more}-]|${HEX})`;
}

function planeOf(plane: number): string {
  const first = plane * 0x10000 + (plane === 14 ? 0x1000 : 0);
  const last = plane * 0x10000 + 0xfffd;
  return String.raw`\u{${first.toString(16)}}-\u{${last.toString(16)}}`;
}
