// When a round kills the agent. The moments that matter most are met on purpose, the others by chance.

/**
 * `at`: a frame at a point of its way (see Relay.ambush). `call`: an application has sent a purchase, or has just heard
 * of one. Neither: by chance. `again`: once more while it starts.
 */
export const agentStrikes = [
  {},
  {},
  {},
  {},
  { at: { mti: '0200', point: 'request' } },
  { at: { mti: '0200', point: 'sent' } },
  { at: { mti: '0200', point: 'answer' } },
  { at: { mti: '0200', point: 'delivered' } },
  { at: { mti: '0200', point: 'delivered' } },
  { at: { mti: '0200', point: 'delivered' } },
  { at: { mti: '0400', point: 'request' } },
  { at: { mti: '0400', point: 'answer' } },
  { at: { mti: '0400', point: 'delivered' } },
  { at: { mti: '0800', point: 'request' } },
  { at: { mti: '0800', point: 'delivered' } },
  { at: { mti: '0500', point: 'answer' } },
  { at: { mti: '0500', point: 'delivered' } },
  { call: 'posted' },
  { call: 'posted' },
  { call: 'posted' },
  { call: 'told' },
  { again: true },
  { again: true },
];

export function wordsOfStrike({ at, call, again }) {
  const where = at ? `at ${at.mti} ${at.point}` : call ? `at a purchase ${call}` : 'by chance';
  return again ? 'while starting' : where;
}
