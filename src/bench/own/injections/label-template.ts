import type { Fault } from "../fault.ts";

export const LABEL_TEMPLATE_FAULTS: readonly Fault[] = [
  {
    name: "outer-fields-win",
    kind: "wrong-order",
    edits: [
      {
        path: "label-template.ts",
        find: "{ ...fields, ...item }",
        put: "{ ...item, ...fields }",
      },
    ],
  },
  {
    name: "zero-left-empty",
    kind: "missing-case",
    edits: [{ path: "label-template.ts", find: "value === undefined ||", put: "!value ||" }],
  },
];
