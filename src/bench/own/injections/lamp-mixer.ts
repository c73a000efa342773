import type { Fault } from "../fault.ts";

export const LAMP_MIXER_FAULTS: readonly Fault[] = [
  {
    name: "even-in-kelvin",
    kind: "unit-slip",
    edits: [
      {
        path: "lamp-mixer.ts",
        find: `  const warm = toMired(lamp.warmKelvin);
  const cold = toMired(lamp.coldKelvin);
  return clamp((warm - toMired(kelvin)) / (warm - cold), 0, 1);
`,
        put: `  const { warmKelvin, coldKelvin } = lamp;
  return clamp((kelvin - warmKelvin) / (coldKelvin - warmKelvin), 0, 1);
`,
      },
    ],
  },
  {
    name: "steps-rounded",
    kind: "early-rounding",
    edits: [
      {
        path: "lamp-mixer.ts",
        find: "Math.round(from.warm + (to.warm - from.warm) * done)",
        put: "from.warm + Math.round((to.warm - from.warm) / steps) * step",
      },
      {
        path: "lamp-mixer.ts",
        find: "Math.round(from.cold + (to.cold - from.cold) * done)",
        put: "from.cold + Math.round((to.cold - from.cold) / steps) * step",
      },
      { path: "lamp-mixer.ts", find: "    const done = step / steps;\n", put: "" },
    ],
  },
];
