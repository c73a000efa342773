/** Every reader of bytes that others write, with sound samples. In process: none of them starts a program or a model. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createIgnoreFilter } from "../../src/code/ignore-filter.ts";
import { parseConfig } from "../../src/config/parse-config.ts";
import { DIALECT_IDS, findDialect } from "../../src/grammar/dialects/find-dialect.ts";
import { parseGbnf } from "../../src/grammar/gbnf/parse-gbnf.ts";
import { findCallsInText } from "../../src/grammar/loose-calls.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { formatPayload, readPayload } from "../../src/grammar/payload-block.ts";
import { compileSchema } from "../../src/grammar/schema/compile-schema.ts";
import { readHeader, renderHeader } from "../../src/memory/snapshot/snapshot-header.ts";
import { parseCatalogue } from "../../src/models/catalogue.ts";
import { EventStream } from "../../src/remote/event-stream.ts";
import { parseLooseJson } from "../../src/remote/repair-json.ts";
import { readGgufLayout } from "../../src/runtime/gguf-header.ts";
import { parseJournal, renderJournalLine } from "../../src/session/journal-record.ts";
import { parseSession, renderSessionLine } from "../../src/session/session-record.ts";
import { tellStory } from "../../src/session/session-story.ts";
import { findPoison } from "../../src/template/static/find-poison.ts";
import { parseTemplate } from "../../src/template/static/parse-template.ts";
import { measureSource } from "../../src/template/static/source-limits.ts";
import { traceTemplate } from "../../src/template/static/trace-template.ts";
import { decideCommand } from "../../src/tools/command-policy.ts";
import { parseGoProfile } from "../../src/tools/coverage/go-counter.ts";
import { parseIstanbul } from "../../src/tools/coverage/jest-counter.ts";
import { parseScriptMap } from "../../src/tools/coverage/v8-coverage.ts";
import { readFindings } from "../../src/tools/inspect/read-findings.ts";
import { parsePermissionRule } from "../../src/tools/permissions/permission-rules.ts";
import { parseCargoText } from "../../src/tools/test-reports/cargo-text.ts";
import { parseCheckerText } from "../../src/tools/test-reports/checker-text.ts";
import { parseGoJson } from "../../src/tools/test-reports/go-json.ts";
import { parseGoText } from "../../src/tools/test-reports/go-text.ts";
import { parseJestJson } from "../../src/tools/test-reports/jest-json.ts";
import { parseJunitXml } from "../../src/tools/test-reports/junit-xml.ts";
import { parseMochaJson } from "../../src/tools/test-reports/mocha-json.ts";
import { parseNodeSpec } from "../../src/tools/test-reports/node-spec.ts";
import { parsePytestText } from "../../src/tools/test-reports/pytest-text.ts";
import { sniffReport } from "../../src/tools/test-reports/sniff-text.ts";
import { parseSummaryText } from "../../src/tools/test-reports/summary-text.ts";
import { parseTap } from "../../src/tools/test-reports/tap.ts";
import { parseUnittest } from "../../src/tools/test-reports/unittest-text.ts";
import { parseCommandWords } from "../../src/tools/test-runners/command-words.ts";
import { KeyReader } from "../../src/ui/interactive/key-reader.ts";
import { sanitizeLine } from "../../src/ui/sanitize.ts";
import { CALLS, TOOLS } from "../../test/grammar/dialects/sample-tools.ts";
import { CHATML_TEMPLATE } from "../../test/support/byte-vocabulary.ts";
import { HERMES_CALL } from "../../test/support/call-templates.ts";
import { chatml } from "../../test/support/chatml-variants.ts";
import { writeHeaderFile } from "../../test/support/header-file.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { readSamples } from "./read-samples.ts";
import { TEST_OUTPUT_TOKENS, TEST_OUTPUTS } from "./test-output-samples.ts";

const ROOT = "/project";
const GO = { root: ROOT, modulePath: "example.com/m" };
const JSON_TOKENS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "null",
  "true",
  "\\u0000",
  "//",
  "/*",
  "1e999",
];

interface TextTarget {
  name: string;
  samples: readonly string[];
  tokens?: readonly string[];
  read(text: string): unknown;
  expects?(error: unknown): boolean;
}

function ofText({ samples, tokens = [], read, ...rest }: TextTarget): FuzzTarget {
  return {
    ...rest,
    samples: samples.map((sample) => Buffer.from(sample)),
    tokens,
    read: (bytes) => read(Buffer.from(bytes).toString("utf8")),
  };
}

/** Of test runners, compilers and linters: each sees the output of all. */
function ofOutput(name: string, read: (text: string) => unknown): FuzzTarget {
  return ofText({ name, samples: TEST_OUTPUTS, tokens: TEST_OUTPUT_TOKENS, read });
}

