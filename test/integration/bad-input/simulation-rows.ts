import type { BadInputs } from './bad-input.ts';

const words = ['simulate', '--schedules', '1', '--workers', '1'];

export const simulationRows: BadInputs = {
  title: 'The simulator and the benches',
  rows: [
    {
      id: 'simulate-scenario-unknown',
      what: 'a scenario that there is not',
      words: [...words, '--scenario', 'storms'],
      exit: 2,
      code: 'scenario-unknown',
      path: '--scenario',
    },
    {
      id: 'simulate-scenario-twice',
      what: 'one scenario twice',
      words: [...words, '--scenario', 'mixed', '--scenario', 'mixed'],
      exit: 2,
      code: 'scenario-twice',
      path: '--scenario',
    },
    {
      id: 'simulate-scenario-invalid',
      what: 'a file of a scenario that lacks its keys',
      words: [...words, '--scenario', 'mine.json'],
      files: { 'mine.json': '{"id":"mine"}' },
      exit: 1,
      code: 'scenario-invalid',
      path: 'what',
    },
    {
      id: 'simulate-option-unused',
      what: 'an option that does nothing without another one',
      words: ['simulate', '--terminals', '5'],
      exit: 2,
      code: 'option-unused',
      path: '--terminals',
    },
    {
      id: 'simulate-trace-of-one',
      what: 'a trace of several schedules',
      words: ['simulate', '--schedules', '5000', '--trace'],
      exit: 2,
      code: 'trace-of-one',
      path: '--schedules',
    },
    {
      id: 'simulate-report-unusable',
      what: 'a report into a folder that is not there',
      words: [...words, '--report', 'nowhere/report.html'],
      exit: 1,
      code: 'file-unusable',
      path: 'nowhere/report.html',
    },
    {
      id: 'simulate-state',
      what: 'going on with a file that is no state of a run',
      words: [...words, '--resume', 'run.json'],
      files: { 'run.json': '{}' },
      exit: 1,
      code: 'simulation-state',
      path: 'run.json',
    },
    {
      id: 'bench-option-unused',
      what: 'an option of a bench that does nothing beside another one',
      words: ['bench', 'terminal', '--sweep', '--samples', '5'],
      exit: 2,
      code: 'option-unused',
      path: '--samples',
    },
  ],
};
