import { fieldAt } from '@rollcall/iso8583';
import type { Attempt } from '../attempt.ts';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import { Line } from '../line.ts';
import { statusRequest } from '../request-messages.ts';
import { noStatistics } from './connection-statistics.ts';
import { type DeviceStatus, statusF62 } from './device-status.ts';

/** How a status upload ended. After anything but `uploaded` the statistics go on counting. */
export interface StatusUploadResult {
  readonly outcome: 'uploaded' | 'refused' | 'unknown' | 'failed';
  readonly responseCode: string | null;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** 0820/362: how the device is, and how connecting went since the last upload. */
export async function uploadStatus(call: Call, device: DeviceStatus): Promise<StatusUploadResult> {
  const { settings } = call.core;
  const line = new Line(call);
  const answer = await line.ask((stan) => {
    const f62 = statusF62(device, settings.header, call.core.statistics);
    return statusRequest(settings, { stan, batchNumber: call.state.batchNumber }, f62);
  }, limits.resendsMax);
  const attempts = line.end();
  const responseCode = answer.kind === 'answer' ? (fieldAt(answer.message, '39') ?? '') : null;
  const isTaken = responseCode === '00';
  await call.change({ operation: null, ...(isTaken && { statistics: noStatistics }) });
  const unanswered = answer.kind === 'no-connection' || answer.kind === 'not-sent' ? 'failed' : 'unknown';
  const outcome = responseCode === null ? unanswered : isTaken ? 'uploaded' : 'refused';
  return { outcome, responseCode, elapsedMs: call.elapsedMs(), attempts };
}
