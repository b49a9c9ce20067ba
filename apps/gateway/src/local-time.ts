/** F12 and F13 as the terminal's place has them; terminals set their clock by it. */
export interface LocalTime {
  /** hhmmss */
  readonly time: string;
  /** MMDD */
  readonly date: string;
}

/**
 * A function from an instant to local time in `timeZone` (IANA name). The calendar is asked once a second.
 * @throws RangeError for a time zone that does not exist.
 */
export function localTimeIn(timeZone: string): (atMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  let second = Number.NaN;
  let known: LocalTime = { time: '', date: '' };
  return (atMs) => {
    const now = Math.floor(atMs / 1000);
    if (now === second) return known;
    const part = Object.fromEntries(format.formatToParts(now * 1000).map(({ type, value }) => [type, value]));
    second = now;
    known = { time: `${part.hour}${part.minute}${part.second}`, date: `${part.month}${part.day}` };
    return known;
  };
}
