/** Date arithmetic by trial: an instant's local time is asked of Intl, minute by minute where it matters. */
const zone = "Europe/London";
const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const remembered = new Map<number, string>();

function localOf(instant: number): string {
  let text = remembered.get(instant);
  if (text === undefined) {
    text = clock.format(instant);
    remembered.set(instant, text);
  }
  return text;
}

/** All instants at which the clock shows this local second; two in the hour that occurs twice, none in the one skipped. */
function instantsOf(local: number): number[] {
  const shown = new Date(local).toISOString().slice(0, 19).replace("T", " ");
  return [-3_600_000, 0].map((offset) => local + offset).filter((it) => localOf(it) === shown);
}

const spans = new Map<string, readonly [number, number] | undefined>();

/** [low, high) in UTC milliseconds; undefined: no date. */
export function span(text: string): readonly [number, number] | undefined {
  if (!spans.has(text)) spans.set(text, spanOf(text));
  return spans.get(text);
}

function spanOf(text: string): readonly [number, number] | undefined {
  const parts = /^(\d{4})(-\d\d)?(-\d\d)?(?:T(\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, minutes, seconds, fraction, offset] = parts;
  if (minutes === undefined) {
    const first = Date.parse(`${year}${month ?? "-01"}${day ?? "-01"}T00:00:00Z`);
    if (Number.isNaN(first) || new Date(first).toISOString().slice(0, text.length) !== text) return undefined;
    const next = new Date(first);
    if (day !== undefined) next.setUTCDate(next.getUTCDate() + 1);
    else if (month !== undefined) next.setUTCMonth(next.getUTCMonth() + 1);
    else next.setUTCFullYear(next.getUTCFullYear() + 1);
    return [Math.min(...instantsOf(first)), Math.min(...instantsOf(next.getTime()))];
  }
  const digits = (fraction ?? "").slice(1);
  const ms = digits === "" ? 0 : Math.floor(Number(`0.${digits}`) * 1000 + 1e-9);
  const length = seconds === undefined ? 60_000 : digits === "" ? 1000 : ([1000, 100, 10][digits.length] ?? 1);
  const written = `${year}${month}${day}T${minutes}${seconds ?? ":00"}`;
  if (offset !== undefined) {
    const at = Date.parse(`${written}${offset}`) + ms;
    return [at, at + length];
  }
  const local = Date.parse(`${written}Z`);
  const at = instantsOf(local);
  // Skipped: the offset before the change is that of winter, none.
  const [early, late] = at.length === 0 ? [local, local] : [Math.min(...at), Math.max(...at)];
  return [early + ms, late + ms + length];
}

/** A prefix, `eq` when there is none, and what follows it. */
export function prefixed(text: string): readonly [string, string] {
  const [, prefix = "eq", rest] = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/s.exec(text)!;
  return [prefix, rest!];
}
