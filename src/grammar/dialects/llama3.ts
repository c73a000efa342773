/**
 * Llama 3.1 to 3.3. Template: meta-llama-Llama-3.1-8B-Instruct.jinja, which refuses a second call in one turn. Its own
 * tools are written as Python calls behind a tag, all others as JSON.
 */

import { PYTHON_CONSTANTS } from "./constants.ts";
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";
import { createKeywordArguments } from "./keyword-arguments.ts";

export const llama3Json = createDialect({
  id: "llama3-json",
  style: jsonArguments,
  markers: [],
  beforeName: '{"name": "',
  afterName: '", "parameters": ',
  afterArguments: "}",
});

export const llama3Python = createDialect({
  id: "llama3-python",
  style: createKeywordArguments(PYTHON_CONSTANTS),
  markers: ["<|python_tag|>"],
  beforeName: "<|python_tag|>",
  afterName: ".call",
});
