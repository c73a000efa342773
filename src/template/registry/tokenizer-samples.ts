/**
 * Texts on which the pre-tokenizers of model families differ: runs of spaces, tabs and line ends, digits, contractions,
 * accents, scripts, emoji. Changing one makes models/tokenizers.json worthless: it has to be made anew then.
 */
export const TOKENIZER_SAMPLES: readonly string[] = [
  "int main(void) {\n\treturn 0;\n}\n",
  "    if (a  ==   b) {\n\t\tc = 'x';\n    }\n\n\n\n    return c;\n",
  "def f(x):\r\n    return x\r\n",
  "\t\t\tdeep\n\t \t mixed \n \n",
  "trailing spaces   \nnext line     ",
  "0 1 12 123 1234 12345 1234567890 0x1F4A9 3.14159e-10 1,000,000",
  "I'm you're they've he'll she'd it's WE'RE DON'T",
  "camelCase snake_case kebab-case SCREAMING_CASE HTTPServer2Go",
  "a+=b; c->d; e::f; g!=h; i<=j; k&&l; m||n; o??p; q?.r; {...s}",
  "/* comment */ // line\n# hash\n-- sql\n<!-- html -->",
  "https://example.org/path?query=1&other=two#part",
  "naïve café Zürich señor ångström",
  "e\u0301 n\u0303 combining \u200b zero width \u00a0 hard space",
  "Привет, мир! Как дела?",
  "日本語のテキストと中文文本，한국어도 있습니다。",
  "مرحبا بالعالم नमस्ते दुनिया สวัสดี",
  "😀👩‍💻🏳️‍🌈 ∀x∈ℝ: ⌈x⌉ ≥ x → ✓",
  "\n\n\n\n\n\n x \n\n  y",
  '{"key": [1, 2.5, null, true], "text": "line\\nbreak \\u00e9"}',
  "=================== ------------- ######## ........ ________",
  "The quick brown fox jumps over the lazy dog. THE QUICK BROWN FOX.",
];
