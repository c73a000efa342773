/** Tools whose every word can be found again in a prompt, one for each thing that a template may leave out. Pure data. */
import type { ToolSignature } from "../../../base/tool-call.ts";
import { frameText } from "../texts/text-spelling.ts";

/** Quotes, a line break, angle brackets and letters beyond ASCII, as descriptions of real tools have them. */
export const DESCRIPTION_TEXT = 'Edits "a" file\nat <once>, é 漢';

/** One word for each part of the declaration below. */
export const WORDS = {
  name: "zqtool_edit",
  parameter: "zqpath",
  parameterDescription: "zqpathdesc",
  enumValue: "zqmodetwo",
  nested: "zqdepth",
  item: "zqitem",
} as const;

export const RICH_TOOL: ToolSignature = {
  name: WORDS.name,
  description: frameText(DESCRIPTION_TEXT),
  parameters: declareParameters({ type: "string", required: [WORDS.parameter] }),
};

/** The same tool with another type, and with nothing required: what then changes in the prompt is told. */
export const RETYPED_TOOL: ToolSignature = {
  ...RICH_TOOL,
  parameters: declareParameters({ type: "integer", required: [WORDS.parameter] }),
};
export const OPTIONAL_TOOL: ToolSignature = {
  ...RICH_TOOL,
  parameters: declareParameters({ type: "string", required: ["zqmode"] }),
};

export const PLAIN_TOOL: ToolSignature = {
  name: "zqtool_list",
  description: "zqplaindesc Lists everything",
  parameters: { type: "object", properties: {} },
};

/** Schemas that some templates cannot print, by what is odd about them. */
export const ODD_TOOLS: readonly { what: string; word: string; tool: ToolSignature }[] = [
  {
    what: "alternatives",
    word: "zqalternative",
    tool: declareOdd({
      anyOf: [{ type: "string" }, { type: "object", properties: { zqalternative: {} } }],
      description: "Either",
    }),
  },
  {
    what: "value-schema",
    word: "zqvaluedesc",
    tool: declareOdd({
      type: "object",
      description: "Any keys",
      additionalProperties: { type: "string", description: "zqvaluedesc" },
    }),
  },
];

function declareParameters({ type, required }: { type: string; required: string[] }) {
  return {
    type: "object",
    properties: {
      [WORDS.parameter]: { type, description: `${WORDS.parameterDescription} Path` },
      zqmode: { type: "string", enum: ["zqmodeone", WORDS.enumValue] },
      zqrange: {
        type: "object",
        properties: { [WORDS.nested]: { type: "integer" } },
        required: [WORDS.nested],
      },
      zqlist: {
        type: "array",
        items: { type: "object", properties: { [WORDS.item]: { type: "string" } } },
      },
    },
    required,
  };
}

function declareOdd(schema: unknown): ToolSignature {
  return {
    name: "zqtool_odd",
    description: "zqodddesc Does odd things",
    parameters: { type: "object", properties: { zqodd: schema }, required: ["zqodd"] },
  };
}
