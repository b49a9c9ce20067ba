import { Problem } from './problem.ts';
import type { ProblemCode } from './problem-texts.ts';

/** What fastify finds wrong with a call, by its codes. */
const byCode: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-not-json',
  // Its caller has left, or was too slow, before its body was here.
  ECONNRESET: 'request-malformed',
  FST_ERR_BAD_URL: 'route-unknown',
  FST_ERR_MAX_PARAM_LENGTH: 'route-unknown',
};

const byPlace: Readonly<Record<string, ProblemCode>> = {
  body: 'body-invalid',
  headers: 'header-invalid',
  querystring: 'query-invalid',
};

interface CallFault {
  readonly code?: string;
  readonly validationContext?: string;
  readonly validation?: readonly {
    readonly keyword: string;
    readonly instancePath: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
}

/** An error as the problem that its caller hears of. What he sent is not repeated: it may be a card. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code = '', validation, validationContext = '' } = (error ?? {}) as CallFault;
  const [fault] = validation ?? [];
  if (fault === undefined) return new Problem(byCode[code] ?? 'internal-error');
  const { missingProperty, additionalProperty } = fault.params;
  const named = missingProperty ?? additionalProperty ?? fault.instancePath.slice(1);
  // A name that nobody gave to a field may be anything, a card number too.
  const path = typeof named === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(named) ? named : null;
  if (missingProperty === 'idempotency-key') return new Problem('idempotency-key-missing', path);
  return new Problem(byPlace[validationContext] ?? 'body-invalid', path);
}
