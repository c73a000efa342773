/** What begins and ends a string literal or a comment, by language. One row a language; reads one place of a source. */
import type { LanguageId } from "./language.ts";
import type { LiteralStyle } from "./string-escapes.ts";

export interface Opening {
  contentIndex: number;
  style: LiteralStyle;
}

export interface LiteralManner {
  comment: RegExp;
  open: (source: string, at: number) => Opening | null;
  /** A slash may begin a regular expression, which holds quotes that are none. */
  hasRegexes?: true;
}

const PLAIN: LiteralStyle = {
  closing: '"',
  isRaw: false,
  isMultiline: false,
  hole: "none",
  unicode: "\\u0000",
  keepsUnknown: false,
};

const SLASH_COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const HASH_COMMENT = /#[^\n]*/y;
const BOTH_COMMENTS = /(?:\/\/|#)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const PYTHON_OPENING = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const RUST_RAW = /[bc]?r(#{0,16})"/y;

const SCRIPT: LiteralManner = {
  comment: SLASH_COMMENT,
  hasRegexes: true,
  open: (source, at) => {
    const closing = source[at] ?? "";
    const style: LiteralStyle = { ...PLAIN, closing, unicode: "\\u{…}" };
    if (closing === '"' || closing === "'") return { contentIndex: at + 1, style };
    if (closing !== "`") return null;
    return { contentIndex: at + 1, style: { ...style, isMultiline: true, hole: "${" } };
  },
};

const PYTHON: LiteralManner = {
  comment: HASH_COMMENT,
  open: (source, at) => {
    const found = matchAt(PYTHON_OPENING, source, at);
    if (found === null) return null;
    const [all, prefix = "", closing = ""] = found;
    if (prefix !== "" && /\w/.test(source[at - 1] ?? "")) return null;
    const style: LiteralStyle = {
      ...PLAIN,
      closing,
      isRaw: /r/i.test(prefix),
      isMultiline: closing.length > 1,
      hole: /[ft]/i.test(prefix) ? "{" : "none",
      keepsUnknown: true,
    };
    return { contentIndex: at + all.length, style };
  },
};

const GO: LiteralManner = {
  comment: SLASH_COMMENT,
  open: (source, at) => {
    if (source[at] === '"') return { contentIndex: at + 1, style: PLAIN };
    if (source[at] !== "`") return null;
    const style: LiteralStyle = { ...PLAIN, closing: "`", isRaw: true, isMultiline: true };
    return { contentIndex: at + 1, style };
  },
};

const JAVA: LiteralManner = {
  comment: SLASH_COMMENT,
  open: (source, at) => {
    if (source.startsWith('"""', at)) {
      return { contentIndex: at + 3, style: { ...PLAIN, closing: '"""', isMultiline: true } };
    }
    return source[at] === '"' ? { contentIndex: at + 1, style: PLAIN } : null;
  },
};

const RUST: LiteralManner = {
  comment: SLASH_COMMENT,
  open: (source, at) => {
    const raw = /[\w]/.test(source[at - 1] ?? "") ? null : matchAt(RUST_RAW, source, at);
    if (raw !== null) {
      const closing = `"${raw[1] ?? ""}`;
      const style: LiteralStyle = { ...PLAIN, closing, isRaw: true, isMultiline: true };
      return { contentIndex: at + raw[0].length, style };
    }
    if (source[at] !== '"') return null;
    return { contentIndex: at + 1, style: { ...PLAIN, isMultiline: true, unicode: "\\u{…}" } };
  },
};

/** Both quotes, no more. */
const RUBY: LiteralManner = {
  comment: HASH_COMMENT,
  open: (source, at) => {
    const closing = source[at] ?? "";
    if (closing !== '"' && closing !== "'") return null;
    const hole = closing === '"' ? "#{" : "none";
    return {
      contentIndex: at + 1,
      style: { ...PLAIN, closing, hole, keepsUnknown: closing === "'" },
    };
  },
};

const PHP: LiteralManner = { ...RUBY, comment: BOTH_COMMENTS };

/** Of the languages whose literals are known. */
export const LITERAL_MANNERS: Partial<Record<LanguageId, LiteralManner>> = {
  typescript: SCRIPT,
  tsx: SCRIPT,
  javascript: SCRIPT,
  python: PYTHON,
  go: GO,
  java: JAVA,
  rust: RUST,
  c: { ...JAVA },
  cpp: { ...JAVA },
  csharp: { ...JAVA },
  ruby: RUBY,
  php: PHP,
};

/** What the sticky pattern finds at this place. */
export function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
