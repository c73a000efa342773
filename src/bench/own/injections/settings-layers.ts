import type { Fault } from "../fault.ts";

export const SETTINGS_LAYERS_FAULTS: readonly Fault[] = [
  {
    name: "layer-taken-over",
    kind: "shared-value",
    edits: [
      {
        path: "settings_layers.py",
        find: "                settings[key] = {}\n            apply_layer(settings[key], value)\n",
        put: "                settings[key] = value\n            else:\n                apply_layer(settings[key], value)\n",
      },
    ],
  },
  {
    name: "first-layer-decides",
    kind: "early-exit",
    edits: [
      {
        path: "settings_layers.py",
        find: "            origin = name\n",
        put: "            return name\n",
      },
    ],
  },
];
