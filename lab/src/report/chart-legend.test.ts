import { describe, expect, it } from 'vitest';
import { legendBelow } from './chart-legend.ts';

describe('the names below a chart', () => {
  it('stand in columns of one width, in as many rows as they need', () => {
    const { legend, heightPx } = legendBelow(['a', 'b', 'c'], { left: 40, right: 420, columns: 2 });
    expect(heightPx).toBe(2 * 22 + 4);
    // Two columns of 190 pixels: the piece of a line, gaps, and the text.
    expect(legend).toMatchObject({ data: ['a', 'b', 'c'], left: 40, textStyle: { width: 190 - 43 } });
  });

  it('are one row where there is room', () => {
    expect(legendBelow(['a', 'b', 'c'], { left: 0, right: 600, columns: 3 }).heightPx).toBe(22 + 4);
  });
});
