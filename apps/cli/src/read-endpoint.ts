import { type Endpoint, parseEndpoint } from '@rollcall/transport';
import { CliError, exit } from './cli-error.ts';

/** An address written as a URL; `path` is where it was given. */
export function readEndpoint(url: string, path: string): Endpoint {
  const parsed = parseEndpoint(url);
  if (parsed.ok) return parsed.value;
  const { code, message } = parsed.error;
  const fault = { code: 'endpoint-invalid', text: `endpoint-${code}`, path, message };
  throw new CliError({ ...fault, exitCode: exit.wrongUse });
}
