/** What the terminal says of its own books. */
export function booksOf(status) {
  const { reversal, parkedReversals, settlement, operation, journalDamage, totals } = status;
  return {
    t: status.terminalId,
    lastStan: status.lastStan,
    batch: status.batchNumber,
    isSignedIn: status.isSignedIn,
    isSignInDue: status.isSignInDue,
    isBatchClosed: status.isBatchClosed,
    totals: { count: totals.debitCount, amount: totals.debitAmount },
    reversal: reversal && { key: keyOf(reversal), tries: reversal.tries },
    parked: parkedReversals.map(keyOf),
    settling: settlement?.batchNumber ?? null,
    underWay: operation && { kind: operation.kind, stan: operation.stan },
    damage: journalDamage?.gaps.map(({ kind }) => kind) ?? [],
  };
}

function keyOf({ batchNumber, stan }) {
  return `${batchNumber}/${stan}`;
}
