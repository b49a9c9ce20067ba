import { Violation } from '../checks/violation.ts';

/** What went wrong with an input, told so that the same fault with another input is told the same. */
export interface Failure {
  readonly property: string;
  readonly detail: string;
  /** Where in the code it was noticed, innermost first. */
  readonly place: readonly string[];
}

const detailMax = 600;
const placesMax = 6;

export function failureOf(error: unknown): Failure {
  const place = placesOf(error);
  if (error instanceof Violation)
    return { property: error.property, detail: error.detail.slice(0, detailMax), place };
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  return {
    property: `throws ${name} at ${place[0] ?? 'an unknown place'}`,
    detail: message.slice(0, detailMax),
    place,
  };
}

/** Lines of the stack that lie in the project, as paths from its root. */
function placesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const places = error.stack?.matchAll(/((?:packages|apps|test)\/[^\s:)]+:[0-9]+)/g) ?? [];
  return [...places].map(([place]) => place).slice(0, placesMax);
}
