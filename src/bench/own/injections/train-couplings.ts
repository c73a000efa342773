import type { Fault } from "../fault.ts";

export const TRAIN_COUPLINGS_FAULTS: readonly Fault[] = [
  {
    name: "tried-coaches-stay",
    kind: "shared-value",
    edits: [
      {
        path: "train-couplings.ts",
        find: "function couple(train: readonly Coach[],",
        put: "function couple(train: Coach[],",
      },
      {
        path: "train-couplings.ts",
        find: "      const whole = couple([...train, standing], others);\n",
        put: "      train.push(standing);\n      const whole = couple(train, others);\n",
      },
    ],
  },
  {
    name: "one-way-turned",
    kind: "missing-case",
    edits: [
      {
        path: "train-couplings.ts",
        find: "return coach.oneWay || isSymmetric ?",
        put: "return isSymmetric ?",
      },
    ],
  },
];
