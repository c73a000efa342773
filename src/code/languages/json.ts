/** The keys of a JSON file. */
import type { LanguageRules } from "../reading.ts";
import { readClosure } from "../reading.ts";
import { createKeyRule } from "./keys.ts";

export const json: LanguageRules = {
  byNodeType: {
    pair: createKeyRule(({ type }) => type === "object" || type === "array"),
    array: readClosure,
  },
  leading: [],
};
