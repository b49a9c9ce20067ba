import type { LocalText } from '@rollcall/iso8583';

const style = `body { font: 15px/1.5 sans-serif; max-width: 860px; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse }
td, th { border: 1px solid #ccc; padding: 3px 9px; text-align: left; vertical-align: top }
th:not(.over), td:first-child { word-break: keep-all }
.number, .met, .missed { white-space: nowrap }
.number:not(:first-child) { text-align: right }
.wide { overflow-x: auto; margin: 1em 0 }
code { overflow-wrap: anywhere }
.over { background: #f4f4f4; font-weight: normal }
figure { margin: 1em 0; min-width: 0 }
figcaption { font-weight: bold }
svg { display: block; width: 100%; height: auto }
.plot svg { max-width: 640px }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 0 1em }
.met { color: #2e7d32 } .missed { color: #c62828; font-weight: bold }
@media (max-width: 600px) { body { font-size: 13px } td, th { padding: 2px 5px } }`;

/** One page of HTML with everything in it, for a screen of any width; it asks no other host for anything. */
export function reportPage(title: string, language: keyof LocalText, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${style}
</style>
</head>
<body>
<h1>${title}</h1>
${parts.join('\n')}
</body>
</html>
`;
}

/** A table of HTML in its cells, on a page. A row of one cell goes over all columns. */
export function reportTable(head: readonly string[] | null, rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map(({ length }) => length));
  const cell = (text: string) => `<td${isNumber(text) ? ' class="number"' : ''}>${text}</td>`;
  const top = head ? `<tr>${head.map((text) => `<th>${text}</th>`).join('')}</tr>` : '';
  const line = (row: readonly string[]) =>
    row.length === 1 ? `<th class="over" colspan="${columns}">${row[0]}</th>` : row.map(cell).join('');
  const body = rows.map((row) => `<tr>${line(row)}</tr>`).join('\n');
  return wide(`<table>${top}${body}</table>`);
}

/** On a narrow screen it is moved sideways by itself, not the page. */
function wide(content: string): string {
  return `<div class="wide">${content}</div>`;
}

/** Pictures side by side where there is room. */
export function plots(figures: readonly string[]): string {
  return `<div class="plots">${figures.join('\n')}</div>`;
}

/** A picture that may become as narrow as the screen. */
export function plot(svg: string): string {
  return `<div class="plot">${svg}</div>`;
}

/** A picture with what it shows above it. */
export function figure(caption: string, svg: string): string {
  return `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;
}

export function met(text: string): string {
  return `<span class="met">${text}</span>`;
}

export function missed(text: string): string {
  return `<span class="missed">${text}</span>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** With its unit or bound. */
function isNumber(text: string): boolean {
  return /^([≤≥] )?[\d∞]/.test(text);
}
