import { fieldAt, type Message, responseMti } from '@rollcall/iso8583';

/**
 * Where a frame differs from the answer to `request`: `mti`, `11` or `41`, in the order that terminals check (facts
 * §3.1); null when it is the answer. A late answer on a line that is used again differs in F11. A refusal of a request
 * that the host could not read whole may lack what it could not read.
 */
export function differenceOf(request: Message, answer: Message): 'mti' | '11' | '41' | null {
  if (answer.mti !== responseMti(request.mti)) return 'mti';
  const isRefusal = fieldAt(answer, '39') !== undefined && fieldAt(answer, '39') !== '00';
  for (const path of ['11', '41'] as const) {
    const asked = fieldAt(request, path);
    const answered = fieldAt(answer, path);
    const mayLack = isRefusal && answered === undefined;
    if (asked !== undefined && asked !== answered && !mayLack) return path;
  }
  return null;
}
