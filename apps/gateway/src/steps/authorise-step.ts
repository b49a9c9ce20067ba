import { BlockList } from 'node:net';
import type { TerminalRecord } from '@rollcall/store';
import { plainAddress } from '@rollcall/transport';
import { decide, type TerminalState } from '../exchange.ts';
import type { Step } from './step.ts';

/** Is this terminal allowed to do anything: its own merchant, not blocked, from an address it may come from. */
export const authoriseStep: Step = {
  name: 'authorise',
  run(exchange, { codec }) {
    const { terminal } = exchange.state as TerminalState;
    if (exchange.message?.fields[42] !== terminal.merchantId) decide(exchange, '03', 'merchant-differs');
    else if (terminal.profileId !== codec.profile.id) {
      decide(
        exchange,
        '12',
        'profile-differs',
        `${terminal.profileId}, this line speaks ${codec.profile.id}`,
      );
    } else if (terminal.blocked) decide(exchange, '58', 'terminal-blocked', terminal.blocked.reason);
    else if (!isAddressAllowed(terminal, exchange.peer.remoteAddress)) {
      decide(exchange, '58', 'address-not-allowed', exchange.peer.remoteAddress);
    }
    return undefined;
  },
};

function isAddressAllowed(terminal: TerminalRecord, address: string): boolean {
  if (terminal.allowedAddresses.length === 0) return true;
  const list = new BlockList();
  for (const block of terminal.allowedAddresses) {
    const [net = '', bits] = block.split('/');
    const family = net.includes(':') ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  const plain = plainAddress(address);
  return list.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}
