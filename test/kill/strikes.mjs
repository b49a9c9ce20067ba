// Whom a round kills, and when. The moments that matter most are met on purpose, the others by chance.

/** `at`: a frame at a point of its way (see Relay.ambush), or by chance. `again`: once more while it starts. */
const strikes = [
  { victims: ['gateway'] },
  { victims: ['shop'] },
  { victims: ['gateway', 'shop'] },
  { victims: ['gateway'], at: { mti: '0200', point: 'sent' } },
  { victims: ['gateway'], at: { mti: '0200', point: 'sent' } },
  { victims: ['gateway'], at: { mti: '0200', point: 'answer' } },
  { victims: ['gateway'], at: { mti: '0400', point: 'sent' } },
  { victims: ['gateway'], at: { mti: '0400', point: 'answer' } },
  { victims: ['gateway'], at: { mti: '0800', point: 'sent' } },
  { victims: ['gateway'], at: { mti: '0500', point: 'sent' } },
  { victims: ['shop'], at: { mti: '0200', point: 'request' } },
  { victims: ['shop'], at: { mti: '0200', point: 'answer' } },
  { victims: ['shop'], at: { mti: '0200', point: 'delivered' } },
  { victims: ['shop'], at: { mti: '0200', point: 'delivered' } },
  { victims: ['shop'], at: { mti: '0400', point: 'request' } },
  { victims: ['shop'], at: { mti: '0400', point: 'answer' } },
  { victims: ['shop'], at: { mti: '0800', point: 'answer' } },
  { victims: ['shop'], at: { mti: '0500', point: 'answer' } },
  { victims: ['gateway', 'shop'], at: { mti: '0200', point: 'sent' } },
  { victims: ['gateway', 'shop'], at: { mti: '0400', point: 'sent' } },
  { victims: ['gateway'], again: true },
  { victims: ['shop'], again: true },
  { victims: ['gateway', 'shop'], again: true },
];

/** With so many rounds each kind has come at least once. */
export const roundsForAll = strikes.length;

/** The strike of a round: all kinds in a random order, then all in another. `randomOf` gives the chance of a pass. */
export function strikeOf(round, randomOf, kinds = strikes) {
  const random = randomOf(Math.floor(round / kinds.length));
  const deck = [...kinds];
  for (let last = deck.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [deck[last], deck[other]] = [deck[other], deck[last]];
  }
  return deck[round % kinds.length];
}

export function wordsOf({ victims, at, again }) {
  const where = at ? ` at ${at.mti} ${at.point}` : '';
  return `${victims.join('+')}${where}${again ? ', twice' : ''}`;
}
