import { attemptReasons } from '@rollcall/gateway';
import { benchFaults } from '@rollcall/lab/bench';
import { describe, expect, it } from 'vitest';
import { translator } from '../language.ts';
import { commonOptions } from '../verb.ts';
import { verbs } from '../verb-list.ts';

describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
  const t = translator(language);
  const isKnown = (key: string | string[]) => t(key, { defaultValue: '' }) !== '';

  it('every verb and every option is explained', async () => {
    for (const listed of verbs) {
      const verb = await listed.load();
      expect(verb.name).toEqual(listed.name);
      const id = verb.name.join('-');
      expect(isKnown(`verbs.${id}.summary`), id).toBe(true);
      for (const name of Object.keys({ ...verb.options, ...commonOptions })) {
        expect(isKnown([`verbs.${id}.options.${name}`, `options.${name}`]), `${id} --${name}`).toBe(true);
      }
      expect(verb.examples.length, `${id} has an example`).toBeGreaterThan(0);
    }
  });

  it.each(attemptReasons.map((reason) => [reason]))('an attempt that ended as %s has words', (reason) => {
    expect(isKnown(`terminal.reasons.${reason}`)).toBe(true);
  });

  it.each(benchFaults)('a bench that was not run to its end (%s) has words', (fault) => {
    expect(isKnown(`errors.bench-${fault}`)).toBe(true);
  });
});
