import { expect, test } from "vitest";
import { findInvalid } from "../../src/grammar/invalid-call.ts";

const SIGNATURE = {
  name: "book",
  description: "Books a table.",
  parameters: {
    type: "object",
    properties: { place: { type: "string" }, seats: { type: "integer" }, at: { type: "object" } },
    required: ["place"],
  },
};

function book(args: Record<string, unknown>) {
  return { name: "book", arguments: args };
}

test.each([
  [book({ place: "Rome" }), null],
  [book({ place: "Rome", seats: 2 }), null],
  [book({ place: 1 }), "/place must be string"],
  [book({ seats: 2 }), " must have required property 'place'"],
  [book({ place: "Rome", wine: true }), "no argument wine"],
  [{ name: "sell", arguments: {} }, "no tool sell"],
])("of the call %j it is invalid for its tool: %j", (call, problem) => {
  expect(findInvalid(call, [SIGNATURE])).toBe(problem);
});
