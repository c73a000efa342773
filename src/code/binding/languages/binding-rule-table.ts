/** Which rules bind the names of which language. A language without a row is text to a rename. */
import type { LanguageId } from "../../language.ts";
import type { BindingRules } from "../binding-rules.ts";
import { cFamily } from "./c-family.ts";
import { csharp } from "./csharp.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";

const BINDING_RULES: Readonly<Partial<Record<LanguageId, BindingRules>>> = {
  typescript: javascript,
  tsx: javascript,
  javascript,
  python,
  go,
  rust,
  java,
  csharp,
  c: cFamily,
  cpp: cFamily,
  ruby,
  php,
};

/** The rules of a language; null when its names are not bound. */
export function bindingRulesOf(language: LanguageId): BindingRules | null {
  return BINDING_RULES[language] ?? null;
}

/** Which code of a language sees the names of a class bare. */
export function classNamesOf(language: LanguageId): BindingRules["classNames"] {
  return BINDING_RULES[language]?.classNames ?? "none";
}
