/** Which rules read which language. A language without a row does not compile. */
import type { LanguageId } from "../language.ts";
import type { LanguageRules } from "../reading.ts";
import { bash } from "./bash.ts";
import { cFamily } from "./c-family.ts";
import { csharp } from "./csharp.ts";
import { css } from "./css.ts";
import { go } from "./go.ts";
import { html } from "./html.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import { json } from "./json.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { yaml } from "./yaml.ts";

export const RULES: Readonly<Record<LanguageId, LanguageRules>> = {
  typescript: javascript,
  tsx: javascript,
  javascript,
  python,
  go,
  rust,
  java,
  c: cFamily,
  cpp: cFamily,
  ruby,
  php,
  csharp,
  bash,
  css,
  html,
  json,
  yaml,
};
