/**
 * Which language a path is written in, and whether it is a test, told by the name alone.
 * Reads no file. One row a language: everything else that differs between languages hangs on its id.
 */
import path from "node:path";

export type LanguageId =
  | "typescript"
  | "tsx"
  | "javascript"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "c"
  | "cpp"
  | "ruby"
  | "php"
  | "csharp"
  | "bash"
  | "css"
  | "html"
  | "json"
  | "yaml";

export interface Language {
  id: LanguageId;
  /** Lower case, with the dot. */
  extensions: readonly string[];
  /** The word after ``` that opens a code block in this language. */
  fenceTag: string;
  /** A file of the grammar package, or of native/parsers/ when that has none. */
  grammarFile: string;
  /** What starts a comment that runs to the end of the line; where there is no such thing, what marks our own remarks. */
  commentPrefix: string;
  /** Listed and outlined, never a place to repair: marks and values are no program. */
  isOnlyRead?: true;
  /** A place to repair only where a project has no other code: elsewhere it builds, installs or judges the project. */
  isScript?: true;
  /** Base names that this language's test runners collect or load. */
  testNames: RegExp | null;
}

const SCRIPT_TESTS = /[._-](?:test|spec)s?\.[cm]?[jt]sx?$/;
const C_TESTS = /^(?:test_.*|.*_(?:unit)?test)\.(?:c|cc|cpp|cxx)$/;

const LANGUAGES: readonly Language[] = [
  {
    id: "typescript",
    extensions: [".ts", ".mts", ".cts"],
    fenceTag: "ts",
    grammarFile: "tree-sitter-typescript.wasm",
    commentPrefix: "//",
    testNames: SCRIPT_TESTS,
  },
  {
    id: "tsx",
    extensions: [".tsx"],
    fenceTag: "tsx",
    grammarFile: "tree-sitter-tsx.wasm",
    commentPrefix: "//",
    testNames: SCRIPT_TESTS,
  },
  {
    id: "javascript",
    extensions: [".js", ".jsx", ".mjs", ".cjs"],
    fenceTag: "js",
    grammarFile: "tree-sitter-javascript.wasm",
    commentPrefix: "//",
    testNames: SCRIPT_TESTS,
  },
  {
    id: "python",
    extensions: [".py", ".pyi", ".pyw"],
    fenceTag: "python",
    grammarFile: "tree-sitter-python.wasm",
    commentPrefix: "#",
    testNames: /^(?:test_.*|.*_test|tests?|conftest)\.py$/,
  },
  {
    id: "go",
    extensions: [".go"],
    fenceTag: "go",
    grammarFile: "tree-sitter-go.wasm",
    commentPrefix: "//",
    testNames: /_test\.go$/,
  },
  {
    id: "rust",
    extensions: [".rs"],
    fenceTag: "rust",
    grammarFile: "tree-sitter-rust.wasm",
    commentPrefix: "//",
    testNames: /^(?:tests?|.*_tests?)\.rs$/,
  },
  {
    id: "java",
    extensions: [".java"],
    fenceTag: "java",
    grammarFile: "tree-sitter-java.wasm",
    commentPrefix: "//",
    testNames: /^(?:Test[A-Z].*|.*(?:Test|Tests|TestCase|IT))\.java$/,
  },
  {
    // No C grammar in the package: C++ reads C, save for names such as `class` or `new`.
    id: "c",
    extensions: [".c", ".h"],
    fenceTag: "c",
    grammarFile: "tree-sitter-cpp.wasm",
    commentPrefix: "//",
    testNames: C_TESTS,
  },
  {
    id: "cpp",
    extensions: [".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx"],
    fenceTag: "cpp",
    grammarFile: "tree-sitter-cpp.wasm",
    commentPrefix: "//",
    testNames: C_TESTS,
  },
  {
    id: "ruby",
    extensions: [".rb"],
    fenceTag: "ruby",
    grammarFile: "tree-sitter-ruby.wasm",
    commentPrefix: "#",
    testNames: /^(?:test_.*|.*_(?:test|spec)|spec_helper)\.rb$/,
  },
  {
    id: "php",
    extensions: [".php"],
    fenceTag: "php",
    grammarFile: "tree-sitter-php.wasm",
    commentPrefix: "//",
    testNames: /Test\.php$/,
  },
  {
    id: "csharp",
    extensions: [".cs"],
    fenceTag: "csharp",
    grammarFile: "tree-sitter-c-sharp.wasm",
    commentPrefix: "//",
    testNames: /Tests?\.cs$/,
  },
  {
    id: "bash",
    extensions: [".sh", ".bash"],
    fenceTag: "bash",
    grammarFile: "tree-sitter-bash.wasm",
    commentPrefix: "#",
    isScript: true,
    testNames: /^(?:tests?|run[_-]?tests?|test[_-].*|.*[_-]test)\.(?:sh|bash)$/,
  },
  {
    id: "css",
    extensions: [".css"],
    fenceTag: "css",
    grammarFile: "tree-sitter-css.wasm",
    commentPrefix: "//",
    isOnlyRead: true,
    testNames: null,
  },
  {
    id: "html",
    extensions: [".html", ".htm"],
    fenceTag: "html",
    grammarFile: "tree-sitter-html.wasm",
    commentPrefix: "//",
    isOnlyRead: true,
    testNames: null,
  },
  {
    id: "json",
    extensions: [".json", ".jsonc"],
    fenceTag: "json",
    grammarFile: "tree-sitter-json.wasm",
    commentPrefix: "//",
    isOnlyRead: true,
    testNames: null,
  },
  {
    id: "yaml",
    extensions: [".yaml", ".yml"],
    fenceTag: "yaml",
    grammarFile: "tree-sitter-yaml.wasm",
    commentPrefix: "#",
    isOnlyRead: true,
    testNames: null,
  },
];

/** Folders whose whole content belongs to the tests: code, data and helpers alike. */
const TEST_FOLDERS = new Set(["tests", "test", "__tests__", "__mocks__", "spec", "testdata"]);

const byExtension = new Map(
  LANGUAGES.flatMap((language) => language.extensions.map((extension) => [extension, language])),
);

/** The language of a file, or null when no grammar reads it. */
export function languageOf(filePath: string): Language | null {
  return byExtension.get(path.posix.extname(filePath).toLowerCase()) ?? null;
}

/** Every language the program reads, in the table's order. */
export function listLanguages(): readonly Language[] {
  return LANGUAGES;
}

/** Whether a file is source code in a language the program repairs; tests are code too, data, markup and scripts are not. */
export function isCodePath(filePath: string): boolean {
  const language = languageOf(filePath);
  return language !== null && language.isOnlyRead !== true && language.isScript !== true;
}

/** Whether a file is a script of a shell. */
export function isScriptPath(filePath: string): boolean {
  return languageOf(filePath)?.isScript === true;
}

/** Whether a path, posix and relative to the root, is a test or something only tests use. */
export function isTestPath(filePath: string): boolean {
  const segments = filePath.split("/");
  const baseName = segments.pop() ?? "";
  if (segments.some((segment) => TEST_FOLDERS.has(segment))) return true;
  return languageOf(baseName)?.testNames?.test(baseName) ?? false;
}
