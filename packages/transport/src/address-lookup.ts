/** How a name becomes addresses: Node's `dns.lookup` with `all` is one. Named here, so that our types need none of Node's. */
export type AddressLookup = (
  host: string,
  options: { readonly all: true },
  done: (
    error: (Error & { readonly code?: string }) | null,
    found: string | { readonly address: string; readonly family: number }[],
    family?: number,
  ) => void,
) => void;
