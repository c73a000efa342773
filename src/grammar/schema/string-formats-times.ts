/** Dates, times and durations as patterns (RFC 3339). Months have their lengths, 29 February its years. */

const LONG_MONTH = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])";
const SHORT_MONTH = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)";
const FEBRUARY = "02-(?:0[1-9]|1[0-9]|2[0-8])";
const LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";

const HOUR = "(?:[01][0-9]|2[0-3])";
const SIXTY = "[0-5][0-9]";
const FRACTION = String.raw`(?:\.[0-9]+)?`;
const OFFSET = `(?:[Zz]|[+-]${HOUR}:${SIXTY})`;
const UTC = "(?:[Zz]|[+-]00:00)";

export const DATE = `(?:[0-9]{4}-(?:${LONG_MONTH}|${SHORT_MONTH}|${FEBRUARY})|${LEAP_YEAR}-02-29)`;

/** A leap second is 23:59:60 in UTC; its spellings in other zones would take thousands of states. */
export const TIME = `(?:${HOUR}:${SIXTY}:${SIXTY}${FRACTION}${OFFSET}|23:59:60${FRACTION}${UTC})`;

export const DATE_TIME = `${DATE}[Tt]${TIME}`;

const DAYS = "[0-9]+D";
const CLOCK = "T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+S)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";
const CALENDAR = `(?:[0-9]+Y(?:[0-9]+M)?(?:${DAYS})?|[0-9]+M(?:${DAYS})?|${DAYS})`;

/** Units may be left out between others, as ISO 8601 has it. */
export const DURATION = `P(?:${CALENDAR}(?:${CLOCK})?|${CLOCK}|[0-9]+W)`;
