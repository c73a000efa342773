import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, test } from "vitest";
import { acceptsText } from "../../../src/grammar/automaton/dfa-algebra.ts";
import {
  AUTOMATON_FORMATS,
  FORMAT_GAPS,
  formatTexts,
} from "../../../src/grammar/schema/string-formats.ts";

interface Samples {
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
  /** Valid, though ajv-formats refuses it. */
  readonly validHere?: readonly string[];
  /** Invalid, though ajv-formats accepts it. */
  readonly invalidHere?: readonly string[];
}

const LABEL = "a".repeat(63);

const SAMPLES: Readonly<Record<string, Samples>> = {
  date: {
    valid: ["2024-02-29", "2000-02-29", "2023-12-31", "2023-04-30", "0000-02-29"],
    invalid: [
      ...["2023-02-29", "1900-02-29", "2023-04-31", "2023-13-01", "2023-00-10", "2023-01-00"],
      ...["2023-1-1", "23-01-01", "2023/01/01", "2023-01-01T", "", "２０２３-01-01"],
    ],
  },
  time: {
    valid: [
      ...["00:00:00Z", "23:59:59z", "12:30:00+01:00", "12:30:00.123456-23:59", "23:59:60Z"],
      "23:59:60.5+00:00",
    ],
    invalid: [
      ...["24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:00", "12:00Z", "12:00:00.Z", "1:00:00Z"],
      ...["12:00:00+24:00", "12:00:00+01:60", "22:59:60Z", "12:00:00 Z", "23:59:60+01:00"],
    ],
    // RFC 3339 knows no offset without a colon; leap seconds outside UTC are left to the validator.
    invalidHere: ["12:00:00+0100", "12:00:00+01", "15:59:60-08:00"],
  },
  "date-time": {
    valid: ["2024-02-29T00:00:00Z", "1985-04-12t23:20:50.52z", "1996-12-19T16:39:57-08:00"],
    invalid: ["2023-02-29T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T25:00:00Z"],
    invalidHere: ["2024-01-01 00:00:00Z"], // the T is required
  },
  duration: {
    valid: ["P1Y", "P1Y2M3D", "P1Y2D", "PT1H", "PT1M1S", "P1DT12H", "P4W", "PT36H", "P0D"],
    invalid: ["P", "PT", "P1YT", "PT1D", "P1H", "1Y", "P2D1Y", "P1Y2W", "P1.5Y", "p1y", "P-1Y"],
  },
  uuid: {
    valid: ["2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
    invalid: ["2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4ga-73b441d16380", ""],
    invalidHere: ["urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380"], // that is a URN
  },
  email: {
    valid: ["joe.bloggs@example.com", "te~st+x@a-b.example", "a@b.c", "1@2.3"],
    invalid: [
      ...["joe", "@example.com", "joe@", ".a@b.c", "a.@b.c", "a..b@c.d", "a b@c.d", "a@b@c.d"],
      ...["a@-b.c", "a@b-.c", "a@b..c", "a@b.c.", "a@invalid=domain.com", "ä@b.c"],
      ...["a@[127.0.0.300]", '"a"b"@c.d', "a@b.c, d@e.f", '"A B" <a@b.c>'],
    ],
    // RFC 5321 has quoted local parts, address literals and hosts of one label.
    validHere: [
      "joe@localhost",
      '"joe bloggs"@a.b',
      '"a\\"b@c"@a.b',
      "a@[127.0.0.1]",
      "a@[IPv6:::1]",
    ],
  },
  "idn-email": {
    valid: ["실례@실례.테스트", "joe@example.com", '"실 례"@a.b', "a@bücher.example"],
    invalid: ["2962", "실례@", "@실례", "실례 @a.b"],
  },
  ipv4: {
    valid: ["127.0.0.1", "0.0.0.0", "255.255.255.255", "1.20.199.249"],
    invalid: [
      "127.0.0",
      "127.0.0.0.1",
      "256.1.1.1",
      "1.1.1.01",
      "0x7f.0.0.1",
      "1.1.1.1/8",
      " 1.1.1.1",
    ],
  },
  ipv6: {
    valid: [
      ...["::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::"],
      ...["::ffff:192.168.0.1", "1:2:3:4:5:6:1.2.3.4", "1::5:6:1.2.3.4", "FE80::abcd"],
    ],
    invalid: [
      ...[
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":::",
        "12345::",
        ":1:2:3:4:5:6:7:8",
      ],
      ...["1:2:3:4:5:6:7:", "::1.2.3", "::1.2.3.256", "::1.2.3.04", "1:2:3:4:5:6:7:1.2.3.4"],
      ...["fe80::a%eth1", "::/64", "[::1]", "1:2:3:4::5:6:7:8:9"],
    ],
  },
  hostname: {
    valid: [
      "localhost",
      "www.example.com",
      "a-b.c",
      "4you",
      "xn--4gbwdl.xn--wgbh1c",
      `${LABEL}.com`,
    ],
    invalid: ["", ".", "-a", "a-", "a..b", ".a", "a_b", "a b", `${LABEL}a.com`, "ä.com", "a\n"],
    validHere: [[LABEL, LABEL, LABEL, LABEL].join(".")], // a gap
    invalidHere: ["example."],
  },
  uri: {
    valid: [
      ...[
        "http://foo.bar/?baz=qux#quux",
        "http://foo.com/blah_(wikipedia)_blah#cite-1",
        "urn:isbn:1",
      ],
      ...[
        "ldap://[2001:db8::7]/c=GB?objectClass?one",
        "http://u:p@h:80/%20",
        "mailto:a@b.c",
        "file:///a",
      ],
      ...[
        "http://[v1.fe]/",
        "tel:+1-816-555-1212",
        "http://223.255.255.254",
        "http://-.~_!$&'()*+,;=:%40@h",
      ],
    ],
    invalid: [
      ...[
        "//foo.bar/",
        "/abc",
        "abc",
        "",
        "http:// fail.com",
        ":// fail",
        "http://a b",
        "1http://a",
        "\\\\W\\f",
      ],
      ...[
        "http://a/%zz",
        "http://a/<b>",
        "http://a/{b}",
        "http://[::1",
        "http://ä.de",
        "bar,baz:foo",
        "a:b#c#d",
      ],
    ],
    invalidHere: ["http://h:port/", "http://[::ffff:1.2.3.04]"],
    validHere: ["http:"], // an empty path is a path
  },
  "uri-reference": {
    valid: ["http://foo.bar/", "//foo.bar/a", "/abc", "abc", "", "#frag", "?q", "../a:b", "a/b:c"],
    invalid: ["\\\\WINDOWS\\f", "#a\\b", "a b", "%", "[x]"],
    invalidHere: ["1:b", '/a"b', "//a@b@c/", "//h:port/"],
  },
  iri: {
    valid: [
      "http://ƒøø.ßår/?∂éœ=πîx#πîüx",
      "http://[::1]",
      "http://a/?\u{e000}",
      "http://a/\u{20000}",
    ],
    invalid: [
      "http://2001:db8::1",
      "/abc",
      "âππ",
      "\\\\W\\filëßåré",
      "http://a/\u{e000}",
      "http://ƒ/\n",
    ],
  },
  "iri-reference": {
    valid: ["//ƒøø.ßår/", "/âππ", "âππ", "#ƒrägmênt", ""],
    invalid: ["\\\\W\\filëßåré", "#ƒräg\\mênt", "â π"],
  },
  "uri-template": {
    valid: ["http://a/{term:1}/{term}", "{?q*,lang}", "{+path:6}/here", "abc", "", "{#x}%20ü"],
    invalid: ["http://a/{term:1}/{term", "{}", "{a b}", "a b", "}", "{a:0}", "%2"],
    validHere: ["{a.b}"], // RFC 6570 has dots in names
  },
  "json-pointer": {
    valid: ["", "/", "/foo/bar~0/baz~1/%a", "/foo//bar", "/ ", "/\u0000\n😎"],
    invalid: ["foo", "/~", "/~2", "#", "#/a", "/a~"],
  },
  "relative-json-pointer": {
    valid: ["0", "1/foo", "120/a/~0", "0#", "2/0/baz"],
    invalid: ["", "/foo", "-1/a", "+1/a", "01", "0##", "1#/a", "1/~2"],
  },
  "json-pointer-uri-fragment": {
    valid: ["#", "#/foo/bar", "#/a~1b", "#/c%25d", "#/m~0n"],
    invalid: ["", "/foo", "#foo", "#/a^b", "#/~2", "#/%2"],
  },
};

const formats = Object.entries(SAMPLES).map(([name, samples]) => ({ name, ...samples }));

/** The format as ajv-formats has it; undefined where it has none. */
function judgeOf(name: string): ((text: string) => boolean) | undefined {
  const format: unknown = Object.hasOwn(fullFormats, name)
    ? Reflect.get(fullFormats, name)
    : undefined;
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format === "function") return (text) => format(text) === true;
  const check: unknown = typeof format === "object" && format && Reflect.get(format, "validate");
  return typeof check === "function" ? (text) => check(text) === true : undefined;
}

