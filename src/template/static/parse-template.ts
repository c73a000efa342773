/**
 * Source → syntax tree, whatever the source. Our lexemes go through @huggingface/jinja's parser; where it gives up,
 * each tag is parsed alone, and a tag that is not even an expression is handed out as lexemes.
 */
import { parse } from "@huggingface/jinja";
import { type Lexeme, lexTemplate } from "./lex-template.ts";
import { measureDepth, type Program, type Statement } from "./syntax-tree.ts";
import { listPieces, type Piece, type Tag } from "./template-tags.ts";

export interface ParsedTemplate {
  lexemes: readonly Lexeme[];
  /** In the order of the source. Flat when the template could not be parsed as a whole. */
  body: readonly Statement[];
  isWhole: boolean;
  /** Statements of the source by their first words. */
  tags: readonly Tag[];
  /** Tags nothing could be made of. */
  unparsed: readonly Tag[];
}

/** Deeper trees are not walked, so that every walk may recurse. */
const MAX_TREE_DEPTH = 2_500;

export function parseTemplate(source: string): ParsedTemplate {
  const lexemes = lexTemplate(source);
  const pieces = listPieces(lexemes);
  const tags = pieces.filter((piece) => piece.kind === "tag");
  const whole = tryParse(pieces.filter((piece) => !isLoading(piece)));
  if (whole !== null) return { lexemes, tags, body: whole, isWhole: true, unparsed: [] };
  const body: Statement[] = [];
  const unparsed: Tag[] = [];
  for (const piece of pieces) {
    const statements = parseAlone(piece);
    if (statements !== null) body.push(...statements);
    else if (piece.kind === "tag") unparsed.push(piece);
  }
  return { lexemes, tags, body, isWhole: false, unparsed };
}

const LOADING_WORDS: ReadonlySet<string> = new Set(["include", "import", "from", "extends"]);

/** True for statements that bring in another template; no chat template has another one to bring in. */
export function isLoading(piece: Piece): boolean {
  return piece.kind === "tag" && LOADING_WORDS.has(piece.word);
}

function parseAlone(piece: Piece): readonly Statement[] | null {
  if (piece.kind === "text" || piece.opening === "{{") return tryParse([piece]);
  const { word, inside } = piece;
  if (word.startsWith("end") || word === "else" || isLoading(piece)) return [];
  const end = (name: string): Tag => ({
    kind: "tag",
    opening: "{%",
    word: name,
    inside: [nameOf(name)],
  });
  if (word === "for" || word === "macro") return tryParse([piece, end(`end${word}`)]);
  if (word === "set") return tryParse([piece]) ?? tryParse([piece, end("endset")]);
  // Conditions, and whatever else has an expression behind its word.
  return tryParse([{ ...piece, opening: "{{", word: "", inside: inside.slice(1) }]);
}

function nameOf(value: string): Lexeme {
  return { kind: "name", value, start: 0 };
}

function tryParse(pieces: readonly Piece[]): readonly Statement[] | null {
  try {
    const tokens = pieces.flatMap(listTokens);
    const program = parse(tokens as Parameters<typeof parse>[0]) as unknown as Program;
    return measureDepth(program) > MAX_TREE_DEPTH ? null : program.body;
  } catch {
    // The parser throws SyntaxError, TypeError at the end of the tokens and RangeError on deep nesting.
    return null;
  }
}

/** What the parser reads of its own lexer's tokens. */
interface Token {
  type: string;
  value: string;
}

function listTokens(piece: Piece): Token[] {
  if (piece.kind === "text") return [{ type: "Text", value: piece.text }];
  const isPrint = piece.opening === "{{";
  return [
    { type: isPrint ? "OpenExpression" : "OpenStatement", value: piece.opening },
    ...piece.inside.map(createToken),
    { type: isPrint ? "CloseExpression" : "CloseStatement", value: isPrint ? "}}" : "%}" },
  ];
}

function createToken({ kind, value }: Lexeme): Token {
  switch (kind) {
    case "name":
      return { type: "Identifier", value };
    case "string":
      return { type: "StringLiteral", value };
    case "number":
      return { type: "NumericLiteral", value };
    default:
      return { type: SYMBOLS[value] ?? "Text", value };
  }
}

const SYMBOLS: Readonly<Record<string, string>> = {
  "(": "OpenParen",
  ")": "CloseParen",
  "[": "OpenSquareBracket",
  "]": "CloseSquareBracket",
  "{": "OpenCurlyBracket",
  "}": "CloseCurlyBracket",
  ",": "Comma",
  ".": "Dot",
  ":": "Colon",
  "|": "Pipe",
  "=": "Equals",
  "+": "AdditiveBinaryOperator",
  "-": "AdditiveBinaryOperator",
  "~": "AdditiveBinaryOperator",
  "*": "MultiplicativeBinaryOperator",
  "/": "MultiplicativeBinaryOperator",
  "//": "MultiplicativeBinaryOperator",
  "%": "MultiplicativeBinaryOperator",
  "**": "ExponentiationBinaryOperator",
  "<": "ComparisonBinaryOperator",
  ">": "ComparisonBinaryOperator",
  "<=": "ComparisonBinaryOperator",
  ">=": "ComparisonBinaryOperator",
  "==": "ComparisonBinaryOperator",
  "!=": "ComparisonBinaryOperator",
};
