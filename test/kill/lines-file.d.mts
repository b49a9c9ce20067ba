export class LinesFile {
  constructor(file: string);
  write(entry: object): void;
  writeSynced(entry: object): void;
}

export function readLines(file: string): unknown[];
