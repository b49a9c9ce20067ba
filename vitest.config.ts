import { defineConfig } from 'vitest/config';

/** `unit` is the inner loop: pure and in-process, beside the code. `integration` starts processes and sockets. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'lab/src/**/*.test.ts',
            'test/architecture/**/*.test.ts',
          ],
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
