/** For models whose template knows no tools: the same object as most families write, without markers. */
import { createDialect } from "./create-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";

export const generic = createDialect({
  id: "generic",
  style: jsonArguments,
  markers: [],
  separator: "\n",
  beforeName: '{"name": "',
  afterName: '", "arguments": ',
  afterArguments: "}",
});
