import type { TerminalStatus } from '@rollcall/terminal';

export function booksOf(status: TerminalStatus): object;
