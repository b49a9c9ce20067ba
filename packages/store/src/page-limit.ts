import { limits } from './limits.ts';
import { invalid } from './store-error.ts';

/** The limit of a page of rows, once it is known to be one. */
export function pageLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= limits.pageRowsMax) return limit;
  throw invalid(`The limit of a page must be 1 to ${limits.pageRowsMax}`);
}
