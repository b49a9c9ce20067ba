import { type Check, flag, optional, shapeOf, text } from '../value-check.ts';
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

/** What is wrong with what was said of a device. */
export const deviceFault: Check = shapeOf({
  isKeypadGood: optional(flag),
  isPinPadGood: optional(flag),
  isReaderGood: optional(flag),
  isPrinterGood: optional(flag),
  isDisplayGood: optional(flag),
  application: optional(text(/^[ -~]{2}$/, 'two characters are needed')),
} satisfies Record<keyof DeviceStatus, Check>);

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