function createOutputTargets(): FuzzTarget[] {
  return [
    ofOutput("report-pytest", (text) => parsePytestText(text, ROOT)),
    ofOutput("report-unittest", (text) => parseUnittest(text, ROOT)),
    ofOutput("report-tap", (text) => parseTap(text, ROOT)),
    ofOutput("report-node-spec", (text) => parseNodeSpec(text, ROOT)),
    ofOutput("report-jest", (text) => parseJestJson(text, ROOT)),
    ofOutput("report-mocha", (text) => parseMochaJson(text, ROOT)),
    ofOutput("report-junit", (text) => {
      parseJunitXml(text, { root: ROOT, dialect: "pytest" });
      return parseJunitXml(text, { root: ROOT, dialect: "java", sources: ["src/Calc.java"] });
    }),
    ofOutput("report-go-json", (text) => parseGoJson(text, GO)),
    ofOutput("report-go-text", (text) => parseGoText(text, GO)),
    ofOutput("report-cargo", (text) => parseCargoText(text, ROOT)),
    ofOutput("report-checker", (text) => parseCheckerText(text, ROOT)),
    ofOutput("report-summary", (text) => parseSummaryText(text)),
    ofOutput("report-sniffed", (text) => sniffReport(text, ROOT)),
    ofOutput("findings", (text) => readFindings({ text, root: ROOT, source: "tsc" })),
  ];
}

function createCoverageTargets(): FuzzTarget[] {
  const profile =
    "mode: count\nexample.com/m/calc/calc.go:3.24,5.2 1 2\nexample.com/m/a.go:1.1,9.9 3 0\n";
  const istanbul =
    '{"/project/a.js":{"path":"/project/a.js","statementMap":{"0":{"start":{"line":1,"column":0},"end":{"line":2,"column":5}}},"s":{"0":3},"fnMap":{},"f":{},"branchMap":{},"b":{}}}';
  const map = '{"version":3,"sources":["a.ts"],"mappings":"AAAA;AACA","sourcesContent":["x"]}';
  return [
    ofText({
      name: "coverage-go",
      samples: [profile],
      tokens: [".", ",", " ", "\n", "mode: set\n"],
      read: (text) => parseGoProfile(text, GO),
    }),
    ofText({
      name: "coverage-istanbul",
      samples: [istanbul],
      tokens: JSON_TOKENS,
      read: (text) => parseIstanbul(text, ROOT),
    }),
    ofText({
      name: "coverage-source-map",
      samples: [map],
      tokens: JSON_TOKENS,
      read: (text) => parseScriptMap(parseLooseJson(text)),
    }),
  ];
}

