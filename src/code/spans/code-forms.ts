/**
 * What each language's grammar calls the forms that spans and mutations ask for. One row a language;
 * a form a row does not name is never changed there. Knows no operator and no text.
 */
import type { LanguageId } from "../language.ts";

export interface CodeForms {
  /** How a body is told: by indentation, between braces, or up to a word such as `end`. */
  layout: "indent" | "braces" | "words";
  /** What stands where a statement must: an empty body's only one. */
  emptyStatement: string;
  /** Nodes whose children are statements. */
  bodies: ReadonlySet<string>;
  /** Bodies that begin with a label, as the sections of a switch: statements stand after the ":". */
  sections: ReadonlySet<string>;
  functions: ReadonlySet<string>;
  loops: ReadonlySet<string>;
  /** Statements that declare what others name: neither deleted, moved nor offered. */
  fixed: ReadonlySet<string>;
  /** Nothing inside is changed: types, imports, decorators, comments. */
  closed: ReadonlySet<string>;
  binary: ReadonlySet<string>;
  unary: ReadonlySet<string>;
  assignments: ReadonlySet<string>;
  augmented: ReadonlySet<string>;
  /** Nodes whose `condition` is a test. */
  tests: ReadonlySet<string>;
  /** The call nodes, each with the field of what is called. */
  calls: Readonly<Record<string, string>>;
  argumentLists: ReadonlySet<string>;
  /** `object.name` nodes, each with the field of the name. */
  members: Readonly<Record<string, string>>;
  subscripts: ReadonlySet<string>;
  slices: ReadonlySet<string>;
  /** Statements, or expressions, that give a value back. */
  returns: ReadonlySet<string>;
  names: ReadonlySet<string>;
  integers: ReadonlySet<string>;
  strings: ReadonlySet<string>;
  lists: ReadonlySet<string>;
  truths: ReadonlySet<string>;
  word: { and: string; or: string; not: string; true: string; false: string };
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));
const SYMBOL_WORDS = { and: "&&", or: "||", not: "!", true: "true", false: "false" };

const python: CodeForms = {
  layout: "indent",
  emptyStatement: "pass",
  bodies: set("module block"),
  sections: set(""),
  functions: set("function_definition lambda"),
  loops: set("for_statement while_statement"),
  fixed: set(
    "function_definition class_definition decorated_definition import_statement import_from_statement future_import_statement global_statement nonlocal_statement",
  ),
  closed: set(
    "comment type decorator import_statement import_from_statement future_import_statement global_statement nonlocal_statement type_alias_statement string_content escape_sequence format_specifier type_parameter",
  ),
  binary: set("binary_operator comparison_operator boolean_operator"),
  unary: set("unary_operator not_operator"),
  assignments: set("assignment"),
  augmented: set("augmented_assignment"),
  tests: set("if_statement elif_clause while_statement"),
  calls: { call: "function" },
  argumentLists: set("argument_list"),
  members: { attribute: "attribute" },
  subscripts: set("subscript"),
  slices: set("slice"),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("integer"),
  strings: set("string"),
  lists: set("list"),
  truths: set("true false"),
  word: { and: "and", or: "or", not: "not ", true: "True", false: "False" },
};

const javascript: CodeForms = {
  layout: "braces",
  emptyStatement: ";",
  bodies: set("program statement_block switch_case switch_default"),
  sections: set("switch_case switch_default"),
  functions: set(
    "function_declaration function_expression generator_function generator_function_declaration arrow_function method_definition",
  ),
  loops: set("for_statement for_in_statement while_statement do_statement"),
  fixed: set(
    "function_declaration generator_function_declaration class_declaration abstract_class_declaration import_statement export_statement interface_declaration type_alias_declaration enum_declaration internal_module module ambient_declaration function_signature",
  ),
  closed: set(
    "comment import_statement decorator type_annotation type_arguments type_parameters type_predicate_annotation asserts_annotation interface_declaration type_alias_declaration enum_declaration ambient_declaration literal_type union_type intersection_type generic_type object_type array_type tuple_type function_type lookup_type index_type_query type_query conditional_type readonly_type template_literal_type string_fragment escape_sequence regex jsx_text import_alias extends_type_clause implements_clause function_signature hash_bang_line",
  ),
  binary: set("binary_expression"),
  unary: set("unary_expression"),
  assignments: set("assignment_expression variable_declarator"),
  augmented: set("augmented_assignment_expression"),
  tests: set("if_statement while_statement do_statement for_statement ternary_expression"),
  calls: { call_expression: "function", new_expression: "constructor" },
  argumentLists: set("arguments"),
  members: { member_expression: "property" },
  subscripts: set("subscript_expression"),
  slices: set(""),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("number"),
  strings: set("string"),
  lists: set("array"),
  truths: set("true false"),
  word: SYMBOL_WORDS,
};

