/** F12 and F13 as the terminal's place has them; terminals set their clock by it. */
export interface LocalTime {
  /** hhmmss */
  readonly time: string;
  /** MMDD */
  readonly date: string;
}

/** Time zones change their distance to UTC at whole quarters of an hour. */
const quarterMs = 15 * 60_000;

const calendars = new Map<string, Intl.DateTimeFormat>();

/**
 * A function from an instant to local time in `timeZone` (IANA name). The calendar is asked once a quarter of an hour.
 * @throws RangeError for a time zone that does not exist.
 */
export function localTimeIn(timeZone: string): (atMs: number) => LocalTime {
  const calendar = calendarOf(timeZone);
  let quarter = Number.NaN;
  let offsetMs = 0;
  let second = Number.NaN;
  let known: LocalTime = { time: '', date: '' };
  return (atMs) => {
    const now = Math.floor(atMs / 1000);
    if (now === second) return known;
    if (Math.floor(atMs / quarterMs) !== quarter) {
      quarter = Math.floor(atMs / quarterMs);
      offsetMs = offsetAt(calendar, quarter * quarterMs);
    }
    const text = new Date(now * 1000 + offsetMs).toISOString();
    second = now;
    known = {
      time: text.slice(11, 13) + text.slice(14, 16) + text.slice(17, 19),
      date: text.slice(5, 7) + text.slice(8, 10),
    };
    return known;
  };
}

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone);
  if (known) return known;
  const calendar = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  calendars.set(timeZone, calendar);
  return calendar;
}

/** How far local time is ahead of UTC; `atMs` is a whole second. */
function offsetAt(calendar: Intl.DateTimeFormat, atMs: number): number {
  const parts = calendar.formatToParts(atMs).map(({ type, value }) => [type, Number(value)] as const);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = Object.fromEntries(parts);
  return Date.UTC(year, month - 1, day, hour, minute, second) - atMs;
}
