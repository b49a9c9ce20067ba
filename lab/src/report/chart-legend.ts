/** Pixels of a name: a piece of its line, a gap, its text, and a gap to the next. */
const [dashPx, dashGapPx, columnGapPx] = [28, 5, 10];
const rowPx = 22;
const bottomPx = 4;

/** The names of lines in columns below a chart, each as wide as the others: so its height is known, in pixels. */
export function legendBelow(
  names: readonly string[],
  { left, right, columns }: { readonly left: number; readonly right: number; readonly columns: number },
): { readonly legend: object; readonly heightPx: number } {
  const columnPx = Math.floor((right - left) / columns);
  return {
    legend: {
      ...{ data: [...names], left, bottom: bottomPx, padding: 0, itemWidth: dashPx, itemGap: columnGapPx },
      // The dot in the middle of each dash is a part of its height.
      itemHeight: 1,
      // Nothing is chosen in a picture.
      selectedMode: false,
      textStyle: {
        ...{ width: columnPx - dashPx - dashGapPx - columnGapPx, overflow: 'truncate' },
        ...{ lineHeight: rowPx - columnGapPx },
      },
    },
    heightPx: Math.ceil(names.length / columns) * rowPx + bottomPx,
  };
}
