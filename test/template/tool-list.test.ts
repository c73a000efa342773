import { expect, test } from "vitest";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { describeTools, listTemplateTools } from "../../src/template/tool-list.ts";

const READ: ToolSignature = {
  name: "read",
  description: "Reads.",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

test("a signature becomes an entry of the list that templates know", () => {
  expect(listTemplateTools([READ])).toEqual([{ type: "function", function: READ }]);
});

test("a payload is told in the description, since templates know none", () => {
  const write = { ...READ, payload: { description: "The whole file." } };
  expect(listTemplateTools([write])[0]?.function).toEqual({
    ...READ,
    description: "Reads.\nPayload: The whole file.",
  });
});

test("the plain text names each tool with its parameters on one line, and the form of a call", () => {
  const lines = describeTools([READ, { ...READ, name: "write" }]).split("\n");
  expect(lines.map((line) => line.includes('"parameters"'))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(lines[1]).toBe(JSON.stringify(READ));
  expect(lines.at(-1)).toContain('{"name": ');
});
