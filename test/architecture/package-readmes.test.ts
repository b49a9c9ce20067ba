import { describe, expect, it } from 'vitest';
import { projectFiles, readText } from './source/repository.ts';
import { workspaces } from './source/workspace.ts';

const readmeLinesMax = 40;

describe.each(workspaces.map(({ folder }) => folder))('%s', (folder) => {
  const readme = `${folder}/README.md`;

  it(`explains itself in at most ${readmeLinesMax} lines`, () => {
    expect(projectFiles).toContain(readme);
    expect(readText(readme).trimEnd().split('\n').length).toBeLessThanOrEqual(readmeLinesMax);
  });

  it('runs the example of its README in a test', () => {
    if (!/^```(ts|js)/m.test(readText(readme))) return;
    const tests = projectFiles.filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.test.ts'));
    expect(tests.filter((path) => readText(path).includes('README.md'))).not.toHaveLength(0);
  });
});
