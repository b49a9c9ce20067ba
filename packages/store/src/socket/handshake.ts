import { protocolVersion } from '../rpc/parcel.ts';
import { migrations } from '../sqlite/migrations.ts';
import { StoreError } from '../store-error.ts';

/** The first frame of both sides. Rows follow the schema, so both have to know the same one. */
export const hello = JSON.stringify({
  speaks: 'rollcall-store',
  protocol: protocolVersion,
  schema: migrations.length,
});

/** What to say to a peer whose first frame is another; null when it is the same. */
export function handshakeFault(received: string): StoreError | null {
  if (received === hello) return null;
  return new StoreError(
    'store-newer',
    'The process that owns the store is of another version of Rollcall: run the same version, or end that process first',
  );
}
