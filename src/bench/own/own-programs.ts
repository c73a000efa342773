/** All programs of the own benchmark with their faults, in the order in which tasks are listed. */
import type { Fault } from "./fault.ts";
import { BUS_LOOKUP_FAULTS } from "./injections/bus-lookup.ts";
import { KEY_LAYOUT_FAULTS } from "./injections/key-layout.ts";
import { LABEL_TEMPLATE_FAULTS } from "./injections/label-template.ts";
import { LAMP_MIXER_FAULTS } from "./injections/lamp-mixer.ts";
import { LEDGER_MATCH_FAULTS } from "./injections/ledger-match.ts";
import { LOCK_TABLE_FAULTS } from "./injections/lock-table.ts";
import { LOG_GROUPS_FAULTS } from "./injections/log-groups.ts";
import { LOYALTY_POINTS_FAULTS } from "./injections/loyalty-points.ts";
import { NEXT_RUN_FAULTS } from "./injections/next-run.ts";
import { PARKING_FEE_FAULTS } from "./injections/parking-fee.ts";
import { PICKING_ROUTE_FAULTS } from "./injections/picking-route.ts";
import { PRINT_QUEUE_FAULTS } from "./injections/print-queue.ts";
import { RATE_GATE_FAULTS } from "./injections/rate-gate.ts";
import { RECIPE_SCALER_FAULTS } from "./injections/recipe-scaler.ts";
import { SEASON_VERSIONS_FAULTS } from "./injections/season-versions.ts";
import { SEAT_MAP_FAULTS } from "./injections/seat-map.ts";
import { SETTINGS_LAYERS_FAULTS } from "./injections/settings-layers.ts";
import { SHARED_COSTS_FAULTS } from "./injections/shared-costs.ts";
import { TICKET_TEXT_FAULTS } from "./injections/ticket-text.ts";
import { TIDE_TABLE_FAULTS } from "./injections/tide-table.ts";
import { TOURNAMENT_FAULTS } from "./injections/tournament.ts";
import { TRAIN_COUPLINGS_FAULTS } from "./injections/train-couplings.ts";
import { UNDO_STACK_FAULTS } from "./injections/undo-stack.ts";
import { WATER_METER_FAULTS } from "./injections/water-meter.ts";
import type { OwnProgram } from "./own-program.ts";
import { BUS_LOOKUP } from "./programs/bus-lookup.ts";
import { KEY_LAYOUT } from "./programs/key-layout.ts";
import { LABEL_TEMPLATE } from "./programs/label-template.ts";
import { LAMP_MIXER } from "./programs/lamp-mixer.ts";
import { LEDGER_MATCH } from "./programs/ledger-match.ts";
import { LOCK_TABLE } from "./programs/lock-table.ts";
import { LOG_GROUPS } from "./programs/log-groups.ts";
import { LOYALTY_POINTS } from "./programs/loyalty-points.ts";
import { NEXT_RUN } from "./programs/next-run.ts";
import { PARKING_FEE } from "./programs/parking-fee.ts";
import { PICKING_ROUTE } from "./programs/picking-route.ts";
import { PRINT_QUEUE } from "./programs/print-queue.ts";
import { RATE_GATE } from "./programs/rate-gate.ts";
import { RECIPE_SCALER } from "./programs/recipe-scaler.ts";
import { SEASON_VERSIONS } from "./programs/season-versions.ts";
import { SEAT_MAP } from "./programs/seat-map.ts";
import { SETTINGS_LAYERS } from "./programs/settings-layers.ts";
import { SHARED_COSTS } from "./programs/shared-costs.ts";
import { TICKET_TEXT } from "./programs/ticket-text.ts";
import { TIDE_TABLE } from "./programs/tide-table.ts";
import { TOURNAMENT } from "./programs/tournament.ts";
import { TRAIN_COUPLINGS } from "./programs/train-couplings.ts";
import { UNDO_STACK } from "./programs/undo-stack.ts";
import { WATER_METER } from "./programs/water-meter.ts";

export interface FaultyProgram {
  program: OwnProgram;
  /** At least two; each alone makes a task. */
  faults: readonly Fault[];
}

export const OWN_PROGRAMS: readonly FaultyProgram[] = [
  { program: PARKING_FEE, faults: PARKING_FEE_FAULTS },
  { program: TIDE_TABLE, faults: TIDE_TABLE_FAULTS },
  { program: TICKET_TEXT, faults: TICKET_TEXT_FAULTS },
  { program: LEDGER_MATCH, faults: LEDGER_MATCH_FAULTS },
  { program: WATER_METER, faults: WATER_METER_FAULTS },
  { program: LOYALTY_POINTS, faults: LOYALTY_POINTS_FAULTS },
  { program: LOG_GROUPS, faults: LOG_GROUPS_FAULTS },
  { program: RECIPE_SCALER, faults: RECIPE_SCALER_FAULTS },
  { program: BUS_LOOKUP, faults: BUS_LOOKUP_FAULTS },
  { program: SETTINGS_LAYERS, faults: SETTINGS_LAYERS_FAULTS },
  { program: NEXT_RUN, faults: NEXT_RUN_FAULTS },
  { program: TOURNAMENT, faults: TOURNAMENT_FAULTS },
  { program: PRINT_QUEUE, faults: PRINT_QUEUE_FAULTS },
  { program: SEAT_MAP, faults: SEAT_MAP_FAULTS },
  { program: UNDO_STACK, faults: UNDO_STACK_FAULTS },
  { program: RATE_GATE, faults: RATE_GATE_FAULTS },
  { program: LAMP_MIXER, faults: LAMP_MIXER_FAULTS },
  { program: LOCK_TABLE, faults: LOCK_TABLE_FAULTS },
  { program: SEASON_VERSIONS, faults: SEASON_VERSIONS_FAULTS },
  { program: PICKING_ROUTE, faults: PICKING_ROUTE_FAULTS },
  { program: LABEL_TEMPLATE, faults: LABEL_TEMPLATE_FAULTS },
  { program: TRAIN_COUPLINGS, faults: TRAIN_COUPLINGS_FAULTS },
  { program: KEY_LAYOUT, faults: KEY_LAYOUT_FAULTS },
  { program: SHARED_COSTS, faults: SHARED_COSTS_FAULTS },
];
