/** The name patterns a message speaks of: "*.md", ".py files", "names that end in .md", "TypeScript files". Pure. */

const MAX_PATTERNS = 20;
const MAX_PATTERN_CHARS = 120;

const GLOB = /[\w./@-]{0,80}\*[\w./*@-]{0,80}/g;
const BARE_EXTENSION =
  /(?<![\w.*/\\-])\.([a-z][a-z0-9]{0,7})(?=["'`)]?\s+(?:source\s+|test\s+|code\s+)?files?\b)/gi;
const ENDING =
  /\b(?:end(?:s|ing)?\s+(?:in|with|on)|extensions?|suffix(?:es)?|file type)\s+(?:of\s+|is\s+|the\s+|suffix\s+|extension\s+)?["'`]?(\*?\.[a-z][\w.]{0,12}|[a-z]{1,4}(?=["'`]))/gi;
const NAMED_LANGUAGE =
  /\b(python|typescript|javascript|markdown|json|yaml|go|rust|java|ruby|php|c#|css|html|text)\s+(?:source\s+)?files\b/gi;

const LANGUAGE_PATTERNS: Readonly<Record<string, string>> = {
  python: "*.py",
  typescript: "*.ts",
  javascript: "*.js",
  markdown: "*.md",
  json: "*.json",
  yaml: "*.yaml",
  go: "*.go",
  rust: "*.rs",
  java: "*.java",
  ruby: "*.rb",
  php: "*.php",
  "c#": "*.cs",
  css: "*.css",
  html: "*.html",
  text: "*.txt",
};

/** `own`: the person's own words, quotes as they are. In order of mention, each once. */
export function listPatterns(own: string): string[] {
  const found: { at: number; pattern: string }[] = [];
  const add = (at: number, pattern: string): void => {
    if (pattern.length <= MAX_PATTERN_CHARS) found.push({ at, pattern });
  };
  for (const { 0: glob, index } of own.matchAll(GLOB)) {
    // Stars alone are emphasis or a product; a glob has a dot or a folder.
    const pattern = glob.replace(/[.-]+$/, "");
    if (/[\w*]\/\*|\*\.\w|\*[\w-]+\.\w/.test(pattern) && !/\*\*\w/.test(pattern))
      add(index, pattern);
  }
  for (const { 1: extension = "", index } of own.matchAll(BARE_EXTENSION)) {
    add(index, `*.${extension.toLowerCase()}`);
  }
  for (const { 1: ending = "", index } of own.matchAll(ENDING)) {
    add(
      index,
      `*.${ending
        .replace(/^\*?\./, "")
        .replace(/\.+$/, "")
        .toLowerCase()}`,
    );
  }
  for (const { 1: language = "", index } of own.matchAll(NAMED_LANGUAGE)) {
    add(index, LANGUAGE_PATTERNS[language.toLowerCase()] ?? "");
  }
  found.sort((a, b) => a.at - b.at);
  return [...new Set(found.map(({ pattern }) => pattern))].slice(0, MAX_PATTERNS);
}
