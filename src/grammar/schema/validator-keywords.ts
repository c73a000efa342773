/** Keywords the validator decides by itself, because Ajv divides doubles: 19.99 is a multiple of 0.01. */
import { type Ajv, str } from "ajv";
import { isMultipleOf } from "../automaton/decimal.ts";

export function addExactKeywords(ajv: Ajv): void {
  ajv.removeKeyword("multipleOf").addKeyword({
    keyword: "multipleOf",
    type: "number",
    schemaType: "number",
    errors: false,
    error: { message: ({ schemaCode }) => str`must be a multiple of ${schemaCode}` },
    validate: (step: number, value: number) => isMultipleOf(value, step),
  });
}