function acceptedBy(name: string, texts: readonly string[]): readonly string[] {
  const dfa = formatTexts(name);
  return texts.filter((text) => dfa !== null && acceptsText(dfa, text));
}

describe.each(formats)("$name", ({ name, valid, invalid, validHere = [], invalidHere = [] }) => {
  test("every valid text is accepted", () => {
    expect(acceptedBy(name, [...valid, ...validHere])).toEqual([...valid, ...validHere]);
  });

  test("no invalid text is accepted", () => {
    expect(acceptedBy(name, [...invalid, ...invalidHere])).toEqual([]);
  });

  test.runIf(judgeOf(name))("ajv-formats agrees, except where said", () => {
    const samples = [...valid, ...invalid, ...validHere, ...invalidHere];
    expect(samples.filter((text) => judgeOf(name)?.(text))).toEqual([...valid, ...invalidHere]);
  });
});

test("every format with an automaton has samples", () => {
  expect(Object.keys(SAMPLES).sort()).toEqual([...AUTOMATON_FORMATS].sort());
});

test.each(["regex", "idn-hostname", "byte", "int32", "password", "url", "toString", ""])(
  "%j is an annotation",
  (name) => {
    expect(formatTexts(name)).toBeNull();
  },
);

test("a format is built once", () => {
  expect(formatTexts("date")).toBe(formatTexts("date"));
});

test("automata are small enough to be printed", () => {
  const sizes = AUTOMATON_FORMATS.map((name) => formatTexts(name)?.states.length ?? 0);
  expect(Math.max(...sizes)).toBeLessThan(200);
});

test("gaps are told of formats that JSON Schema has", () => {
  const known = new Set([...AUTOMATON_FORMATS, "idn-hostname", "regex"]);
  expect(Object.keys(FORMAT_GAPS).filter((name) => !known.has(name))).toEqual([]);
});
