export function complaintsIn(log: string): string[];
