/** A time zone's clock: which instants a local time may mean. Local times are given as if they were UTC milliseconds. */
export interface Zone {
  readonly name: string;
  /**
   * `earliest` and `latest` differ only where the clock went back and the time occurred twice.
   * A time that the clock skipped is read with the offset before the change.
   */
  toUtc(local: number): { readonly earliest: number; readonly latest: number };
}

const day = 86_400_000;

/** The zone of that IANA name, or undefined when there is none. Changes of the clock are looked up once a year asked for. */
export function zoneNamed(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: name,
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
  } catch {
    return undefined;
  }
  const years = new Map<number, readonly { at: number; offset: number }[]>();

  /** Offset changes of a UTC year, the first at its beginning. */
  function changesOf(year: number) {
    let changes = years.get(year);
    if (!changes) {
      const start = new Date(0).setUTCFullYear(year, 0, 1);
      const end = new Date(0).setUTCFullYear(year + 1, 0, 1);
      const found = [{ at: start, offset: offsetByFormat(format, start) }];
      for (let at = start; at < end; at += day) {
        const before = found.at(-1)!.offset;
        const after = offsetByFormat(format, at + day);
        if (after !== before) found.push({ at: changeBetween(format, at, at + day, before), offset: after });
      }
      changes = found;
      years.set(year, changes);
    }
    return changes;
  }

  function offsetAt(at: number): number {
    const changes = changesOf(new Date(at).getUTCFullYear());
    let offset = changes[0]!.offset;
    for (const change of changes) if (change.at <= at) offset = change.offset;
    return offset;
  }

  function toUtc(local: number) {
    const before = offsetAt(local - day);
    const after = offsetAt(local + day);
    const first = local - before;
    if (before === after) return { earliest: first, latest: first };
    const second = local - after;
    const firstHolds = offsetAt(first) === before;
    const secondHolds = offsetAt(second) === after;
    if (firstHolds && secondHolds) return { earliest: Math.min(first, second), latest: Math.max(first, second) };
    const only = secondHolds ? second : first;
    return { earliest: only, latest: only };
  }

  return { name, toUtc };
}

function offsetByFormat(format: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(format.formatToParts(at).map((it) => [it.type, it.value]));
  const year = parts.era === "BC" ? 1 - Number(parts.year) : Number(parts.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second), 0);
  return local.getTime() - Math.floor(at / 1000) * 1000;
}

/** The first second at which the offset is no longer `before`. */
function changeBetween(format: Intl.DateTimeFormat, from: number, to: number, before: number): number {
  let low = from;
  let high = to;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetByFormat(format, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
