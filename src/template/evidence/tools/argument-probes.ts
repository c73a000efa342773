/** One argument of each kind that a call may have, and how each may stand in a prompt. Pure. */
import { frameText, judgeText } from "../texts/text-spelling.ts";

/** "kept", or the code of what happened to it. */
export type ArgumentVerdict = "kept" | "dropped" | "altered" | "escaped-twice";

export interface ArgumentProbe {
  /** Part of a finding's code. */
  kind: string;
  /** Of the argument, as the tool declares it. */
  schema: unknown;
  value: unknown;
  /** What stands behind the argument's name up to the next argument. */
  judge(written: string): ArgumentVerdict;
}

const TEXT = "a \"b\" 'c' <d> & \\e\\n\nf\tg {h} </parameter> é 漢 🎉.";

const EDIT = { zqold: { type: "string" }, zqnew: { type: "string" } };

export const ARGUMENT_PROBES: readonly ArgumentProbe[] = [
  {
    kind: "text",
    schema: { type: "string" },
    value: frameText(TEXT),
    judge(written) {
      const { spelling } = judgeText(written, TEXT);
      return spelling === "missing" ? "dropped" : spelling;
    },
  },
  {
    kind: "number",
    schema: { type: "integer" },
    value: 4217,
    judge: expectWord(/(?<![\d.])4217(?![\d.]\d)/),
  },
  {
    kind: "fraction",
    schema: { type: "number" },
    value: 3.25,
    judge: expectWord(/(?<![\d.])3\.250*(?!\d)/),
  },
  { kind: "boolean", schema: { type: "boolean" }, value: true, judge: expectWord(/\btrue\b/i) },
  { kind: "negation", schema: { type: "boolean" }, value: false, judge: expectWord(/\bfalse\b/i) },
  {
    kind: "list",
    schema: { type: "array", items: { type: "string" } },
    value: ["zqitemone", 7, "zqitemtwo"],
    judge: expectParts([/zqitemone\W.{0,80}?\b7\W.{0,80}?zqitemtwo/s]),
  },
  {
    kind: "object",
    schema: { type: "object", properties: { zqinner: { type: "object" } } },
    value: { zqinner: { zqdeep: "zqdeepvalue" } },
    judge: expectParts([/zqinner\W.{0,60}?zqdeep\W.{0,60}?zqdeepvalue/s]),
  },
  {
    kind: "object-list",
    schema: { type: "array", items: { type: "object", properties: EDIT } },
    value: [{ zqold: "zqoldvalue", zqnew: "zqnewvalue" }, { zqold: "zqlastvalue" }],
    judge: expectParts([
      /zqold(?!value).{1,60}?zqoldvalue/s,
      /zqnew(?!value).{1,60}?zqnewvalue/s,
      /zqold(?!value).{1,60}?zqlastvalue/s,
    ]),
  },
  { kind: "empty-text", schema: { type: "string" }, value: "", judge: expectNothing },
  {
    kind: "empty-list",
    schema: { type: "array", items: { type: "string" } },
    value: [],
    judge: expectNothing,
  },
  { kind: "empty-object", schema: { type: "object" }, value: {}, judge: expectNothing },
];

/** In its own code: it has a repair. Quoted it would be a word. */
export function judgeNull(written: string): ArgumentVerdict {
  if (/(?<!["'\w])(?:null|none|nil)(?!["'\w])/i.test(written)) return "kept";
  return /\w/.test(withoutTags(written)) ? "altered" : "dropped";
}

function expectWord(word: RegExp): ArgumentProbe["judge"] {
  return (written) => {
    if (word.test(written)) return "kept";
    return /\w/.test(withoutTags(written)) ? "altered" : "dropped";
  };
}

/** Parts of a value apart from each other; in which order keys stand is the template's matter. */
function expectParts(parts: readonly RegExp[]): ArgumentProbe["judge"] {
  return (written) => {
    if (parts.every((part) => part.test(written))) return "kept";
    return /zq(?:item|deep|old|new|last)/.test(written) ? "altered" : "dropped";
  };
}

function withoutTags(written: string): string {
  return written.replace(/<[^<>]*(?:>|$)/g, "");
}

/** Nothing may be invented for it. */
function expectNothing(written: string): ArgumentVerdict {
  return /\b(?:null|none|undefined)\b/i.test(written) ? "altered" : "kept";
}
