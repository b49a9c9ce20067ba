import type { RelayEntry } from './relay.mjs';

export function relaysBookOf(dir: string): string;
export function doubledOnTheWire(entries: readonly RelayEntry[]): string[];
