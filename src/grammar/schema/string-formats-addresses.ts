/** Addresses of machines and people as patterns: RFC 1123 (hostname), 4291 (ipv6), 5321 and 6531 (email). */

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

export const IPV4 = String.raw`(?:${OCTET}\.){3}${OCTET}`;

const GROUP = "[0-9A-Fa-f]{1,4}";
const LAST_TWO = `(?:${GROUP}:${GROUP}|${IPV4})`;

/** The rows of IPv6address in RFC 3986: all eight groups, or "::" in the place of at least one. */
export const IPV6 = `(?:${[
  `(?:${GROUP}:){6}${LAST_TWO}`,
  `::(?:${GROUP}:){5}${LAST_TWO}`,
  ...[4, 3, 2, 1, 0].map((after) => `${upToGroups(5 - after)}::(?:${GROUP}:){${after}}${LAST_TWO}`),
  `${upToGroups(6)}::${GROUP}`,
  `${upToGroups(7)}::`,
].join("|")})`;

const LABEL = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?";

export const HOSTNAME = String.raw`${LABEL}(?:\.${LABEL})*`;

const ASCII_ATOM = "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]";
const ASCII_QUOTED = String.raw`[ !#-\[\]-~]`;
const ESCAPED = String.raw`\\[ -~]`;
const LITERAL = String.raw`\[(?:${IPV4}|IPv6:${IPV6})\]`;

export const EMAIL = mailbox({
  atom: ASCII_ATOM,
  quoted: ASCII_QUOTED,
  domain: domainOf("[0-9A-Za-z]", "[0-9A-Za-z-]"),
});

/** RFC 6531 lets every character beyond ASCII in. */
export const IDN_EMAIL = mailbox({
  atom: `(?:${ASCII_ATOM}|${String.raw`[^\0-\x7f]`})`,
  quoted: `(?:${ASCII_QUOTED}|${String.raw`[^\0-\x7f]`})`,
  domain: domainOf(String.raw`(?:[0-9A-Za-z]|[^\0-\x7f])`, String.raw`(?:[0-9A-Za-z-]|[^\0-\x7f])`),
});

function mailbox({ atom, quoted, domain }: Record<"atom" | "quoted" | "domain", string>): string {
  const local = String.raw`(?:${atom}+(?:\.${atom}+)*|"(?:${quoted}|${ESCAPED})*")`;
  return `${local}@(?:${domain}|${LITERAL})`;
}

function domainOf(edge: string, inside: string): string {
  const label = `${edge}(?:${inside}*${edge})?`;
  return String.raw`${label}(?:\.${label})*`;
}

function upToGroups(count: number): string {
  return count === 1 ? `(?:${GROUP})?` : `(?:(?:${GROUP}:){0,${count - 1}}${GROUP})?`;
}
