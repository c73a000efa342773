/**
 * Conditions of a template that wait for something: words in a message, a long conversation, a date. Each is a gate;
 * a variable that is set behind a gate is one as well. What stands behind a gate is another file's matter.
 */
import { ORIGIN, type Origins } from "./content-taint.ts";
import { isKeyword } from "./marker-literal.ts";
import { type Expression, type Statement, walkTree } from "./syntax-tree.ts";

export interface Gate {
  kind: "words" | "count" | "date";
  /** What is waited for. */
  literal: string;
  /** Only messages of the harness are looked at: results of tools, and the system text. */
  guarded: boolean;
}

type Judged = Omit<Gate, "guarded">;

export interface GateFinder {
  /** Gates of a condition, those of its variables included; its own are `guarded` or not. */
  list(test: Expression, guarded: boolean): Gate[];
  /** The variable holds something that a gate decided about. */
  remember(path: string, gates: readonly Gate[]): void;
}

/** `texts`: the known texts of variables, by their paths. `pathOf`: of a variable or a field of one. */
export interface GateSources {
  origins: Origins;
  texts: ReadonlyMap<string, readonly string[]>;
  pathOf: (node: Expression) => string | null;
}

export function createGateFinder(sources: GateSources): GateFinder {
  const known = new Map<string, readonly Gate[]>();
  return {
    list: (test, guarded) =>
      listNodes(test).flatMap((node) => {
        const judged = judgeNode(node, sources);
        const path = readSource(node, sources);
        const inherited = path === null ? undefined : known.get(path);
        return [...(judged === null ? [] : [{ ...judged, guarded }]), ...(inherited ?? [])];
      }),
    remember: (path, gates) => {
      const before = known.get(path) ?? [];
      if (gates.length > 0 && before.length < 4) known.set(path, [...before, ...gates.slice(0, 4)]);
    },
  };
}

function listNodes(test: Expression): Statement[] {
  return [...walkTree(test)];
}

/** The path of what holds an outcome: a variable, a field, or a macro that is called. */
function readSource(node: Statement, { pathOf }: GateSources): string | null {
  if (node.type === "CallExpression") {
    return node.callee.type === "Identifier" ? `${node.callee.value}()` : null;
  }
  return isPathNode(node) ? pathOf(node) : null;
}

function isPathNode(
  node: Statement,
): node is Extract<Expression, { type: "Identifier" | "MemberExpression" }> {
  return node.type === "Identifier" || node.type === "MemberExpression";
}

function judgeNode(node: Statement, sources: GateSources): Judged | null {
  switch (node.type) {
    case "BinaryExpression":
      if (!COMPARING.has(node.operator.value)) return judgePeriod(node, sources);
      return (
        judgeSides(node.left, [node.right], sources) ?? judgeSides(node.right, [node.left], sources)
      );
    case "CallExpression":
      return judgeCall(node, sources);
    case "FilterExpression":
      return judgeFilter(node, sources);
    case "MemberExpression":
      return node.computed ? judgeItem(node, sources) : null;
    default:
      return null;
  }
}

/** A dictionary that is asked with a text, or messages from the tenth on. */
function judgeItem(
  { object, property }: Extract<Expression, { type: "MemberExpression" }>,
  sources: GateSources,
): Judged | null {
  const isOfMessages = (sources.origins.of(object) & ORIGIN.message) !== 0;
  const bounds = property.type === "SliceExpression" ? [property.start, property.stop] : [property];
  const far = isOfMessages ? findThreshold(bounds.filter((bound) => bound !== undefined)) : null;
  return far ?? judgeSides(property, [object], sources);
}

const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]);
const SEARCHES: ReadonlySet<string> = new Set([
  ...["startswith", "endswith", "find", "rfind", "index", "rindex", "count", "split", "rsplit"],
  ...["partition", "rpartition", "removeprefix", "removesuffix"],
]);

function judgeCall(
  { callee, args }: Extract<Expression, { type: "CallExpression" }>,
  sources: GateSources,
): Judged | null {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return null;
  const { value: name } = callee.property;
  if (SEARCHES.has(name)) return judgeSides(callee.object, args, sources);
  const [key] = args;
  // A dictionary that is asked with the text of a message.
  return name === "get" && key !== undefined ? judgeSides(key, [callee.object], sources) : null;
}

const TEST_FILTERS: ReadonlySet<string> = new Set([
  ...["eq", "equalto", "ne", "in", "sameas", "gt", "greaterthan", "ge", "lt", "lessthan", "le"],
  ...["divisibleby", "startswith", "endswith", "search", "match", "contains", "select", "reject"],
]);

function judgeFilter(
  { operand, filter }: Extract<Expression, { type: "FilterExpression" }>,
  sources: GateSources,
): Judged | null {
  if (filter.type !== "CallExpression" || filter.callee.type !== "Identifier") return null;
  const name = filter.callee.value;
  const [attribute, ...rest] = filter.args;
  if (name === "selectattr" || name === "rejectattr") {
    const isContent =
      attribute?.type === "StringLiteral" && /^(?:content|text)\b/.test(attribute.value);
    return isContent ? findKeyword(rest, sources) : null;
  }
  return TEST_FILTERS.has(name) ? judgeSides(operand, filter.args, sources) : null;
}

/** A gate when `side` comes from a message, a count or the clock and the others are what it is compared with. */
function judgeSides(
  side: Expression,
  others: readonly Expression[],
  sources: GateSources,
): Judged | null {
  const origin = sources.origins.of(side);
  if ((origin & ORIGIN.clock) !== 0) return { kind: "date", literal: "the clock" };
  if ((origin & ORIGIN.content) !== 0) {
    const gate = findKeyword(others, sources);
    if (gate !== null) return gate;
  }
  return (origin & ORIGIN.count) !== 0 ? findThreshold(others) : null;
}

function findKeyword(nodes: readonly Expression[], { texts, pathOf }: GateSources): Judged | null {
  for (const node of nodes.flatMap((one) => [...walkTree(one)])) {
    const path = isPathNode(node) ? pathOf(node) : null;
    const candidates =
      node.type === "StringLiteral" ? [node.value] : (path && texts.get(path)) || [];
    const literal = candidates.find(isKeyword);
    if (literal !== undefined) return { kind: "words", literal };
  }
  return null;
}

/** First, second and last are of the structure of a conversation; a third is not. */
const SMALLEST_THRESHOLD = 3;

function findThreshold(nodes: readonly Expression[]): Judged | null {
  for (const node of nodes) {
    const isLarge = node.type === "IntegerLiteral" && node.value >= SMALLEST_THRESHOLD;
    if (isLarge) return { kind: "count", literal: String(node.value) };
  }
  return null;
}

/** Every fifth message: `loop.index % 5`. */
function judgePeriod(
  { operator, left, right }: Extract<Expression, { type: "BinaryExpression" }>,
  { origins }: GateSources,
): Judged | null {
  return operator.value === "%" && (origins.of(left) & ORIGIN.count) !== 0
    ? findThreshold([right])
    : null;
}