function createModelTargets(): FuzzTarget[] {
  const signatures = TOOLS.map((tool) => tool);
  const calls = Object.values(CALLS).flat();
  const dialects = DIALECT_IDS.map((id): FuzzTarget => {
    const dialect = findDialect(id);
    const samples = calls.flatMap((call) => {
      try {
        return [dialect.format([call], signatures)];
      } catch {
        return []; // a call that this family cannot spell
      }
    });
    const tokens = [
      "<tool_call>",
      "</tool_call>",
      "<|",
      "|>",
      "[",
      "]",
      "(",
      ")",
      "=",
      "'",
      ...JSON_TOKENS,
    ];
    return ofText({
      name: `dialect-${id}`,
      samples,
      tokens,
      read: (text) => dialect.parse(text, signatures),
    });
  });
  const payload = formatPayload("some text\nof two lines", "A1") ?? "";
  return [
    ...dialects,
    ofText({
      name: "payload",
      samples: [payload],
      tokens: ["A1", "\n", "<<<", ">>>"],
      read: (text) => readPayload(text, "A1"),
    }),
    ofText({
      name: "loose-calls",
      samples: [HERMES_CALL, '{"name": "read", "arguments": {"path": "a.py"}}', "```json\n{}\n```"],
      tokens: [...JSON_TOKENS, "<tool_call>", "```"],
      read: findCallsInText,
    }),
    ofText({
      name: "loose-json",
      samples: ['{"name": "edit", "arguments": {"path": \'a.py\', "n": 1,}}', "[1, 2, {a: 'b'}]"],
      tokens: [...JSON_TOKENS, "'", "```json\n"],
      read: parseLooseJson,
    }),
    {
      name: "event-stream",
      samples: [Buffer.from('data: {"choices":[{"delta":{"content":"x"}}]}\n\ndata: [DONE]\n\n')],
      tokens: ["data:", "\r", "\n\n", ":", "event: x\n"],
      read(bytes) {
        const stream = new EventStream();
        const half = bytes.length >> 1;
        stream.push(bytes.subarray(0, half));
        stream.push(bytes.subarray(half));
        return stream.end();
      },
      // Told by its own documentation.
      expects: (error) =>
        error instanceof TypeError && /encoded data was not valid/.test(error.message),
    },
  ];
}

function createGrammarTargets(): FuzzTarget[] {
  const grammars = [
    'root ::= "a" | b\nb ::= [a-z]+ ("," [^0-9"]{2,5})* # note\n',
    'root ::= object\nobject ::= "{" ws (pair ("," ws pair)*)? "}"\npair ::= string ":" ws value\nstring ::= "\\"" [^"\\\\]* "\\""\nvalue ::= string | object | [0-9]+\nws ::= [ \\t\\n]*\n',
  ];
  const schemas = [
    '{"type":"object","properties":{"path":{"type":"string","maxLength":20},"line":{"type":"integer","minimum":1,"maximum":99}},"required":["path"],"additionalProperties":false}',
    '{"$defs":{"n":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/n"}]}},"type":"array","items":{"$ref":"#/$defs/n"},"minItems":1,"maxItems":4}',
    '{"type":"string","pattern":"^[a-z]{2,8}(-[0-9]+)?$","enum":["ab","cd-1"]}',
    '{"allOf":[{"type":"number","multipleOf":0.5},{"not":{"const":3}}],"format":"date-time"}',
    ...readSamples("schemas", 40),
  ];
  return [
    ofText({
      name: "gbnf",
      samples: grammars,
      tokens: [
        "::=",
        "|",
        "(",
        ")",
        "*",
        "+",
        "?",
        "{0,}",
        "{1000}",
        "[^",
        "]",
        '"',
        "\\x",
        "root",
        "\n",
        "!<",
        ".",
      ],
      read(text) {
        const { start } = createMatcher(parseGbnf(text));
        return start;
      },
    }),
    ofText({
      name: "schema",
      samples: schemas,
      tokens: [
        ...JSON_TOKENS,
        '"$ref":"#"',
        '"not":{}',
        '"pattern":"(a+)+$"',
        '"minLength":1000000',
      ],
      read: (text) => compileSchema(parseOrSkip(text)),
    }),
  ];
}

/** What is not JSON is refused before a schema is compiled. */
function parseOrSkip(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return true;
  }
}

