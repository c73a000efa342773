import type { Fault } from "../fault.ts";

export const SHARED_COSTS_FAULTS: readonly Fault[] = [
  {
    name: "shares-rounded-alone",
    kind: "early-rounding",
    edits: [
      {
        path: "split-cents.ts",
        find: `  const shares = weights.map((weight) => Math.floor((sum * weight) / total));
  const order = weights
    .map((weight, index) => ({ index, cut: (sum * weight) % total }))
    .sort((left, right) => right.cut - left.cut);
  let rest = sum - shares.reduce((left, right) => left + right, 0);
  for (const { index } of order) {
    if (rest === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    rest -= 1;
  }
  return shares;
`,
        put: "  return weights.map((weight) => Math.round((sum * weight) / total));\n",
      },
    ],
  },
  {
    name: "payer-without-a-part",
    kind: "one-branch",
    edits: [
      {
        path: "settle.ts",
        find: `    add(payer, cents);
    for (const [index, name] of names.entries()) add(name, -(shares[index] ?? 0));
`,
        put: `    for (const [index, name] of names.entries()) {
      const paid = name === payer ? cents : 0;
      add(name, paid - (shares[index] ?? 0));
    }
`,
      },
    ],
  },
];
