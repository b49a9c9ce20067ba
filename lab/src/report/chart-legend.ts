/** A piece of a line stands before each name. */
const [dashWidth, dashGap, columnGap, rowHeight, bottomPx] = [28, 5, 10, 22, 4];

/** The names of lines in columns below a chart, each as wide as the others: so its height is known. */
export function legendBelow(
  names: readonly string[],
  { left, right, columns }: { readonly left: number; readonly right: number; readonly columns: number },
): { readonly legend: object; readonly heightPx: number } {
  const columnWidth = Math.floor((right - left) / columns);
  return {
    legend: {
      ...{ data: [...names], left, bottom: bottomPx, padding: 0, itemWidth: dashWidth, itemGap: columnGap },
      // The dot in the middle of each dash is a part of its height.
      itemHeight: 1,
      textStyle: {
        ...{ width: columnWidth - dashWidth - dashGap - columnGap, overflow: 'truncate' },
        ...{ lineHeight: rowHeight - columnGap },
      },
    },
    heightPx: Math.ceil(names.length / columns) * rowHeight + bottomPx,
  };
}