function createStateTargets(): FuzzTarget[] {
  const session = [
    renderSessionLine({
      type: "session",
      version: 2,
      sessionId: "ses_abc",
      root: ROOT,
      startedAt: "2026-01-01T00:00:00.000Z",
      forkedFrom: null,
    }),
    renderSessionLine({ type: "begin", taskId: "task_1", said: "fix it", at: "2026-01-01" }),
    renderSessionLine({ type: "partial", taskId: "task_1", text: "so far" }),
  ].join("");
  const sha = "ab".repeat(32);
  const owner = { pid: 1, start: null };
  const journal = [
    renderJournalLine({
      type: "task-begin",
      taskId: "task_1",
      sequence: 1,
      root: ROOT,
      task: "fix",
      startedAt: "2026-01-01",
      ...owner,
    }),
    renderJournalLine({
      type: "before",
      path: "a.py",
      beforeSha: sha,
      afterSha: null,
      mode: 0o644,
      createdFolders: 0,
    }),
    renderJournalLine({
      type: "commit",
      files: [{ path: "a.py", beforeSha: sha, afterSha: null }],
    }),
  ].join("");
  const header = renderHeader({
    version: 1,
    sessionId: "ses_abc",
    identity: {
      modelSha256: sha,
      engine: "e",
      machine: "m",
      gpuLayers: 0,
      keyType: "f16",
      valueType: "f16",
      flashAttention: "auto",
    },
    tokens: { count: 3, sha256: sha },
    payload: { bytes: 100, sha256: sha },
  });
  return [
    {
      name: "session-log",
      samples: [Buffer.from(session)],
      tokens: ["\n", ...JSON_TOKENS],
      read: (bytes) => tellStory(parseSession(bytes).records),
    },
    {
      name: "journal",
      samples: [Buffer.from(journal)],
      tokens: ["\n", ...JSON_TOKENS],
      read: parseJournal,
    },
    ofText({ name: "snapshot-header", samples: [header], tokens: JSON_TOKENS, read: readHeader }),
  ];
}

function createSettingTargets(): FuzzTarget[] {
  const config =
    '{\n  // words\n  "model": "qwen", "permissionMode": "default",\n  "permissions": { "allow": ["run:make check"], "deny": ["write:a/**"] },\n  "escalation": { "endpoint": "http://127.0.0.1:8080/v1", "apiKeyEnv": "KEY" }, "threads": 2, "offline": true\n}\n';
  const catalogue =
    '{"version":1,"models":[{"alias":"a","repo":"o/r","file":"x.gguf","sha256":"00"}]}';
  return [
    ofText({
      name: "config",
      samples: [config],
      tokens: [...JSON_TOKENS, '"permissions"', '"testCommand"', "\n"],
      read: (text) => parseConfig({ path: "config.json", text }),
    }),
    ofText({
      name: "permission-rule",
      samples: ["run:npm test", "write:src/**", "read:.env", "send:example.com", "run:git *"],
      tokens: ["*", "**", "run:", "write:", "/", "..", "{a,b}", "[a-z]", "\\", "?", "|", ";", "$("],
      read: (text) => parsePermissionRule(text, "flag"),
    }),
    ofText({
      name: "command",
      samples: [
        "npm test -- --grep 'a b'",
        'sh -c "rm -rf x; echo $(id)"',
        "git status | head -n 3",
      ],
      tokens: [
        "|",
        ";",
        "&&",
        "$(",
        ")",
        "`",
        "'",
        '"',
        "\\",
        ">",
        "<",
        "sudo ",
        "rm -rf /",
        "\n",
        "eval ",
      ],
      read(text) {
        decideCommand(text);
        return parseCommandWords(text);
      },
    }),
    ofText({
      name: "catalogue",
      samples: [...readSamples("catalogue", 1), catalogue],
      tokens: JSON_TOKENS,
      read: parseCatalogue,
      // A file of the package; its reader says what is wrong with it to whoever changes it.
      expects: (error) => error instanceof SyntaxError || (error as Error).name === "ZodError",
    }),
  ];
}

