/**
 * The syntax tree of a template as @huggingface/jinja's parser makes it, as a union that can be told apart by `type`.
 * The package declares its nodes as classes with `type: string`; nothing here exists at run time.
 */

export type Statement =
  | Expression
  | Comment
  | If
  | For
  | SetStatement
  | Macro
  | CallStatement
  | FilterStatement
  | { type: "Break" | "Continue" }
  | Program;

export type Expression =
  | { type: "Identifier"; value: string }
  | { type: "StringLiteral"; value: string }
  | { type: "IntegerLiteral" | "FloatLiteral"; value: number }
  | { type: "ArrayLiteral" | "TupleLiteral"; value: Expression[] }
  | { type: "ObjectLiteral"; value: Map<Expression, Expression> }
  | Member
  | Call
  | Binary
  | Filter
  | { type: "UnaryExpression"; operator: { value: string }; argument: Expression }
  | { type: "TestExpression"; operand: Expression; negate: boolean; test: Identifier }
  | { type: "SelectExpression"; lhs: Expression; test: Expression }
  | { type: "Ternary"; condition: Expression; trueExpr: Expression; falseExpr: Expression }
  | Slice
  | Keyword
  | { type: "SpreadExpression" | "KeywordSpreadExpression"; argument: Expression };

export type Identifier = Extract<Expression, { type: "Identifier" }>;

export interface Program {
  type: "Program";
  body: Statement[];
}

export interface Comment {
  type: "Comment";
  value: string;
}

export interface If {
  type: "If";
  test: Expression;
  body: Statement[];
  alternate: Statement[];
}

export interface For {
  type: "For";
  loopvar: Expression;
  iterable: Expression;
  body: Statement[];
  defaultBlock: Statement[];
}

export interface SetStatement {
  type: "Set";
  assignee: Expression;
  value: Expression | null;
  body: Statement[];
}

export interface Macro {
  type: "Macro";
  name: Identifier;
  args: (Identifier | Keyword)[];
  body: Statement[];
}

export interface CallStatement {
  type: "CallStatement";
  call: Call;
  callerArgs: (Identifier | Keyword)[] | null;
  body: Statement[];
}

export interface FilterStatement {
  type: "FilterStatement";
  filter: Identifier | Call;
  body: Statement[];
}

/** `object.property`, or `object[property]` when computed. */
export interface Member {
  type: "MemberExpression";
  object: Expression;
  property: Expression;
  computed: boolean;
}

export interface Call {
  type: "CallExpression";
  callee: Expression;
  args: Expression[];
}

export interface Binary {
  type: "BinaryExpression";
  operator: { value: string };
  left: Expression;
  right: Expression;
}

export interface Filter {
  type: "FilterExpression";
  operand: Expression;
  filter: Identifier | Call;
}

export interface Slice {
  type: "SliceExpression";
  start?: Expression;
  stop?: Expression;
  step?: Expression;
}

export interface Keyword {
  type: "KeywordArgumentExpression";
  key: Identifier;
  value: Expression;
}

/** Everything below `node`, `node` first, in no particular order and without recursion. */
export function* walkTree(node: Statement): Generator<Statement> {
  yield* walk(node, () => true);
}

/** The same, but not what stands inside macros within `macro`: each has names and conditions of its own. */
export function* walkMacro(macro: Macro): Generator<Statement> {
  yield* walk(macro, (node) => node === macro || node.type !== "Macro");
}

function* walk(root: Statement, enters: (node: Statement) => boolean): Generator<Statement> {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isNode(next)) yield next;
    if (isNode(next) && !enters(next)) continue;
    for (const child of listChildren(next)) waiting.push(child);
  }
}

/** How many nodes lie on the longest way down. Cost O(nodes); no recursion. */
export function measureDepth(node: Statement): number {
  let deepest = 0;
  const waiting: [unknown, number][] = [[node, 1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    deepest = Math.max(deepest, depth);
    for (const child of listChildren(value)) waiting.push([child, depth + (isNode(child) ? 1 : 0)]);
  }
  return deepest;
}

function isNode(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && "type" in value;
}

function listChildren(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  return Object.entries(value)
    .filter(([key, child]) => key !== "operator" && typeof child === "object" && child !== null)
    .map(([, child]) => child);
}
