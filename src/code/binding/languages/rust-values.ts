/** What Rust says of a value without running. References and boxes are not told apart from what they hold. */
import { createValueReader } from "./value-table.ts";

export const readValue = createValueReader({
  names: ["identifier", "type_identifier"],
  selves: ["self", "Self"],
  supers: [],
  modules: ["crate", "super"],
  members: {
    field_expression: ["value", "field"],
    scoped_identifier: ["path", "name"],
    scoped_type_identifier: ["path", "name"],
  },
  fields: ["field_expression"],
  calls: { call_expression: "function" },
  inners: {
    reference_type: "type",
    pointer_type: "type",
    reference_expression: "value",
    unary_expression: 0,
    try_expression: 0,
    await_expression: 0,
    parenthesized_expression: 0,
    struct_expression: "name",
    generic_function: "function",
    type_cast_expression: "type",
    dynamic_type: "trait",
    abstract_type: "trait",
  },
  lists: { array_type: "element", array_expression: 0 },
  elements: { index_expression: 0 },
  generics: { generic_type: ["type", "type_arguments"] },
  collections: /^(?:Vec|VecDeque|HashSet|BTreeSet|LinkedList|HashMap|BTreeMap)$/,
  wrappers: /^(?:Box|Rc|Arc|Option|RefCell|Cell|Cow|Pin)$/,
  builtins: [
    "integer_literal",
    "string_literal",
    "boolean_literal",
    "float_literal",
    "primitive_type",
  ],
});
