/** A property that does not hold for an input. The checks throw it; anything else that is thrown is a bug as well. */
export class Violation extends Error {
  override readonly name = 'Violation';
  /** What is wrong, in words that are the same for every input it is wrong with. */
  readonly property: string;
  readonly detail: string;

  constructor(property: string, detail: string) {
    super(`${property}: ${detail}`);
    this.property = property;
    this.detail = detail;
  }
}

/** @throws Violation unless it holds */
export function ensure(holds: boolean, property: string, detail: () => string): asserts holds {
  if (!holds) throw new Violation(property, detail());
}
