import type { TerminalEvent } from '@rollcall/terminal';
import type { AgentLog } from '../agent-settings.ts';
import { isDamaged } from '../operations/recovered-purchase.ts';

/** Writes down what somebody has to see to, whether anybody listens to events or not. Other events it passes over. */
export function logTrouble(log: AgentLog, terminalId: string, event: TerminalEvent): void {
  switch (event.kind) {
    case 'tls-settings-unusable': {
      const { kind: _, ...fields } = event;
      log.error({ terminalId, ...fields }, 'tls settings unusable');
      return;
    }
    case 'journal-damaged':
      if (isDamaged(event.damage)) log.error({ terminalId, ...event.damage }, 'journal damaged');
      return;
    case 'reversal-parked': {
      const { operationId, reversal } = event;
      const { stan, batchNumber, why, responseCode } = reversal;
      log.error({ terminalId, operationId, stan, batchNumber, why, responseCode }, 'reversal parked');
    }
  }
}
