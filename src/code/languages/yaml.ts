/** The keys of a YAML file written as blocks; those in braces stay part of their line. */
import type { LanguageRules } from "../reading.ts";
import { readClosure } from "../reading.ts";
import { createKeyRule } from "./keys.ts";

export const yaml: LanguageRules = {
  byNodeType: {
    block_mapping_pair: createKeyRule(({ type }) => type === "block_node"),
    block_sequence: readClosure,
  },
  leading: [],
};
