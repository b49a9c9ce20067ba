import { type ConnectionStatistics, dialStatistics } from './connection-statistics.ts';

/** How the parts of the device are; one that is not said is taken to work. */
export interface DeviceStatus {
  readonly isKeypadGood?: boolean;
  readonly isPinPadGood?: boolean;
  readonly isReaderGood?: boolean;
  readonly isPrinterGood?: boolean;
  readonly isDisplayGood?: boolean;
  /** Tag 11, two characters; the first two digits of the header unless given, or 60 without one. */
  readonly application?: string;
}

/** F62 of a status upload, ASCII: tags 01 to 05 (1 is good), 11 and 51, each before its value (facts §2.2). */
export function statusF62(
  device: DeviceStatus,
  header: string | null,
  statistics: ConnectionStatistics,
): Uint8Array {
  const { isKeypadGood, isPinPadGood, isReaderGood, isPrinterGood, isDisplayGood, application } = device;
  const parts = [isKeypadGood, isPinPadGood, isReaderGood, isPrinterGood, isDisplayGood].map(
    (isGood, index) => `0${index + 1}${isGood === false ? 0 : 1}`,
  );
  const tag11 = `11${application ?? header?.slice(0, 2) ?? '60'}`;
  return new TextEncoder().encode(`${parts.join('')}${tag11}51${dialStatistics(statistics)}`);
}