function createTerminalTargets(): FuzzTarget[] {
  const keys =
    "hello\u001b[A\u001b[1;5C\u001b[200~pasted\ntext\u001b[201~\u001b[<0;10;10M\u001bOP\u001b]0;t\u0007\r";
  return [
    {
      name: "terminal-input",
      samples: [Buffer.from(keys)],
      tokens: [
        "\u001b[",
        "\u001b[200~",
        "\u001b[201~",
        "\u001b",
        "\u001b]",
        "\u0007",
        ";",
        "~",
        "M",
        "\u001bO",
      ],
      read(bytes) {
        const reader = new KeyReader();
        const half = bytes.length >> 1;
        const first = reader.push(bytes.subarray(0, half));
        return [...first, ...reader.push(bytes.subarray(half)), ...reader.flush()];
      },
    },
    ofText({
      name: "screen-text",
      samples: [keys, "plain \u202e text \u0007 ü 漢字"],
      tokens: ["\u001b[31m", "\u009b", "\u001bP", "\u001b\\", "\u200b"],
      read: (text) => sanitizeLine(text, 1000),
    }),
  ];
}

function createTemplateTarget(): FuzzTarget {
  return ofText({
    name: "template",
    samples: [CHATML_TEMPLATE, chatml(), ...readSamples("templates", 30)],
    tokens: [
      ...[
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{%- if x -%}",
        "{% endif %}",
        "{% for m in messages %}",
      ],
      ...[
        "{% endfor %}",
        "|",
        "(",
        ")",
        "[",
        "]",
        "~",
        "'",
        "not ",
        ".constructor",
        "{% macro f() %}",
      ],
    ],
    read(text) {
      measureSource(text);
      findPoison(text);
      return traceTemplate(parseTemplate(text));
    },
  });
}

/** The readers that need a file; `remove` takes their folder away. */
function createFileTargets(folder: string): FuzzTarget[] {
  const header = path.join(folder, "header.gguf");
  const project = path.join(folder, "project");
  mkdirSync(project);
  const plans = [{}, { architecture: "qwen2", blocks: 3 }, { says: { expert_count: 4 } }];
  const samples = plans.map((plan) => readHead(writeHeaderFile(header, plan)));
  return [
    {
      name: "gguf-header",
      samples,
      tokens: [
        "GGUF",
        "general.architecture",
        "tokenizer.ggml.tokens",
        "tokenizer.chat_template",
        "llama.",
      ],
      read(bytes) {
        writeFileSync(header, bytes);
        return readGgufLayout(header);
      },
    },
    ofText({
      name: "ignore-patterns",
      samples: ["*.log\nbuild/\n!keep.log\n/docs/**/x\n[a-z]?.tmp\n", "# c\n\\#x\n**/a\n"],
      tokens: ["*", "**", "/", "!", "[", "]", "\\", "?", "{a,b}", "[!a]", "\n", " "],
      read(text) {
        writeFileSync(path.join(project, ".gitignore"), text);
        const filter = createIgnoreFilter(project);
        return ["src/a.ts", "build/", `${"a".repeat(200)}/b.log`].map((name) =>
          filter.isIgnored(name),
        );
      },
    }),
  ];
}

function readHead(file: string): Uint8Array {
  return (
    readSamples("file", 1, file).map((text) => Buffer.from(text, "latin1"))[0] ?? Buffer.alloc(0)
  );
}

export function openTargets(): { targets: readonly FuzzTarget[]; remove(): void } {
  const memory = "/dev/shm";
  const base = process.platform === "linux" ? memory : os.tmpdir();
  const folder = mkdtempSync(path.join(base, "agent-fuzz-"));
  const targets = [
    ...createFileTargets(folder),
    createTemplateTarget(),
    ...createGrammarTargets(),
    ...createStateTargets(),
    ...createSettingTargets(),
    ...createModelTargets(),
    ...createOutputTargets(),
    ...createCoverageTargets(),
    ...createTerminalTargets(),
  ];
  return { targets, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
