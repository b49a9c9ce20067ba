import { type Endpoint, parseEndpoint } from '@rollcall/transport';
import { wrongUse } from './cli-error.ts';

/** An address written as a URL; `path` is where it was given. */
export function readEndpoint(url: string, path: string): Endpoint {
  const parsed = parseEndpoint(url);
  if (parsed.ok) return parsed.value;
  const { message } = parsed.error;
  throw wrongUse('endpoint-invalid', path, message, { message });
}