const go: CodeForms = {
  layout: "braces",
  emptyStatement: "",
  bodies: set("statement_list"),
  sections: set(""),
  functions: set("function_declaration method_declaration func_literal"),
  loops: set("for_statement"),
  fixed: set("function_declaration method_declaration type_declaration labeled_statement"),
  closed: set(
    "comment package_clause import_declaration type_declaration slice_type array_type map_type pointer_type function_type channel_type interface_type struct_type generic_type qualified_type type_arguments type_parameter_list interpreted_string_literal_content raw_string_literal_content escape_sequence",
  ),
  binary: set("binary_expression"),
  unary: set("unary_expression"),
  assignments: set("assignment_statement short_var_declaration var_spec"),
  augmented: set("assignment_statement"),
  tests: set("if_statement for_clause"),
  calls: { call_expression: "function" },
  argumentLists: set("argument_list"),
  members: { selector_expression: "field" },
  subscripts: set("index_expression"),
  slices: set("slice_expression"),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("int_literal"),
  strings: set("interpreted_string_literal"),
  lists: set(""),
  truths: set("true false"),
  word: SYMBOL_WORDS,
};

const java: CodeForms = {
  layout: "braces",
  emptyStatement: ";",
  bodies: set("block constructor_body switch_block_statement_group"),
  sections: set("switch_block_statement_group"),
  functions: set("method_declaration constructor_declaration lambda_expression"),
  loops: set("for_statement enhanced_for_statement while_statement do_statement"),
  fixed: set("class_declaration interface_declaration enum_declaration record_declaration"),
  closed: set(
    "line_comment block_comment package_declaration import_declaration annotation marker_annotation type_arguments type_parameters generic_type array_type string_fragment escape_sequence integral_type floating_point_type scoped_type_identifier superclass super_interfaces",
  ),
  binary: set("binary_expression"),
  unary: set("unary_expression"),
  assignments: set("assignment_expression variable_declarator"),
  augmented: set("assignment_expression"),
  tests: set("if_statement while_statement do_statement for_statement ternary_expression"),
  calls: { method_invocation: "name", object_creation_expression: "type" },
  argumentLists: set("argument_list"),
  members: { field_access: "field", method_invocation: "name" },
  subscripts: set("array_access"),
  slices: set(""),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("decimal_integer_literal"),
  strings: set("string_literal"),
  lists: set(""),
  truths: set("true false"),
  word: SYMBOL_WORDS,
};

const rust: CodeForms = {
  layout: "braces",
  emptyStatement: "",
  bodies: set("block"),
  sections: set(""),
  functions: set("function_item closure_expression"),
  loops: set("for_expression while_expression loop_expression"),
  fixed: set(
    "function_item struct_item enum_item impl_item trait_item mod_item use_declaration const_item static_item type_item macro_definition attribute_item",
  ),
  closed: set(
    "line_comment block_comment use_declaration attribute_item inner_attribute_item macro_definition type_arguments type_parameters generic_type reference_type array_type tuple_type function_type scoped_type_identifier pointer_type where_clause string_content escape_sequence struct_item enum_item trait_bounds lifetime token_tree type_item match_pattern tuple_struct_pattern struct_pattern",
  ),
  binary: set("binary_expression"),
  unary: set("unary_expression"),
  assignments: set("assignment_expression let_declaration"),
  augmented: set("compound_assignment_expr"),
  tests: set("if_expression while_expression"),
  calls: { call_expression: "function" },
  argumentLists: set("arguments"),
  members: { field_expression: "field" },
  subscripts: set("index_expression"),
  slices: set(""),
  returns: set("return_expression"),
  names: set("identifier"),
  integers: set("integer_literal"),
  strings: set("string_literal"),
  lists: set(""),
  truths: set("boolean_literal"),
  word: SYMBOL_WORDS,
};

const cpp: CodeForms = {
  layout: "braces",
  emptyStatement: ";",
  bodies: set("compound_statement case_statement"),
  sections: set("case_statement"),
  functions: set("function_definition lambda_expression"),
  loops: set("for_statement for_range_loop while_statement do_statement"),
  fixed: set(
    "function_definition class_specifier struct_specifier enum_specifier union_specifier using_declaration alias_declaration type_definition template_declaration namespace_definition labeled_statement",
  ),
  closed: set(
    "comment preproc_include preproc_def preproc_function_def preproc_call preproc_arg primitive_type sized_type_specifier template_argument_list template_parameter_list type_descriptor string_content escape_sequence using_declaration alias_declaration type_definition attribute_declaration enum_specifier system_lib_string",
  ),
  binary: set("binary_expression"),
  unary: set("unary_expression"),
  assignments: set("assignment_expression init_declarator"),
  augmented: set("assignment_expression"),
  tests: set("if_statement while_statement do_statement for_statement conditional_expression"),
  calls: { call_expression: "function" },
  argumentLists: set("argument_list"),
  members: { field_expression: "field" },
  subscripts: set("subscript_expression"),
  slices: set(""),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("number_literal"),
  strings: set("string_literal"),
  lists: set(""),
  truths: set("true false"),
  word: SYMBOL_WORDS,
};

