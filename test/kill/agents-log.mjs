// What an agent logs on stderr in the third kill loop: errors alone, one JSON object a line.

/** The lines for which it had no reason. That a reversal was tried in vain as often as is allowed, the network explains. */
export function complaintsIn(log) {
  return log.split('\n').filter((line) => line !== '' && !isExplained(line));
}

function isExplained(line) {
  try {
    const { msg, why } = JSON.parse(line);
    return msg === 'reversal parked' && why === 'tries';
  } catch {
    return false;
  }
}
