/** Texts of one language: names that lead to texts or to more of them. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/** Where two languages differ: keys and `{{placeholders}}` that only one of them has. */
export function differencesOf(one: Texts, other: Texts): string[] {
  const [ours, theirs] = [placeholdersByKey(one), placeholdersByKey(other)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((key) => {
    const [here, there] = [ours.get(key), theirs.get(key)];
    if (!here || !there) return [`${key}: only in the ${here ? 'first' : 'second'}`];
    const odd = [...here.symmetricDifference(there)];
    return odd.length > 0 ? [`${key}: {{${odd.join('}}, {{')}}} only in one`] : [];
  });
}

/** i18next keeps plural forms as `rows_one`, `rows_other`; Chinese has fewer of them, so they count as one key. */
function placeholdersByKey(texts: Texts, above = '', found = new Map<string, Set<string>>()) {
  for (const [name, text] of Object.entries(texts)) {
    const key = above + name.replace(/_(zero|one|two|few|many|other)$/, '');
    if (typeof text === 'object') placeholdersByKey(text, `${key}.`, found);
    else found.set(key, new Set([...(found.get(key) ?? []), ...placeholdersIn(text)]));
  }
  return found;
}

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}/g)].map(([, name]) => name as string);
}