const csharp: CodeForms = {
  layout: "braces",
  emptyStatement: ";",
  bodies: set("block switch_section"),
  sections: set("switch_section"),
  functions: set(
    "method_declaration constructor_declaration local_function_statement lambda_expression anonymous_method_expression",
  ),
  loops: set("for_statement foreach_statement while_statement do_statement"),
  fixed: set("local_function_statement class_declaration labeled_statement"),
  closed: set(
    "comment using_directive attribute_list type_argument_list type_parameter_list predefined_type array_type generic_name nullable_type qualified_name base_list string_literal_content escape_sequence interpolation_format_clause constant_pattern declaration_pattern implicit_type",
  ),
  binary: set("binary_expression"),
  unary: set("prefix_unary_expression"),
  assignments: set("assignment_expression variable_declarator"),
  augmented: set("assignment_expression"),
  tests: set("if_statement while_statement do_statement for_statement conditional_expression"),
  calls: { invocation_expression: "function", object_creation_expression: "type" },
  argumentLists: set("argument_list"),
  members: { member_access_expression: "name" },
  subscripts: set("element_access_expression"),
  slices: set(""),
  returns: set("return_statement"),
  names: set("identifier"),
  integers: set("integer_literal"),
  strings: set("string_literal"),
  lists: set(""),
  truths: set("boolean_literal"),
  word: SYMBOL_WORDS,
};

const ruby: CodeForms = {
  layout: "words",
  emptyStatement: "",
  bodies: set("program body_statement then else do block_body ensure begin"),
  sections: set(""),
  functions: set("method singleton_method lambda"),
  loops: set("for while until while_modifier until_modifier"),
  fixed: set("method singleton_method class module rescue ensure else elsif when"),
  closed: set("comment string_content escape_sequence simple_symbol hash_key_symbol regex"),
  binary: set("binary"),
  unary: set("unary"),
  assignments: set("assignment"),
  augmented: set("operator_assignment"),
  tests: set("if elsif while if_modifier while_modifier conditional"),
  calls: { call: "method" },
  argumentLists: set("argument_list"),
  members: { call: "method" },
  subscripts: set("element_reference"),
  slices: set(""),
  returns: set("return"),
  names: set("identifier"),
  integers: set("integer"),
  strings: set("string"),
  lists: set("array"),
  truths: set("true false"),
  word: SYMBOL_WORDS,
};

const php: CodeForms = {
  layout: "braces",
  emptyStatement: ";",
  bodies: set("program compound_statement case_statement default_statement"),
  sections: set("case_statement default_statement"),
  functions: set("function_definition method_declaration anonymous_function arrow_function"),
  loops: set("for_statement foreach_statement while_statement do_statement"),
  fixed: set(
    "function_definition class_declaration interface_declaration trait_declaration namespace_definition namespace_use_declaration php_tag text text_interpolation global_declaration",
  ),
  closed: set(
    "comment namespace_use_declaration namespace_definition attribute_list primitive_type named_type union_type optional_type type_list string_content escape_sequence text php_tag",
  ),
  binary: set("binary_expression"),
  unary: set("unary_op_expression"),
  assignments: set("assignment_expression"),
  augmented: set("augmented_assignment_expression"),
  tests: set(
    "if_statement else_if_clause while_statement do_statement for_statement conditional_expression",
  ),
  calls: { function_call_expression: "function", member_call_expression: "name" },
  argumentLists: set("arguments"),
  members: { member_access_expression: "name", member_call_expression: "name" },
  subscripts: set("subscript_expression"),
  slices: set(""),
  returns: set("return_statement"),
  names: set("variable_name"),
  integers: set("integer"),
  strings: set("string encapsed_string"),
  lists: set("array_creation_expression"),
  truths: set("boolean"),
  word: SYMBOL_WORDS,
};

const FORMS: Readonly<Partial<Record<LanguageId, CodeForms>>> = {
  python,
  javascript,
  typescript: javascript,
  tsx: javascript,
  go,
  java,
  rust,
  c: cpp,
  cpp,
  csharp,
  ruby,
  php,
};

/** The forms of a language; null for one the program does not repair. */
export function formsOf(language: LanguageId): CodeForms | null {
  return FORMS[language] ?? null;
}

/** Fields that hold a type, whatever the node in them is called. */
export const TYPE_FIELDS: ReadonlySet<string> = new Set([
  "type",
  "returns",
  "return_type",
  "result",
  "superclasses",
]);
