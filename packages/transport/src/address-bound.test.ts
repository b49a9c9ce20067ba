import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AddressBound } from './address-bound.ts';

describe('the bound of an address', () => {
  it('takes as many connections as it says of each, and one more for each that closes', () => {
    const bound = new AddressBound(2);
    const admits = (address: string, socket = new EventEmitter()) => bound.admits(address, socket);
    const first = new EventEmitter();
    expect([admits('10.0.0.7', first), admits('10.0.0.7'), admits('10.0.0.7')]).toEqual([true, true, false]);
    expect(admits('10.0.0.8')).toBe(true);
    first.emit('close');
    expect([admits('10.0.0.7'), admits('10.0.0.7')]).toEqual([true, false]);
  });

  it('remembers no address without connections, refused ones included', () => {
    const bound = new AddressBound(2);
    const sockets = Array.from({ length: 300 }, () => new EventEmitter());
    for (const [i, socket] of sockets.entries()) bound.admits(`10.0.0.${i % 100}`, socket);
    expect(bound.addresses).toBe(100);
    for (const socket of sockets) socket.emit('close');
    expect(bound.addresses).toBe(0);
  });
});
