/** A dialect from its plain description: the known one of that name, or one made from the frame of a template. */
import type { ArgumentStyle } from "./argument-style.ts";
import { createDialect } from "./create-dialect.ts";
import type { Dialect } from "./dialect.ts";
import type { DerivedFrame, DerivedStyle, DialectChoice } from "./dialect-choice.ts";
import { findDialect } from "./find-dialect.ts";
import { jsonArguments } from "./json-arguments.ts";
import { createTaggedArguments } from "./tagged-arguments.ts";

export function openDialect(choice: DialectChoice): Dialect {
  return choice.kind === "known" ? findDialect(choice.id) : createDerivedDialect(choice.frame);
}

function createDerivedDialect({ style, separator, numbering, ...fixed }: DerivedFrame): Dialect {
  return createDialect({
    ...fixed,
    id: "derived",
    style: openStyle(style),
    ...(separator === null ? {} : { separator }),
    ...(numbering === "turn" ? { numbering } : {}),
  });
}

function openStyle(style: DerivedStyle): ArgumentStyle {
  if (style.kind === "json") return jsonArguments;
  const { beforeKey, beforeText, beforeOther, afterValue, gap, tail, constants } = style;
  return createTaggedArguments({
    open: (name, isText) => `${beforeKey}${name}${isText ? beforeText : beforeOther}`,
    close: afterValue,
    gap,
    tail,
    constants,
  });
}
